"""A conversation's events as turns, and what a bot event says of itself."""

from __future__ import annotations

from typing import Any

import pytest

from actions.turns import category_of, response_of, turns

USER = {"event": "user", "text": "hello"}
SLOT = {"event": "slot", "name": "a", "value": 1}


def bot(number: int) -> dict[str, Any]:
    return {"event": "bot", "text": str(number)}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], []),
        ([{"event": "session_started"}, bot(1)], []),
        ([USER], [[]]),
        ([USER, bot(1), bot(2)], [[bot(1), bot(2)]]),
        ([bot(0), USER, SLOT, bot(1), USER, USER, SLOT, bot(2)], [[bot(1)], [], [bot(2)]]),
        ([{}, USER, {"text": "no event"}], [[]]),
    ],
)
def test_a_turn_is_what_followed_a_message_in_order(
    events: list[dict[str, Any]], expected: list[list[dict[str, Any]]]
) -> None:
    assert turns(iter(events)) == expected


@pytest.mark.parametrize(
    ("metadata", "response", "category"),
    [
        ({"utter_action": "utter_a", "metadata": {"category": "care"}}, "utter_a", "care"),
        ({"utter_action": "utter_a", "metadata": {}}, "utter_a", ""),
        ({"utter_action": None, "metadata": None}, "", ""),
        ({"metadata": {"category": None}}, "", ""),
        ({}, "", ""),
        (None, "", ""),
    ],
)
def test_a_bot_event_names_its_response_and_category_or_nothing(
    metadata: dict[str, Any] | None, response: str, category: str
) -> None:
    event = {"event": "bot", "metadata": metadata}
    assert (response_of(event), category_of(event)) == (response, category)


def test_a_bot_event_without_metadata_names_nothing() -> None:
    assert (response_of({"event": "bot"}), category_of({"event": "bot"})) == ("", "")
