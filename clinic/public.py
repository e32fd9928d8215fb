"""What a client may show of the clinic before any conversation."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from clinic.colors import text_on
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
        "branding": {**settings.branding.dict(), "text_color": text_on(settings.branding.color)},
        "links": _links(clinic),
    }


def _links(clinic: Clinic) -> dict[str, str]:
    """Return the numbers that a text may name, longest first, each with the link that dials it."""
    settings, region = clinic.settings, clinic.region
    lines = [*region.crisis, *region.nurse_advice, *region.helplines]
    called: list[str] = [
        settings.telephone,
        region.emergency.number,
        *(line.call for line in lines if line.call),
    ]
    if settings.out_of_hours:
        called.append(settings.out_of_hours.telephone)
    links: dict[str, str] = {line.text.number: _link("sms", line.text.number) for line in lines if line.text}
    links.update({number: _link("tel", number) for number in called})
    return {str(number): links[number] for number in sorted(links, key=len, reverse=True)}


def _link(scheme: str, number: str) -> str:
    return f"{scheme}:{re.sub(r'[^0-9+]', '', number)}"


def _line(line: Line) -> dict[str, Any]:
    return line.dict(include={"name", "call", "then", "text", "hours"}, exclude_none=True)
