"""What is noted of a turn: its outcome as a table of cases, and whose words are kept."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import BotUttered

from assistant import metrics
from assistant.conversations import ErasedError
from assistant.dialogue import Turn
from assistant.insight import keys, observe
from assistant.insight.observe import Noted
from assistant.insight.outcomes import NOT_SURE, UNANSWERED
from tests.unit.assistant.insight.pages import Pages

RANKING = [
    {"name": "nlu_fallback", "confidence": 0.77},
    {"name": "ask_hospice_care", "confidence": 0.414},
    {"name": "ask_end_stage", "confidence": 0.1},
    {"name": "ask_palliative_care", "confidence": 0.2},
    {"name": "greet", "confidence": 0.05},
]
NEAREST = (("hospice_care", 0.41), ("palliative_care", 0.2), ("end_stage", 0.1))
CANARY = "the-lump-under-my-arm"


def reply(**metadata: Any) -> dict[str, Any]:
    """Return a message with a stamp."""
    return {"metadata": {"topics": [], "act": None, "suggested": [], "urgency": "none", **metadata}}


FOREIGN = reply(act="out_of_scope")
HALF_SURE = reply(act="out_of_scope", suggested=["hospice_care"])
ANSWER = reply(topics=["hospice_care"])
EMERGENCY = reply(act="emergency", urgency="emergency")


def turn(pages: Pages, *replies: dict[str, Any], message_id: str | None = "m1", **understood: Any) -> None:
    """Take a turn that is answered so."""
    past = [*understood.pop("past", []), Turn()]
    loop = understood.pop("loop", None)
    with observe.turn("web", "c1", CANARY, message_id) as noted:
        observe.understood({"intent_ranking": RANKING, **understood}, past, loop)
        noted.replies = replies


@pytest.mark.parametrize(
    ("replies", "language", "outcome"),
    [
        ([ANSWER], None, "answered"),
        ([reply(act="greet")], None, "act"),
        ([HALF_SURE], None, "not_sure"),
        ([FOREIGN], None, "unanswered"),
        ([reply(act="feedback", suggested=["hospice_care"])], None, "complaint"),
        ([FOREIGN], "es", "other_language"),
        ([EMERGENCY], None, "alarm"),
        ([reply(act="crisis", urgency="crisis", topics=["coping"])], None, "alarm"),
        ([reply(act="report_symptom", urgency="urgent_same_day")], None, "act"),
        ([reply(topics=["symptoms_bone"], urgency="call_doctor")], None, "answered"),
        ([], None, "broke_off"),
    ],
)
def test_a_turn_has_one_outcome(replies: list[Any], language: str | None, outcome: str) -> None:
    assert observe.outcome(Noted(replies, language=language)) == outcome
    assert observe.outcome(Noted(replies, "repeated", language)) == "repeated"


@pytest.mark.parametrize(("replies", "outcome"), [([HALF_SURE], NOT_SURE), ([FOREIGN], UNANSWERED)])
def test_the_words_of_what_was_not_answered_are_kept_with_what_they_may_mean(
    pages: Pages, replies: list[Any], outcome: str
) -> None:
    turn(pages, *replies)
    [one] = pages.questions
    assert (one.text, one.kind, one.channel, one.nearest) == (CANARY, outcome, "web", NEAREST)
    assert one.key == keys.key("c1", "m1")
    assert one.day == pages.today()


@pytest.mark.parametrize(
    ("replies", "understood"),
    [
        ([ANSWER], {}),
        ([EMERGENCY], {"urgency": "emergency"}),
        ([FOREIGN], {"urgency": "crisis"}),
        ([FOREIGN], {"urgency": "urgent_same_day"}),
        ([FOREIGN], {"urgency": "call_doctor"}),
        ([reply(act="out_of_scope", urgency="call_doctor")], {}),
        ([FOREIGN], {"language": "es"}),
        ([FOREIGN], {"loop": "report_form"}),
        ([FOREIGN], {"past": [Turn(said=[BotUttered(metadata={"metadata": {"urgency": "crisis"}})])]}),
        ([reply(act="feedback")], {}),
        ([reply(act="greet")], {}),
        ([], {}),
    ],
)
def test_no_other_words_are_kept_and_every_turn_is_counted(
    pages: Pages, replies: list[Any], understood: dict[str, Any]
) -> None:
    turn(pages, *replies, **understood)
    assert pages.questions == []
    assert len(pages.counts) == 1
    assert CANARY not in str(pages.notes)


def test_words_of_a_message_without_an_id_can_be_erased_as_well(pages: Pages) -> None:
    turn(pages, FOREIGN, message_id=None)
    turn(pages, FOREIGN, message_id=None)
    first, second = (one.key for one in pages.questions)
    assert first != second
    assert {first, second} <= set(keys.every_key("c1"))


@pytest.mark.parametrize(
    ("replies", "counts"),
    [
        ([ANSWER], [("web", "hospice_care", "answered", "none", 1)]),
        (
            [reply(topics=["hospice_care"]), reply(topics=["coping", "hospice_care"])],
            [("web", "hospice_care", "answered", "none", 1), ("web", "coping", "answered_too", "none", 1)],
        ),
        ([reply(act="greet"), reply(act="help")], [("web", "greet", "act", "none", 1)]),
        ([FOREIGN], [("web", "", "unanswered", "none", 1)]),
        ([EMERGENCY], [("web", "", "alarm", "emergency", 1)]),
        (
            [reply(act="emergency", urgency="emergency", topics=["coping"])],
            [("web", "coping", "alarm", "emergency", 1)],
        ),
    ],
)
def test_a_turn_is_counted_by_what_it_was_about(
    pages: Pages, replies: list[Any], counts: list[tuple[str, str, str, str, int]]
) -> None:
    turn(pages, *replies)
    assert pages.counts == counts


def test_a_repeated_message_is_noted_once(pages: Pages) -> None:
    with observe.turn("web", "c1", CANARY, "m1") as noted:
        observe.mark("repeated")
        noted.replies = [FOREIGN]
    assert pages.notes == []


def test_a_turn_of_an_erased_conversation_is_not_noted(pages: Pages) -> None:
    before = value("mbc_messages_total", channel="web", outcome="erased")
    with pytest.raises(ErasedError), observe.turn("web", "c1", CANARY, "m1"):
        raise ErasedError
    assert pages.notes == []
    assert value("mbc_messages_total", channel="web", outcome="erased") == before + 1


def test_outside_a_turn_nothing_is_noted(pages: Pages) -> None:
    observe.understood({"intent_ranking": RANKING}, [], None)
    observe.mark("repeated")
    assert pages.notes == []


def value(name: str, **labels: str) -> float:
    """Return what a metric says."""
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize("notebook", [True, False])
def test_a_turn_is_measured_with_and_without_a_notebook(pages: Pages, notebook: bool) -> None:
    if not notebook:
        observe.current.notebook = None
    names: list[tuple[str, dict[str, str]]] = [
        ("mbc_messages_total", {"channel": "web", "outcome": "unanswered"}),
        ("mbc_safety_levels_total", {"channel": "web", "level": "none"}),
        ("mbc_fallbacks_total", {"kind": "unanswered"}),
        ("mbc_turn_seconds_count", {"channel": "web"}),
    ]
    before = [value(name, **labels) for name, labels in names]
    turn(pages, FOREIGN)
    assert [value(name, **labels) for name, labels in names] == [one + 1 for one in before]
