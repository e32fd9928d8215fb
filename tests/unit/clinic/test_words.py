"""Every placeholder has the clinic's own word or number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clinic.settings import Clinic, read_clinic
from clinic.words import PLACEHOLDERS, clinic_words

SOURCE = {"title": "A", "url": "https://a.example"}


def test_every_placeholder_has_a_value_of_the_projects_own_clinic() -> None:
    words = clinic_words(read_clinic())
    assert tuple(words) == PLACEHOLDERS
    assert all(words.values())


def test_words_are_the_clinics_own(clinic: Callable[..., Clinic]) -> None:
    made = clinic(
        out_of_hours={"name": "the night line", "telephone": "020 7946 0001"},
        branding={"assistant_name": "Guide"},
        retention_days=7,
    )
    assert clinic_words(made) == {
        "assistant_name": "Guide",
        "clinic_name": "Hill Clinic",
        "clinic_phone": "+44 20 7946 0000",
        "out_of_hours_name": "the night line",
        "out_of_hours_phone": "020 7946 0001",
        "emergency_number": "999",
        "crisis_name": "Samaritans",
        "crisis_number": "116 123",
        "retention_days": "7",
    }


def test_without_an_out_of_hours_line_the_clinic_itself_is_named(clinic: Callable[..., Clinic]) -> None:
    words = clinic_words(clinic())
    assert (words["out_of_hours_name"], words["out_of_hours_phone"]) == ("Hill Clinic", "+44 20 7946 0000")


TEXT_ONLY = {"name": "Text line", "text": {"number": "741741", "word": "HOME"}, "source": SOURCE}
CALL = {"name": "Call line", "call": "116 123", "source": SOURCE}
SECOND = {"name": "Second line", "call": "116 124", "source": SOURCE}


@pytest.mark.parametrize(
    ("lines", "name", "number"),
    [
        ([CALL, SECOND], "Call line", "116 123"),
        ([TEXT_ONLY, CALL, SECOND], "Call line", "116 123"),
        ([TEXT_ONLY], "Text line", "741741"),
    ],
)
def test_the_first_crisis_line_to_call_stands_for_all(
    lines: list[dict[str, Any]], name: str, number: str, clinic: Callable[..., Clinic]
) -> None:
    words = clinic_words(clinic(region={"crisis": lines}))
    assert (words["crisis_name"], words["crisis_number"]) == (name, number)
