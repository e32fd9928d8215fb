"""How bad it is, in figures, in words, and in words that are no number."""

from __future__ import annotations

import pytest

from assistant.report.severity import is_severe, number, out_of_ten
from clinic.content.report import read_report


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", 7),
        ("7/10", 7),
        ("about a seven", 7),
        ("a 7 I'd say, can't lift the kettle", 7),
        ("seven out of ten", 7),
        ("10", 10),
        ("Ten!!", 10),
        ("0", 0),
        ("7 or 8", 8),
        ("6-8", 8),
        ("between five and six", 6),
        ("6.5", 6),
        ("4 at rest, 8 when I move", 8),
        ("5 in the day, 9 at night", 9),
        ("I wake 3 times a night", None),
        ("for 2 weeks", None),
        ("two days", None),
        ("I can walk 5 minutes", None),
        ("2 of us manage the stairs", None),
        ("20", None),
        ("07:30", None),
        ("really bad", None),
        ("I do not know", None),
        ("", None),
    ],
)
def test_a_number_is_read(text: str, expected: int | None) -> None:
    assert number(text, read_report()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8", True),
        ("nine out of ten", True),
        ("about a seven", False),
        ("really bad", True),
        ("it\u2019s unbearable", True),
        ("the worst I ever felt", True),
        ("I can't bear it", True),
        ("not really bad", False),
        ("it isn't so bad", False),
        ("really bad, a 6", False),
        ("mild", False),
        ("I can't lift the kettle", False),
        ("I do not know", False),
    ],
)
def test_what_is_severe_by_number_or_by_word(text: str, expected: bool) -> None:
    assert is_severe(text, read_report()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my hip hurts, 6/10", "6/10"),
        ("a 7 out of 10", "7 out of 10"),
        ("five out of ten", None),
        ("since the 7th", None),
        ("it is 8", None),
    ],
)
def test_in_any_message_only_a_number_out_of_ten_counts(text: str, expected: str | None) -> None:
    assert out_of_ten(text) == expected
