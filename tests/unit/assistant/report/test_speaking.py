"""Which words the form says, on which channel, and behind which alarm."""

from __future__ import annotations

import pytest

from assistant.report.form import STEPS
from assistant.report.speaking import DONE, QUESTION, SHEET, SHEET_READY, instead, is_after_alarm, points
from clinic.content.report import SIGNS, read_report

KNOWN = {f"{SIGNS}_{family}" for family in read_report().families}


@pytest.mark.parametrize(
    ("name", "family", "channel", "expected"),
    [
        (SIGNS, "bones", "web", f"{SIGNS}_bones"),
        (SIGNS, None, "web", SIGNS),
        (SIGNS, "gone", "web", SIGNS),
        (f"{QUESTION}report_what", "bones", "web", f"{QUESTION}report_what"),
        (SHEET, "bones", "web", SHEET_READY),
        (SHEET, "bones", "telegram", SHEET),
        ("utter_greet", "bones", "web", "utter_greet"),
    ],
)
def test_what_is_said_in_place_of_what_the_rules_name(
    name: str, family: str | None, channel: str, expected: str
) -> None:
    assert instead(name, family, channel, KNOWN) == expected


@pytest.mark.parametrize("name", [*(QUESTION + step for step in STEPS), DONE])
@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("none", False),
        ("call_doctor", False),
        ("urgent_same_day", True),
        ("emergency", False),
        ("crisis", False),
    ],
)
def test_an_urgent_alarm_comes_before_the_next_question(name: str, level: str, expected: bool) -> None:
    assert is_after_alarm(name, {"urgency": level}) == expected


def test_an_alarm_is_not_said_twice_in_one_turn() -> None:
    assert not is_after_alarm("utter_report_symptom", {"urgency": "urgent_same_day"})
    assert not is_after_alarm(SHEET, {"urgency": "urgent_same_day"})
    assert not is_after_alarm(DONE, {})


def test_the_points_of_a_list() -> None:
    assert points("Is it?\n- One.\n- Two - or so.\nEnd - here.") == ["One.", "Two - or so."]
