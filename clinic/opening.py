"""Whether the clinic is open, and when it opens or closes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinic.settings import WEEKDAYS, Settings

_HORIZON_DAYS = 14


@dataclass(frozen=True)
class Opening:
    """The state at one moment: open or not, and the next change (None when none comes in 14 days)."""

    is_open: bool
    changes_at: datetime | None


def opening(settings: Settings, now: datetime) -> Opening:
    """Return whether the clinic is open at a moment.

    Args:
        settings: the clinic's hours, holidays and time zone.
        now: an aware moment, in any zone.

    Raises:
        ValueError: when the moment has no zone.
    """
    if now.tzinfo is None:
        raise ValueError("the moment needs a time zone")
    local = now.astimezone(settings.zone)
    for day in range(_HORIZON_DAYS + 1):
        for opens, closes in _hours_of(settings, (local + timedelta(days=day)).date()):
            if opens <= local < closes:
                return Opening(is_open=True, changes_at=closes)
            if local < opens:
                return Opening(is_open=False, changes_at=opens)
    return Opening(is_open=False, changes_at=None)


def _hours_of(settings: Settings, day: date) -> list[tuple[datetime, datetime]]:
    """Return when the clinic opens and closes on a day; spans that touch are one."""
    hours: list[tuple[datetime, datetime]] = []
    if day in settings.holidays:
        return hours
    for span in sorted(settings.hours.get(WEEKDAYS[day.weekday()], []), key=lambda span: span.opens):
        opens = datetime.combine(day, span.opens, settings.zone)
        closes = datetime.combine(day, span.closes, settings.zone)
        if hours and opens <= hours[-1][1]:
            hours[-1] = (hours[-1][0], max(hours[-1][1], closes))
        else:
            hours.append((opens, closes))
    return hours
