"""Messages as plain texts: parts, sources and choices, as tables of cases."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels import rendering

RELIEF = {"title": "Pain relief", "message": "How is pain treated?"}
SPREAD = {"title": "Where it spreads", "message": "Where does it spread?"}


def said(text: str = "Yes.", *buttons: dict[str, str], **metadata: Any) -> dict[str, Any]:
    return {"from": "assistant", "text": text, "buttons": list(buttons), "metadata": metadata}


def asked(text: str) -> dict[str, Any]:
    return {"from": "person", "text": text, "buttons": [], "metadata": {}}


def source(number: int) -> dict[str, str]:
    return {"publisher": f"P{number}", "title": f"T{number}", "url": f"https://{number}.example"}


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("", 5, []),
        ("One.", 10, ["One."]),
        ("One.\nTwo.", 9, ["One.\nTwo."]),
        ("One.\nTwo.", 8, ["One.", "Two."]),
        ("One.\n\nTwo.\nThree.", 10, ["One.\n\nTwo.", "Three."]),
        ("One two. Three four. Five.", 20, ["One two. Three four.", "Five."]),
        ("One two three four.", 9, ["One two", "three", "four."]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("Call +1 555 0142 now. Then wait.", 24, ["Call +1 555 0142 now.", "Then wait."]),
        ("Is it so? Yes! It is.", 12, ["Is it so?", "Yes! It is."]),
    ],
)
def test_a_text_is_split_where_it_hurts_least(text: str, limit: int, expected: list[str]) -> None:
    assert rendering.parts(text, limit) == expected


@given(st.text(alphabet="ab .\n", max_size=200), st.integers(min_value=1, max_value=30))
def test_nothing_is_lost_and_no_part_is_too_long(text: str, limit: int) -> None:
    found = rendering.parts(text, limit)
    assert all(0 < len(part) <= limit for part in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_sources_stand_below_an_answer_and_not_below_an_alarm() -> None:
    sources = [source(number) for number in range(1, 6)]
    answer = said("Yes.", sources=sources, urgency="call_doctor")
    assert rendering.texts([answer]) == [
        "Yes.\n\nSource: P1, https://1.example\nSource: P2, https://2.example\nSource: P3, https://3.example"
    ]
    assert rendering.texts([answer], short=True) == ["Yes.\n\nSource: https://1.example"]
    assert rendering.texts([said("Call 911.", sources=sources, urgency="emergency")]) == ["Call 911."]
    assert rendering.texts([said("Hello.")]) == ["Hello."]


def test_the_choices_of_a_turn_are_offered_once() -> None:
    messages = [said("One.", RELIEF, SPREAD), said("Two."), said("Three.", RELIEF)]
    assert rendering.choices(messages) == [RELIEF, SPREAD]
    assert rendering.numbered([RELIEF, SPREAD]) == (
        "Reply with a number:\n1. Pain relief\n2. Where it spreads"
    )
    assert rendering.numbered([]) == ""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1", "How is pain treated?"),
        (" 2. ", "Where does it spread?"),
        ("#2", "Where does it spread?"),
        ("(1)", "How is pain treated?"),
        ("0", "0"),
        ("3", "3"),
        ("12", "12"),
        ("1 tablet", "1 tablet"),
        ("911", "911"),
        ("PAIN RELIEF ", "How is pain treated?"),
        ("pain", "pain"),
        ("", ""),
    ],
)
def test_a_reply_to_choices_stands_for_what_they_send(typed: str, expected: str) -> None:
    assert rendering.meant(typed, [RELIEF, SPREAD]) == expected
    assert rendering.meant(typed, []) == typed


def test_only_the_choices_of_the_last_turn_stand_open() -> None:
    history = [asked("a"), said("One.", RELIEF), asked("b"), said("Two.", SPREAD), said("Three.")]
    assert rendering.last_offer(history) == [SPREAD]
    assert rendering.last_offer([*history, asked("c"), said("Four.")]) == []
    assert rendering.last_offer([said("Hello.", RELIEF)]) == []


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("erase my chat", True),
        ("Erase  my chat!", True),
        ("please erase my chat", True),
        ("Delete my conversation!", True),
        ("how do I erase my chat", False),
        ("", False),
    ],
)
def test_only_words_that_ask_for_nothing_else_erase(typed: str, asks: bool) -> None:
    assert rendering.asks_to_erase(typed) is asks
