"""What was heard in earlier messages of a session."""

from __future__ import annotations

from rasa.shared.core.events import BotUttered, Event, Restarted, SessionStarted, UserUttered

from assistant.safety.circumstances import Said
from assistant.safety.reader import TURNS, Heard, Reader
from assistant.safety.turns import KEY, heard_before, kept, restored

HEARD = Heard(
    signs=frozenset({"seizure"}),
    gone=frozenset({"fever_38"}),
    said=Said(frozenset({"on_treatment"}), frozenset({"on_bone_drugs"})),
)


def said(text: str, heard: Heard | None = None) -> UserUttered:
    """Return a message, with what was heard in it when it was read."""
    return UserUttered(text, parse_data={KEY: {"heard": kept(heard)}} if heard else {})


def test_what_is_kept_is_restored() -> None:
    assert restored(kept(HEARD)) == HEARD


def test_messages_are_remembered_in_their_order(net: Reader) -> None:
    events: list[Event] = [said("a", HEARD), BotUttered("b"), said("my legs are numb"), said("c", Heard())]
    heard = heard_before(events, net)
    assert heard[0] == HEARD
    assert "both_legs_weak" in heard[1].signs
    assert heard[2] == Heard()


def test_only_the_last_ones_of_the_session_are(net: Reader) -> None:
    long_ago: list[Event] = [said("a", HEARD)]
    assert heard_before([*long_ago, SessionStarted(), said("b", Heard())], net) == [Heard()]
    assert heard_before([*long_ago, Restarted(), said("b", Heard())], net) == [Heard()]
    assert len(heard_before([said("a", Heard())] * (TURNS + 3), net)) == TURNS
