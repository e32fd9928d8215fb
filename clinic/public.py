"""What a client may show of the clinic before any conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from clinic.contacts import Line
from clinic.opening import opening
from clinic.settings import WEEKDAYS, Clinic


def public_settings(clinic: Clinic, now: datetime) -> dict[str, Any]:
    """Return the clinic's name, numbers, hours and looks as JSON data.

    Args:
        clinic: the settings and the region's numbers.
        now: the moment (aware) for which "open" is told.
    """
    settings, region = clinic.settings, clinic.region
    state = opening(settings, now)
    return {
        "clinic": {
            "name": settings.name,
            "telephone": settings.telephone,
            "out_of_hours": settings.out_of_hours.dict() if settings.out_of_hours else None,
            "time_zone": settings.time_zone,
            "hours": {
                day: [f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in settings.hours.get(day, [])]
                for day in WEEKDAYS
            },
            "open": state.is_open,
            "changes_at": state.changes_at.isoformat() if state.changes_at else None,
        },
        "region": settings.region,
        "emergency": {"number": region.emergency.number},
        "crisis": [_line(line) for line in region.crisis],
        "retention_days": settings.retention_days,
        "languages": settings.languages,
        "branding": settings.branding.dict(),
    }


def _line(line: Line) -> dict[str, Any]:
    return line.dict(include={"name", "call", "then", "text", "hours"}, exclude_none=True)
