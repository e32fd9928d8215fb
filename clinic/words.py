"""The clinic's own words, numbers and state, as texts name them: ``{clinic_name}``, or a condition."""

from __future__ import annotations

from datetime import datetime

from clinic.contacts import Region
from clinic.opening import opening
from clinic.settings import Clinic

PLACEHOLDERS = (
    "assistant_name",
    "clinic_name",
    "clinic_phone",
    "clinic_email",
    "callback_url",
    "clinic_opens_day",
    "clinic_opens_time",
    "out_of_hours_name",
    "out_of_hours_phone",
    "care_line_name",
    "care_line",
    "emergency_number",
    "emergency_department",
    "family_doctor",
    "crisis_name",
    "crisis_number",
    "crisis_text_number",
    "crisis_text_word",
    "helplines",
    "fever",
    "retention_days",
)
"""Every placeholder that a text may carry."""

OF_THE_TURN = ("also_asked_title", "visit_sheet")
"""Further ones, which only the present turn fills: the second thing that was asked, and what was reported."""

CONDITIONS: dict[str, tuple[object, ...]] = {
    "clinic_open": (True, False),
    "out_of_hours": (True, False),
    "crisis_text": ("none", "word", "plain"),
    "approved": (True, False),
}
"""What variations of a response may depend on of the clinic's state, with the values that occur.

``approved`` tells whether the clinic has approved every text; whoever composes what is said knows it.
"""

_HELPLINES = 4
_DAYS_WITHOUT_DATE = 6


def clinic_words(clinic: Clinic, now: datetime) -> dict[str, str]:
    """Return a value for every placeholder; empty where the clinic has none, which a condition tells.

    A clinic without an out-of-hours line gives its own name and number in that line's place; the region's
    first crisis line with a number to call stands for the crisis line, its first with a number to write to
    for the text route; where a region has no helpline, its crisis lines stand in their place. The line for
    care is the clinic's own while it is open, then its out-of-hours line, without one the region's nurses'.

    Args:
        clinic: the settings and the region's numbers.
        now: the moment (aware) for which the next opening is told.
    """
    settings, region = clinic.settings, clinic.region
    line = settings.out_of_hours
    crisis = next((line for line in region.crisis if line.call), region.crisis[0])
    text = next((line.text for line in region.crisis if line.text), None)
    state = opening(settings, now)
    opens = state.changes_at if not state.is_open else None
    care_name, care_number = _care_line(clinic, is_open=state.is_open)
    return {
        "assistant_name": settings.branding.assistant_name,
        "clinic_name": settings.name,
        "clinic_phone": settings.telephone,
        "clinic_email": settings.email or "",
        "callback_url": settings.callback_url or "",
        "clinic_opens_day": _day(opens, now.astimezone(settings.zone)) if opens else "",
        "clinic_opens_time": f"{opens:%H:%M}" if opens else "",
        "out_of_hours_name": line.name if line else settings.name,
        "out_of_hours_phone": line.telephone if line else settings.telephone,
        "care_line_name": care_name,
        "care_line": care_number,
        "emergency_number": region.emergency.number,
        "emergency_department": region.emergency_department,
        "family_doctor": region.family_doctor,
        "crisis_name": crisis.name,
        "crisis_number": crisis.call or (crisis.text.number if crisis.text else ""),
        "crisis_text_number": text.number if text else "",
        "crisis_text_word": (text.word or "") if text else "",
        "helplines": "\n".join(_helplines(region)),
        "fever": region.fever,
        "retention_days": str(settings.retention_days),
    }


def clinic_conditions(clinic: Clinic, now: datetime) -> dict[str, object]:
    """Return the clinic's state as conditions see it: a value, or None, for each of ``CONDITIONS`` but one.

    ``clinic_open`` is None when the clinic opens no more within two weeks: then no time can be named.
    """
    state = opening(clinic.settings, now)
    text = next((line.text for line in clinic.region.crisis if line.text), None)
    return {
        "clinic_open": state.is_open if state.is_open or state.changes_at else None,
        "out_of_hours": clinic.settings.out_of_hours is not None,
        "crisis_text": "none" if text is None else "word" if text.word else "plain",
    }


def _care_line(clinic: Clinic, *, is_open: bool) -> tuple[str, str]:
    """Return the name and number to call today about a symptom that is no emergency."""
    settings = clinic.settings
    if not is_open:
        if settings.out_of_hours:
            return settings.out_of_hours.name, settings.out_of_hours.telephone
        for line in clinic.region.nurse_advice:
            if line.call:
                return line.name, line.call
    return settings.name, settings.telephone


def _helplines(region: Region) -> list[str]:
    """Return points with lines to call; crisis lines where a region has no other."""
    called = [line for line in region.helplines if line.call] or [line for line in region.crisis if line.call]
    return [f"- {line.name}: {line.call}" for line in called[:_HELPLINES]]


def _day(opens: datetime, local: datetime) -> str:
    """Return the weekday, with the date when it is not the next day of that name."""
    days = (opens.date() - local.date()).days
    return f"{opens:%A}" if days <= _DAYS_WITHOUT_DATE else f"{opens:%A} {opens.day} {opens:%B}"
