"""Which words the form says, on which channel, and behind which alarm."""

from __future__ import annotations

import pytest

from assistant.report.form import STEPS
from assistant.report.speaking import DONE, QUESTION, SHEET, SHEET_READY, instead, is_of_form, points
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


@pytest.mark.parametrize("name", [*(QUESTION + step for step in STEPS), f"{SIGNS}_bones", DONE])
def test_questions_and_the_end_go_on_with_the_form(name: str) -> None:
    assert is_of_form(name)


@pytest.mark.parametrize(
    "name", ["utter_report_symptom", "utter_report_begin", "utter_report_stopped", SHEET]
)
def test_other_words_of_the_form_do_not(name: str) -> None:
    assert not is_of_form(name)


def test_the_points_of_a_list() -> None:
    assert points("Is it?\n- One.\n- Two - or so.\nEnd - here.") == ["One.", "Two - or so."]
