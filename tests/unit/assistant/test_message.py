"""The message that clients see, made from events."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.message import PUBLIC_METADATA, from_person, history, replies_to, said, timestamp

STAMP = {
    "id": "7",
    "time": "2026-11-22T10:00:00Z",
    "lang": "en",
    "topics": ["curable"],
    "act": None,
    "suggested": [],
    "urgency": "none",
    "sources": [{"title": "T", "publisher": "P", "url": "https://p.example"}],
    "reviewed": "2026-11-22",
    "category": "outlook",
    "facts": ["curable.1"],
}
BUTTONS = [{"title": "Outlook", "payload": "What is the outlook?", "type": "postback"}]


def user(text: str | None, message_id: str) -> dict[str, Any]:
    """Return a person's event as Rasa writes it."""
    return {"event": "user", "text": text, "message_id": message_id, "timestamp": 1_795_341_600.7}


def bot(text: str | None, message_id: str = "7", buttons: Any = None) -> dict[str, Any]:
    """Return an answer's event as Rasa writes it."""
    metadata = {"utter_action": "utter_curable", "metadata": {**STAMP, "id": message_id}}
    return {"event": "bot", "text": text, "data": {"buttons": buttons}, "metadata": metadata}


def heard(messages: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return who said what."""
    return [(message["from"], message["text"]) for message in messages]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "1970-01-01T00:00:00Z"), (1_795_341_600.999, "2026-11-22T10:00:00Z"), (1e9, "2001-09-09T01:46:40Z")],
)
def test_a_moment_is_written_in_utc_to_the_second(seconds: float, text: str) -> None:
    assert timestamp(seconds) == text


def test_what_the_assistant_said_has_the_contract_s_shape_and_nothing_else() -> None:
    assert said("Not today.", {"buttons": BUTTONS}, {"metadata": STAMP}) == {
        "id": "7",
        "from": "assistant",
        "time": "2026-11-22T10:00:00Z",
        "lang": "en",
        "text": "Not today.",
        "buttons": [{"title": "Outlook", "message": "What is the outlook?"}],
        "metadata": {
            "topics": ["curable"],
            "act": None,
            "suggested": [],
            "urgency": "none",
            "sources": STAMP["sources"],
            "reviewed": "2026-11-22",
        },
    }


def test_a_stamp_without_the_optional_fields_makes_a_message_without_them() -> None:
    bare = {key: STAMP[key] for key in ("id", "time", "lang", "urgency")}
    assert said("Hello.", {}, {"metadata": bare})["metadata"] == {"urgency": "none"}
    assert "category" not in PUBLIC_METADATA


@pytest.mark.parametrize("data", [{}, {"buttons": None}, {"buttons": []}])
def test_a_message_without_choices_has_an_empty_list_of_them(data: dict[str, Any]) -> None:
    assert said("Hello.", data, {"metadata": STAMP})["buttons"] == []


def test_a_response_that_was_not_stamped_is_an_error() -> None:
    with pytest.raises(KeyError):
        said("Hello.", {}, {"utter_action": "utter_greet"})


def test_what_a_person_wrote_has_the_same_shape() -> None:
    assert from_person("Is it curable?", "3", 1_795_341_600.7) == {
        "id": "3",
        "from": "person",
        "time": "2026-11-22T10:00:00Z",
        "lang": "en",
        "text": "Is it curable?",
        "buttons": [],
        "metadata": {"urgency": "none"},
    }


def test_the_history_has_both_sides_in_order_and_no_other_event() -> None:
    events = [
        {"event": "action", "name": "action_session_start"},
        {"event": "session_started"},
        user("Hello", "1"),
        {"event": "slot", "name": "x", "value": "y"},
        bot("Good morning."),
        bot("What would you like to know?"),
        user(None, "2"),
        bot(None),
        user("Is it curable?", "3"),
        bot("Not today.", buttons=BUTTONS),
    ]
    messages = history(events)
    assert heard(messages) == [
        ("person", "Hello"),
        ("assistant", "Good morning."),
        ("assistant", "What would you like to know?"),
        ("person", "Is it curable?"),
        ("assistant", "Not today."),
    ]
    assert messages[-1]["buttons"] == [{"title": "Outlook", "message": "What is the outlook?"}]


def test_no_events_are_an_empty_history() -> None:
    assert history([]) == []


TURNS = [
    bot("Welcome."),
    user("Hello", "1"),
    bot("Good morning."),
    bot("Ask me."),
    user("Hm", "2"),
    user("?", "3"),
    bot("Pardon?"),
]


@pytest.mark.parametrize(
    ("message_id", "replies"),
    [
        ("1", [("assistant", "Good morning."), ("assistant", "Ask me.")]),
        ("2", []),
        ("3", [("assistant", "Pardon?")]),
        ("4", None),
        ("", None),
    ],
)
def test_replies_are_those_between_a_message_and_the_next(
    message_id: str, replies: list[tuple[str, str]] | None
) -> None:
    found = replies_to(TURNS, message_id)
    assert (found if found is None else heard(found)) == replies
