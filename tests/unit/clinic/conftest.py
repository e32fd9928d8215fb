"""A clinic's settings and its region's numbers, to be changed one thing at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from clinic.contacts import Region
from clinic.settings import Clinic, Settings

SETTINGS = {
    "name": "Hill Clinic",
    "telephone": "+44 20 7946 0000",
    "region": "UK",
    "languages": ["en"],
    "time_zone": "Europe/London",
    "hours": {"monday": ["08:00-12:00", "13:00-17:00"], "friday": ["08:00-12:00"]},
}
REGION = {
    "name": "United Kingdom",
    "spelling": "british",
    "emergency_department": "A&E",
    "family_doctor": "GP",
    "fever": "38 °C",
    "emergency": {"number": "999", "source": {"title": "A page", "url": "https://a.example"}},
    "crisis": [
        {"name": "Samaritans", "call": "116 123", "source": {"title": "A", "url": "https://a.example"}}
    ],
    "nurse_advice": [],
    "helplines": [],
}


@pytest.fixture
def settings() -> Callable[..., Settings]:
    """Return a maker of settings: those above, with what is given in their place."""
    return lambda **changes: Settings.parse_obj({**SETTINGS, **changes})


@pytest.fixture
def clinic(settings: Callable[..., Settings]) -> Callable[..., Clinic]:
    """Return a maker of clinics: changes to the settings, and ``region`` to the region's numbers."""

    def make(region: dict[str, object] | None = None, **changes: object) -> Clinic:
        return Clinic(settings=settings(**changes), region=Region.parse_obj({**REGION, **(region or {})}))

    return make


@pytest.fixture
def contacts_file(tmp_path: Path) -> Path:
    """Return a file with the numbers of two regions."""
    path = tmp_path.resolve() / "contacts.yml"
    path.write_text(yaml.safe_dump({"regions": {"UK": REGION, "XY": REGION}}), encoding="utf-8")
    return path
