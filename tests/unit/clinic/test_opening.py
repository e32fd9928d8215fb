"""Open or closed at a moment, and the next change: over lunch, nights, holidays, zones and clock changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as each
from hypothesis import strategies as st

from clinic.opening import Opening, opening
from clinic.settings import WEEKDAYS, Settings, Span

LONDON = ZoneInfo("Europe/London")
OFFICE = {day: ["08:00-12:00", "13:00-17:00"] for day in WEEKDAYS[:5]}


def at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "is_open", "changes_at"),
    [
        ("2026-11-23 07:59", False, "2026-11-23 08:00"),
        ("2026-11-23 08:00", True, "2026-11-23 12:00"),
        ("2026-11-23 11:59", True, "2026-11-23 12:00"),
        ("2026-11-23 12:00", False, "2026-11-23 13:00"),
        ("2026-11-23 13:00", True, "2026-11-23 17:00"),
        ("2026-11-23 17:00", False, "2026-11-24 08:00"),
        ("2026-11-23 00:00", False, "2026-11-23 08:00"),
        ("2026-11-27 17:00", False, "2026-11-30 08:00"),
        ("2026-11-28 10:00", False, "2026-11-30 08:00"),
        ("2026-12-24 18:00", False, "2026-12-28 08:00"),
        ("2026-12-25 10:00", False, "2026-12-28 08:00"),
    ],
)
def test_the_clinic_opens_and_closes_by_its_hours(
    now: str, is_open: bool, changes_at: str, settings: Callable[..., Settings]
) -> None:
    chosen = settings(hours=OFFICE, holidays=["2026-12-25"])
    assert opening(chosen, at(now)) == Opening(is_open, at(changes_at))


def test_a_moment_of_any_zone_is_read_in_the_clinics_own(settings: Callable[..., Settings]) -> None:
    new_york = settings(hours=OFFICE, time_zone="America/New_York")
    noon_in_london = datetime(2026, 11, 23, 13, 0, tzinfo=timezone.utc)
    state = opening(new_york, noon_in_london)
    assert state == Opening(True, at("2026-11-23 12:00", ZoneInfo("America/New_York")))
    assert opening(new_york, noon_in_london - timedelta(minutes=1)).is_open is False


def test_an_evening_that_is_tomorrow_elsewhere_is_still_today(settings: Callable[..., Settings]) -> None:
    late = settings(hours={"monday": ["18:00-23:00"]}, time_zone="America/New_York")
    state = opening(late, datetime(2026, 11, 24, 1, 0, tzinfo=timezone.utc))
    assert state == Opening(True, at("2026-11-23 23:00", ZoneInfo("America/New_York")))


@pytest.mark.parametrize(
    ("now", "changes_at"),
    [
        ("2026-10-24 18:00+01:00", "2026-10-26 08:00+00:00"),
        ("2026-03-28 18:00+00:00", "2026-03-30 08:00+01:00"),
    ],
)
def test_hours_are_local_on_both_sides_of_a_clock_change(
    now: str, changes_at: str, settings: Callable[..., Settings]
) -> None:
    state = opening(settings(hours=OFFICE), datetime.fromisoformat(now))
    assert state.changes_at is not None
    assert state.changes_at.isoformat(sep=" ", timespec="minutes") == changes_at


@pytest.mark.parametrize(
    ("spans", "closes"),
    [
        (["08:00-12:00", "12:00-17:00"], "17:00"),
        (["12:00-17:00", "08:00-12:00"], "17:00"),
        (["08:00-13:00", "12:00-17:00"], "17:00"),
        (["08:00-17:00", "09:00-10:00"], "17:00"),
        (["08:00-12:00", "12:01-17:00"], "12:00"),
    ],
)
def test_spans_that_touch_are_no_change(
    spans: list[str], closes: str, settings: Callable[..., Settings]
) -> None:
    state = opening(settings(hours={"monday": spans}), at("2026-11-23 09:30"))
    assert state == Opening(True, at(f"2026-11-23 {closes}"))


@pytest.mark.parametrize(
    ("hours", "holidays", "changes_at"),
    [
        ({}, [], None),
        ({"monday": []}, [], None),
        ({"monday": ["08:00-12:00"]}, ["2026-11-30"], "2026-12-07 08:00"),
        ({"monday": ["08:00-12:00"]}, ["2026-11-30", "2026-12-07"], None),
    ],
)
def test_a_change_is_sought_for_two_weeks(
    hours: dict[str, list[str]],
    holidays: list[str],
    changes_at: str | None,
    settings: Callable[..., Settings],
) -> None:
    chosen = settings(hours=hours, holidays=holidays)
    expected = Opening(False, at(changes_at) if changes_at else None)
    assert opening(chosen, at("2026-11-23 13:00")) == expected


def test_a_moment_without_a_zone_is_refused(settings: Callable[..., Settings]) -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        opening(settings(), datetime(2026, 11, 23, 10, 0))


SPANS = st.lists(
    st.tuples(st.integers(0, 47), st.integers(0, 47)).filter(lambda pair: pair[0] < pair[1]), max_size=3
)


@each(derandomize=True, deadline=None, database=None)
@given(
    hours=st.dictionaries(st.sampled_from(WEEKDAYS), SPANS),
    now=st.datetimes(
        min_value=datetime(2026, 5, 1),
        max_value=datetime(2026, 9, 1),
        timezones=st.just(ZoneInfo("Europe/London")),
    ),
)
def test_what_is_told_for_a_moment_holds_until_the_next_change(
    hours: dict[str, list[tuple[int, int]]], now: datetime
) -> None:
    chosen = Settings.parse_obj(
        {
            "name": "Hill Clinic",
            "telephone": "020 7946 0000",
            "region": "UK",
            "languages": ["en"],
            "time_zone": "Europe/London",
            "hours": {
                day: [f"{_clock(opens)}-{_clock(closes)}" for opens, closes in spans]
                for day, spans in hours.items()
            },
        }
    )
    state = opening(chosen, now)
    assert state.is_open is _within(chosen, now)
    if state.changes_at is None:
        assert not any(chosen.hours.values())
        return
    assert state.changes_at > now
    assert _within(chosen, state.changes_at) is not state.is_open
    assert _within(chosen, state.changes_at - timedelta(minutes=1)) is state.is_open


def _clock(half_hours: int) -> str:
    return f"{half_hours // 2:02}:{half_hours % 2 * 30:02}"


def _within(settings: Settings, moment: datetime) -> bool:
    spans: list[Span] = settings.hours.get(WEEKDAYS[moment.weekday()], [])
    return any(span.opens <= moment.time() < span.closes for span in spans)
