"""Limits by a clock that somebody sets back."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from assistant.channels.limits import RateLimiter
from clinic.settings import Limits

SECONDS = 3600.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return what sets the clock by so many seconds."""
    real, by = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + by[0])

    def set_by(seconds: float) -> None:
        by[0] += seconds

    return set_by


def limiter() -> RateLimiter:
    """Return limits of three messages, sixty for an address, and two conversations."""
    limits = Limits(
        messages_per_minute=3, messages_per_minute_and_address=60, sessions_per_minute_and_address=2
    )
    return RateLimiter(limits, time.time)


@pytest.mark.parametrize("back", [2.0, SECONDS])
def test_a_clock_that_is_set_back_shuts_nobody_out(back: float, clock: Callable[[float], None]) -> None:
    limits = limiter()
    assert [limits.message("one", "here") for _ in range(3)] == [None] * 3
    assert limits.message("one", "here") is not None
    clock(-back)
    assert [limits.message("one", "here") for _ in range(3)] == [None] * 3
    assert limits.message("one", "here") is not None


def test_nor_does_it_end_the_reading_of_what_is_refused(clock: Callable[[float], None]) -> None:
    limits = limiter()
    assert limits.reading("one", "here", 20_000)
    assert not limits.reading("one", "here", 20_000)
    clock(-SECONDS)
    assert limits.reading("one", "here", 20_000)


def test_a_clock_that_is_being_corrected_forgets_nothing(clock: Callable[[float], None]) -> None:
    limits = limiter()
    for _ in range(3):
        limits.message("one", "here")
        clock(-0.2)
    assert limits.message("one", "here") is not None


def test_a_clock_that_is_set_forward_ends_every_window(clock: Callable[[float], None]) -> None:
    limits = limiter()
    assert [limits.session("here") for _ in range(3)][:2] == [None] * 2
    clock(SECONDS)
    assert limits.session("here") is None
