"""The visit sheet: own words, the clinic's numbers and hours, and nothing that judges."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from assistant.report.form import ABOUT, ALSO, SEVERITY, SIGNS, SINCE, STEPS, WHAT
from assistant.report.record import Report
from assistant.report.sheet import REPORTS_AT_MOST, WORDS_AT_MOST, compose
from clinic.content.report import read_report, read_sheet
from clinic.settings import read_clinic
from clinic.words import clinic_words

NOW = datetime(2026, 11, 26, 23, 30, tzinfo=timezone.utc)
BEGAN = datetime(2026, 11, 26, 23, 5, tzinfo=timezone.utc).timestamp()
ASKED = {"bones": ["New weakness in the legs or arms.", "No feeling between the legs."]}


def page(*reports: Report, **settings: Any) -> str:
    clinic = read_clinic()
    changed = clinic.settings.copy(update=settings)
    words = clinic_words(clinic.copy(update={"settings": changed}), NOW)
    return compose(reports, ASKED, words, changed, NOW, (read_sheet(), read_report()))


def report(**said: str) -> Report:
    return Report(BEGAN, said, family="bones")


WHOLE = {WHAT: "a dull ache in my hip", ABOUT: "self", SINCE: "since Monday", SEVERITY: "about a seven"}


def test_without_a_report_there_is_no_page() -> None:
    assert page() == ""


def test_the_page_holds_what_was_said_in_the_persons_own_words() -> None:
    lines = page(report(**WHOLE, report_signs="no")).splitlines()
    assert lines[0] == read_sheet().title
    assert "What is wrong: \u201ca dull ache in my hip\u201d" in lines
    assert "Since when: \u201csince Monday\u201d" in lines
    assert "How bad, from 0 to 10, and what it stops: \u201cabout a seven\u201d (7/10)" in lines
    assert "This is about the person who wrote it." in lines
    at = lines.index("Other signs that were asked about: \u201cno\u201d")
    assert lines[at + 1] == "Asked about: New weakness in the legs or arms. No feeling between the legs."


def test_what_was_not_said_is_left_out() -> None:
    text = page(report(**{WHAT: "a rash"}))
    titles = read_sheet().lines
    assert titles[WHAT] in text
    assert not any(f"{titles[step]}:" in text for step in (*STEPS, ALSO) if step != WHAT)


def test_day_and_time_are_the_clinics_own() -> None:
    assert "Thursday 26 November 2026, 18:30" in page(report(**WHOLE))
    assert "Reported on Friday 27 November 2026, 10:05" in page(report(**WHOLE), time_zone="Australia/Sydney")


def test_the_clinics_numbers_hours_and_what_the_page_is_stand_on_it() -> None:
    text = page(report(**WHOLE))
    for part in (
        "Riverside Breast Clinic: +1 555 0142",
        "+1 555 0177",
        "911",
        *(q.text for q in read_sheet().questions),
    ):
        assert part in text
    assert "Opening hours: Monday to Thursday 08:00-17:00; Friday 08:00-16:00" in text
    assert text.endswith(read_sheet().program)
    assert "{" not in text


def test_a_clinic_without_another_line_is_named_once() -> None:
    text = page(report(**WHOLE), out_of_hours=None)
    assert text.count("Riverside Breast Clinic: +1 555 0142") == 1


def test_hours_name_days_apart_when_one_between_is_closed() -> None:
    hours = read_clinic().settings.hours
    text = page(report(**WHOLE), hours=dict.fromkeys(("monday", "wednesday"), hours["monday"]))
    assert "Monday 08:00-17:00; Wednesday 08:00-17:00" in text


@pytest.mark.parametrize("said", ["{clinic_phone} {0}", "<b>bold</b>", "one\n\ntwo   three"])
def test_words_are_shown_as_they_were_typed_on_one_line(said: str) -> None:
    assert f"\u201c{' '.join(said.split())}\u201d" in page(report(**{WHAT: said}))


def test_the_page_stays_a_page() -> None:
    long = report(**dict.fromkeys(STEPS, "x" * 2000))
    text = page(*[long] * 5)
    assert text.count("Reported on") == REPORTS_AT_MOST
    assert "x" * WORDS_AT_MOST in text
    assert "x" * (WORDS_AT_MOST + 1) not in text
    assert len(text) < REPORTS_AT_MOST * len(STEPS) * (WORDS_AT_MOST + 100) + 2000


def test_whom_it_is_about_in_other_words() -> None:
    assert "Written by someone who cares for the person." in page(report(**{**WHOLE, ABOUT: "carer"}))
    assert "About: \u201cboth of us\u201d" in page(report(**{**WHOLE, ABOUT: "both of us"}))


def test_an_affirmed_sign_keeps_the_list_it_was_said_to() -> None:
    made = report(**{WHAT: "a rash", ALSO: "yes"})
    made.asked = SIGNS
    assert "Other signs that were asked about: \u201cyes\u201d\nAsked about: New weakness" in page(made)
