"""What a client may show before any conversation, as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone

import pytest

from clinic.public import public_settings
from clinic.settings import Clinic, read_clinic

MONDAY = datetime(2026, 11, 23, tzinfo=timezone.utc)
SOURCE = {"title": "A", "url": "https://a.example"}


def test_the_whole_is_what_the_settings_say(clinic: Callable[..., Clinic]) -> None:
    made = clinic(
        region={
            "crisis": [
                {"name": "A line", "call": "988", "then": "press 1", "hours": "always", "source": SOURCE},
                {"name": "Texts", "text": {"number": "741741"}, "source": SOURCE, "secondary_source": True},
            ],
        },
        out_of_hours={"name": "the night line", "telephone": "020 7946 0001"},
        retention_days=7,
    )
    shown = public_settings(made, MONDAY.replace(hour=9))
    assert shown == {
        "clinic": {
            "name": "Hill Clinic",
            "telephone": "+44 20 7946 0000",
            "out_of_hours": {"name": "the night line", "telephone": "020 7946 0001"},
            "time_zone": "Europe/London",
            "hours": {
                "monday": ["08:00-12:00", "13:00-17:00"],
                "tuesday": [],
                "wednesday": [],
                "thursday": [],
                "friday": ["08:00-12:00"],
                "saturday": [],
                "sunday": [],
            },
            "open": True,
            "changes_at": "2026-11-23T12:00:00+00:00",
        },
        "region": "UK",
        "emergency": {"number": "999"},
        "crisis": [
            {"name": "A line", "call": "988", "then": "press 1", "hours": "always"},
            {"name": "Texts", "text": {"number": "741741"}},
        ],
        "retention_days": 7,
        "languages": ["en"],
        "branding": {"assistant_name": "MBC Guide", "color": "#0b5c6b", "text_color": "#ffffff"},
        "links": {
            "+44 20 7946 0000": "tel:+442079460000",
            "020 7946 0001": "tel:02079460001",
            "741741": "sms:741741",
            "999": "tel:999",
            "988": "tel:988",
        },
    }
    assert json.loads(json.dumps(shown)) == shown


@pytest.mark.parametrize(
    ("hour", "is_open", "changes_at"),
    [(7, False, "2026-11-23T08:00:00+00:00"), (18, False, "2026-11-27T08:00:00+00:00")],
)
def test_a_closed_clinic_tells_when_it_opens(
    hour: int, is_open: bool, changes_at: str, clinic: Callable[..., Clinic]
) -> None:
    shown = public_settings(clinic(), MONDAY.replace(hour=hour))["clinic"]
    assert (shown["open"], shown["changes_at"]) == (is_open, changes_at)


def test_a_clinic_without_hours_and_without_a_line_says_so(clinic: Callable[..., Clinic]) -> None:
    shown = public_settings(clinic(hours={}), MONDAY)["clinic"]
    assert (shown["open"], shown["changes_at"], shown["out_of_hours"]) == (False, None, None)


def test_neither_sources_nor_limits_nor_origins_are_shown() -> None:
    text = json.dumps(public_settings(read_clinic(), MONDAY))
    assert not [word for word in ("source", "per_minute", "origins") if word in text]
