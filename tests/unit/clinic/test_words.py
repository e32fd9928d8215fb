"""Every placeholder has the clinic's own word or number, and every condition the clinic's state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clinic.contacts import read_contacts
from clinic.content.variations import NEEDS
from clinic.settings import Clinic, read_clinic
from clinic.words import CONDITIONS, PLACEHOLDERS, clinic_conditions, clinic_words

SOURCE = {"title": "A", "url": "https://a.example"}
CALL = {"name": "Call line", "call": "116 123", "source": SOURCE}
SECOND = {"name": "Second line", "call": "116 124", "source": SOURCE}
TEXT = {"name": "Text line", "text": {"number": "85258"}, "source": SOURCE}
TEXT_WITH_WORD = {"name": "Word line", "text": {"number": "741741", "word": "HOME"}, "source": SOURCE}
BOTH = {"name": "Both line", "call": "988", "text": {"number": "988"}, "source": SOURCE}
LONDON = ZoneInfo("Europe/London")
OPEN = datetime(2026, 11, 23, 9, 0, tzinfo=LONDON)
CLOSED = datetime(2026, 11, 23, 12, 30, tzinfo=LONDON)
"""The clinic of these tests opens on Mondays from 8 to 12 and 13 to 17, and on Fridays from 8 to 12."""


def test_every_placeholder_has_a_value_of_the_projects_own_clinic() -> None:
    words = clinic_words(read_clinic(), datetime.now(timezone.utc))
    assert tuple(words) == PLACEHOLDERS
    for name in ("clinic_name", "clinic_phone", "emergency_number", "crisis_number", "helplines"):
        assert words[name], name


def test_words_are_the_clinics_own(clinic: Callable[..., Clinic]) -> None:
    made = clinic(
        region={"crisis": [CALL, TEXT_WITH_WORD], "helplines": [SECOND]},
        out_of_hours={"name": "the night line", "telephone": "020 7946 0001"},
        email="nurses@hill.example",
        callback_url="https://hill.example/call-back",
        branding={"assistant_name": "Guide"},
        retention_days=7,
    )
    assert clinic_words(made, CLOSED) == {
        "assistant_name": "Guide",
        "clinic_name": "Hill Clinic",
        "clinic_phone": "+44 20 7946 0000",
        "clinic_email": "nurses@hill.example",
        "callback_url": "https://hill.example/call-back",
        "clinic_opens_day": "Monday",
        "clinic_opens_time": "13:00",
        "out_of_hours_name": "the night line",
        "out_of_hours_phone": "020 7946 0001",
        "care_line_name": "the night line",
        "care_line": "020 7946 0001",
        "emergency_number": "999",
        "emergency_department": "A&E",
        "family_doctor": "GP",
        "crisis_name": "Call line",
        "crisis_number": "116 123",
        "crisis_text_number": "741741",
        "crisis_text_word": "HOME",
        "helplines": "- Second line: 116 124",
        "fever": "38 °C",
        "retention_days": "7",
    }


def test_what_the_clinic_has_not_set_is_empty(clinic: Callable[..., Clinic]) -> None:
    words = clinic_words(clinic(), OPEN)
    assert [name for name, word in words.items() if not word] == [
        "clinic_email",
        "callback_url",
        "clinic_opens_day",
        "clinic_opens_time",
        "crisis_text_number",
        "crisis_text_word",
    ]


@pytest.mark.parametrize("region", sorted(read_contacts()))
@pytest.mark.parametrize(("hours", "now"), [(None, OPEN), (None, CLOSED), ({}, OPEN)])
def test_a_word_is_empty_only_where_a_condition_tells(
    region: str, hours: dict[str, list[str]] | None, now: datetime, clinic: Callable[..., Clinic]
) -> None:
    changes: dict[str, Any] = {} if hours is None else {"hours": hours}
    made = clinic(
        region=read_contacts()[region].dict(),
        email="nurses@hill.example",
        callback_url="https://hill.example",
        **changes,
    )
    words, state = clinic_words(made, now), clinic_conditions(made, now)
    for placeholder, word in words.items():
        needed = NEEDS.get(placeholder, {})
        assert bool(word) is all(state[name] in values for name, values in needed.items()), placeholder


def test_without_an_out_of_hours_line_the_clinic_itself_is_named(clinic: Callable[..., Clinic]) -> None:
    words = clinic_words(clinic(), OPEN)
    assert (words["out_of_hours_name"], words["out_of_hours_phone"]) == ("Hill Clinic", "+44 20 7946 0000")


@pytest.mark.parametrize(
    ("lines", "name", "number"),
    [
        ([CALL, SECOND], "Call line", "116 123"),
        ([TEXT_WITH_WORD, CALL, SECOND], "Call line", "116 123"),
        ([TEXT_WITH_WORD], "Word line", "741741"),
    ],
)
def test_the_first_crisis_line_to_call_stands_for_all(
    lines: list[dict[str, Any]], name: str, number: str, clinic: Callable[..., Clinic]
) -> None:
    words = clinic_words(clinic(region={"crisis": lines}), OPEN)
    assert (words["crisis_name"], words["crisis_number"]) == (name, number)


@pytest.mark.parametrize(
    ("lines", "number", "word", "route"),
    [
        ([CALL, SECOND], "", "", "none"),
        ([CALL, TEXT], "85258", "", "plain"),
        ([BOTH], "988", "", "plain"),
        ([CALL, TEXT_WITH_WORD], "741741", "HOME", "word"),
        ([TEXT_WITH_WORD, TEXT], "741741", "HOME", "word"),
        ([TEXT, TEXT_WITH_WORD], "85258", "", "plain"),
    ],
)
def test_the_first_crisis_line_to_write_to_gives_the_text_route(
    lines: list[dict[str, Any]], number: str, word: str, route: str, clinic: Callable[..., Clinic]
) -> None:
    made = clinic(region={"crisis": lines})
    words = clinic_words(made, OPEN)
    assert (words["crisis_text_number"], words["crisis_text_word"]) == (number, word)
    assert clinic_conditions(made, OPEN)["crisis_text"] == route


@pytest.mark.parametrize(
    ("helplines", "crisis", "shown"),
    [
        ([SECOND], [CALL], "- Second line: 116 124"),
        ([SECOND, TEXT, BOTH], [CALL], "- Second line: 116 124\n- Both line: 988"),
        ([TEXT], [CALL], "- Call line: 116 123"),
        ([], [CALL, SECOND], "- Call line: 116 123\n- Second line: 116 124"),
        ([], [TEXT_WITH_WORD], ""),
        (
            [CALL, SECOND, TEXT, BOTH, CALL, SECOND],
            [CALL],
            "- Call line: 116 123\n- Second line: 116 124\n- Both line: 988\n- Call line: 116 123",
        ),
        ([], [TEXT_WITH_WORD, BOTH, TEXT, SECOND], "- Both line: 988\n- Second line: 116 124"),
    ],
)
def test_at_most_four_helplines_are_named_or_crisis_lines_where_there_is_none(
    helplines: list[dict[str, Any]], crisis: list[dict[str, Any]], shown: str, clinic: Callable[..., Clinic]
) -> None:
    made = clinic(region={"crisis": crisis, "helplines": helplines})
    assert clinic_words(made, OPEN)["helplines"] == shown


MONDAYS = {"monday": ["08:00-12:00"]}


@pytest.mark.parametrize(
    ("now", "changes", "day", "time", "is_open"),
    [
        ("2026-11-23 09:00", {}, "", "", True),
        ("2026-11-23 07:59", {}, "Monday", "08:00", False),
        ("2026-11-23 12:00", {}, "Monday", "13:00", False),
        ("2026-11-26 20:00", {}, "Friday", "08:00", False),
        ("2026-11-23 17:00", {}, "Friday", "08:00", False),
        ("2026-11-27 12:00", {"hours": {"monday": ["09:05-12:00"]}}, "Monday", "09:05", False),
        ("2026-11-24 00:00", {"hours": MONDAYS}, "Monday", "08:00", False),
        ("2026-11-23 12:00", {"hours": MONDAYS}, "Monday 30 November", "08:00", False),
        (
            "2026-11-22 10:00",
            {"hours": MONDAYS, "holidays": ["2026-11-23"]},
            "Monday 30 November",
            "08:00",
            False,
        ),
        (
            "2026-11-29 10:00",
            {"hours": MONDAYS, "holidays": ["2026-11-30"]},
            "Monday 7 December",
            "08:00",
            False,
        ),
        ("2026-11-23 12:00", {"hours": MONDAYS, "holidays": ["2026-11-30", "2026-12-07"]}, "", "", None),
        ("2026-11-23 09:00", {"hours": {}}, "", "", None),
    ],
)
def test_a_closed_clinic_names_its_next_opening_if_there_is_one(
    now: str,
    changes: dict[str, Any],
    day: str,
    time: str,
    is_open: bool | None,
    clinic: Callable[..., Clinic],
) -> None:
    made, moment = clinic(**changes), datetime.fromisoformat(now).replace(tzinfo=LONDON)
    words = clinic_words(made, moment)
    assert (words["clinic_opens_day"], words["clinic_opens_time"]) == (day, time)
    assert clinic_conditions(made, moment)["clinic_open"] is is_open


@pytest.mark.parametrize(
    ("zone", "now", "day", "time", "is_open"),
    [
        ("America/New_York", "2026-11-23 12:59", "Monday", "08:00", False),
        ("America/New_York", "2026-11-23 13:00", "", "", True),
        ("America/New_York", "2026-11-24 01:00", "Monday 30 November", "08:00", False),
        ("America/New_York", "2026-11-24 05:00", "Monday", "08:00", False),
        ("Pacific/Auckland", "2026-11-22 18:00", "Monday", "08:00", False),
        ("Pacific/Auckland", "2026-11-22 19:00", "", "", True),
        ("Pacific/Auckland", "2026-11-23 10:00", "Monday 30 November", "08:00", False),
        ("Pacific/Auckland", "2026-11-23 11:00", "Monday", "08:00", False),
    ],
)
def test_days_and_hours_are_those_where_the_clinic_is(
    zone: str, now: str, day: str, time: str, is_open: bool, clinic: Callable[..., Clinic]
) -> None:
    made = clinic(time_zone=zone, hours=MONDAYS)
    moment = datetime.fromisoformat(now).replace(tzinfo=timezone.utc)
    words = clinic_words(made, moment)
    assert (words["clinic_opens_day"], words["clinic_opens_time"]) == (day, time)
    assert clinic_conditions(made, moment)["clinic_open"] is is_open


@pytest.mark.parametrize(
    ("line", "has_line"), [(None, False), ({"name": "the night line", "telephone": "020 7946 0001"}, True)]
)
def test_a_condition_tells_whether_there_is_an_out_of_hours_line(
    line: dict[str, str] | None, has_line: bool, clinic: Callable[..., Clinic]
) -> None:
    assert clinic_conditions(clinic(out_of_hours=line), OPEN)["out_of_hours"] is has_line


@pytest.mark.parametrize("lines", [[CALL], [TEXT], [TEXT_WITH_WORD]])
@pytest.mark.parametrize("now", [OPEN, CLOSED])
def test_every_condition_but_the_approval_has_one_of_its_values(
    lines: list[dict[str, Any]], now: datetime, clinic: Callable[..., Clinic]
) -> None:
    state = clinic_conditions(clinic(region={"crisis": lines}), now)
    assert state.keys() == CONDITIONS.keys() - {"approved"}
    for name, value in state.items():
        assert value in CONDITIONS[name], name


def test_a_moment_without_a_zone_is_refused(clinic: Callable[..., Clinic]) -> None:
    naive = datetime(2026, 11, 23, 10, 0)
    for tell in (clinic_words, clinic_conditions):
        with pytest.raises(ValueError, match="needs a time zone"):
            tell(clinic(), naive)
