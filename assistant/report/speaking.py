"""What is said in the form in place of what its rules name, and when an alarm comes first: pure functions."""

from __future__ import annotations

from collections.abc import Container

from assistant.report.form import FORM
from clinic.content.report import SIGNS as SIGNS_QUESTION

QUESTION = f"utter_ask_{FORM}_"
DONE = "utter_report_done"
AFTER_CALL = "utter_report_after_call"
SHEET, SHEET_READY = "utter_visit_sheet", "utter_visit_sheet_ready"
WITH_A_PAGE = ("web",)
"""Channels whose clients show the visit sheet on a page of its own; on others, the reply holds it."""
SPOKEN_FIRST = "urgent_same_day"
"""The level of an alarm that comes before the form's next words; a stronger one ends the form by itself."""


def instead(name: str, family: str | None, channel: str, known: Container[str]) -> str:
    """Return the response to say where the form's rules ask for one."""
    if name == SIGNS_QUESTION:
        of_family = f"{SIGNS_QUESTION}_{family}"
        return of_family if of_family in known else name
    return SHEET_READY if name == SHEET and channel in WITH_A_PAGE else name


def is_of_form(name: str) -> bool:
    """Tell whether a response goes on with the form: an alarm comes before it, nothing takes its place."""
    return name.startswith(QUESTION) or name == DONE


def points(text: str) -> list[str]:
    """Return the points of a text's list."""
    return [line[2:] for line in text.splitlines() if line.startswith("- ")]
