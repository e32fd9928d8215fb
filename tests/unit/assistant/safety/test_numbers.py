"""Numbers, durations, scores and temperatures."""

from __future__ import annotations

import pytest

from assistant.safety.lexical import numbers_of
from assistant.safety.reader import Reader


def values(net: Reader, kind: str, text: str) -> list[float]:
    """Return the values of one kind in a text."""
    tokens = net.lexical.tokens(text)
    return [round(value, 2) for _, _, value in numbers_of(tokens, net.lexical.signs.words)[kind]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sick 6 times", [6]),
        ("three pads", [3]),
        ("twenty one", [21]),
        ("one hundred and one", [101]),
        ("a hundred and two", [102]),
        ("one oh two", [102]),
        ("two hundred", [200]),
        ("thirty eight point five", [38.5]),
        ("38 point 5", [38.5]),
        ("1,000 steps", [1000]),
        ("a couple, a few", [2, 3]),
        ("5/6/2024 and 10:30", []),
        ("forty", [40]),
    ],
)
def test_numbers_are_read_in_figures_and_words(text: str, expected: list[float], net: Reader) -> None:
    assert values(net, "number", text) == expected


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("for three weeks", 21),
        ("2 days", 2),
        ("since monday", 3),
        ("40 minutes", 0.03),
        ("half an hour", 0.02),
        ("since yesterday", 1),
        ("for ages", 30),
        ("all night", 0.5),
        ("a fortnight", None),
        ("for the past week", 7),
        ("3 and a half months", 90),
        ("since this morning", 0.4),
        ("24hrs", 1),
    ],
)
def test_durations_are_read_in_days(text: str, days: float | None, net: Reader) -> None:
    found = values(net, "duration", text)
    assert (days in found) if days is not None else found in ([], [14.0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("10 out of 10", [10]), ("9/10", [9]), ("eight out of ten", [8]), ("5/6/24", []), ("1 in 10", [])],
)
def test_scores_are_out_of_ten(text: str, expected: list[float], net: Reader) -> None:
    assert values(net, "score", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("temp 38.5", [38.5]),
        ("temperature of 38", [38]),
        ("38,5", [38.5]),
        ("38°", [38]),
        ("38 degrees", [38]),
        ("101F", [38.3]),
        ("102.3 fahrenheit", [39.1]),
        ("a fever of one hundred and one", [38.3]),
        ("39.2 on chemo", [39.2]),
        ("100.4", [38]),
        ("temp is 36.8", [36.8]),
        ("temp dropped to 35.4", [35.4]),
        ("99.5 f", [37.5]),
    ],
)
def test_temperatures_are_read_in_degrees_celsius(text: str, expected: list[float], net: Reader) -> None:
    assert values(net, "temperature", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "CA 15-3 went up to 38.5",
        "I am 39",
        "38 years old",
        "40 mg every morning",
        "diagnosed on 5.11.2024",
        "platelets 38.5",
        "38 degrees outside",
        "I weigh 98.5",
        "my pulse is 101",
        "40 minutes",
        "take it at 10:40",
        "36.5",
    ],
)
def test_other_numbers_are_no_temperatures(text: str, net: Reader) -> None:
    assert values(net, "temperature", text) == []
