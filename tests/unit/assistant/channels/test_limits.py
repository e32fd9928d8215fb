"""How many messages are taken, on a clock that the tests turn."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from limits.storage import memory

from assistant.channels.limits import READERS_AN_ADDRESS, READING_SECONDS, RateLimiter
from assistant.last_words import READ_AT_MOST
from clinic.settings import Limits


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock of the limiter and of the windows that it keeps."""
    stopped = Clock(1_000_000.0)
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=stopped))
    return stopped


def limiter(clock: Clock, messages: int = 1000, address: int = 1000, sessions: int = 1000) -> RateLimiter:
    """Return a limiter with some numbers a minute."""
    return RateLimiter(
        Limits(
            messages_per_minute=messages,
            messages_per_minute_and_address=address,
            sessions_per_minute_and_address=sessions,
        ),
        clock,
    )


def test_a_conversation_may_send_its_number_of_messages_and_then_waits(clock: Clock) -> None:
    limits = limiter(clock, messages=3)
    assert [limits.message("one", "address") for _ in range(3)] == [None] * 3
    assert limits.message("one", "address") is not None
    assert limits.message("other", "address") is None


def test_an_address_may_send_its_number_of_messages_in_whatever_conversations(clock: Clock) -> None:
    limits = limiter(clock, address=3)
    assert [limits.message(str(number), "address") for number in range(3)] == [None] * 3
    assert limits.message("another", "address") is not None
    assert limits.message("another", "another address") is None


def test_a_conversation_that_is_refused_does_not_use_up_its_address(clock: Clock) -> None:
    limits = limiter(clock, messages=1, address=2)
    for _ in range(5):
        limits.message("one", "address")
    assert limits.message("other", "address") is None


def test_an_address_may_begin_its_number_of_conversations(clock: Clock) -> None:
    limits = limiter(clock, sessions=2)
    assert [limits.session("address") for _ in range(2)] == [None] * 2
    assert limits.session("address") is not None
    assert limits.session("another address") is None


def test_messages_and_conversations_are_counted_apart(clock: Clock) -> None:
    limits = limiter(clock, messages=1, address=1, sessions=1)
    assert limits.message("address", "address") is None
    assert limits.session("address") is None


@pytest.mark.parametrize("fraction", [0.0, 0.001, 0.5, 0.999])
@pytest.mark.parametrize("passed", [0.0, 0.3, 20.7, 59.0, 59.9])
def test_who_waits_as_long_as_told_may_go_on(clock: Clock, fraction: float, passed: float) -> None:
    clock.now += fraction
    limits = limiter(clock, messages=1)
    limits.message("one", "address")
    clock.now += passed
    wait = limits.message("one", "address")
    assert wait is not None
    assert 1 <= wait <= 61
    clock.now += wait
    assert limits.message("one", "address") is None


def test_a_window_moves_with_time_instead_of_beginning_anew(clock: Clock) -> None:
    limits = limiter(clock, messages=2)
    limits.message("one", "address")
    clock.now += 40
    limits.message("one", "address")
    clock.now += 21
    assert limits.message("one", "address") is None
    assert limits.message("one", "address") is not None


def test_the_wait_is_a_second_at_least_even_when_the_clock_was_set_forward(clock: Clock) -> None:
    limits = limiter(clock, messages=1)
    limits.message("one", "address")
    limits._clock = lambda: clock.now + 3600
    assert limits.message("one", "address") == 1


def test_behind_a_platform_no_address_is_counted(clock: Clock) -> None:
    limits = limiter(clock, messages=2, address=1)
    assert [limits.message("one", None) for _ in range(2)] == [None, None]
    assert limits.message("one", None) is not None
    assert limits.message("two", None) is None


def test_of_a_limit_somebody_is_told_once_a_minute(clock: Clock) -> None:
    limits = limiter(clock)
    assert [limits.notice("one"), limits.notice("one"), limits.notice("two")] == [True, False, True]
    clock.now += 61
    assert limits.notice("one")


def test_of_refused_messages_one_long_text_is_read_in_a_while_or_many_short_ones(clock: Clock) -> None:
    limits = limiter(clock)
    assert limits.reading("one", "address", 1_000_000)
    assert not limits.reading("one", "address", 2001)
    assert limits.reading("one", "address", 2000)
    assert [limits.reading("other", "address", 20) for _ in range(200)] == [True] * 200
    assert not limits.reading("other", "address", 20)
    clock.now += READING_SECONDS + 1
    assert limits.reading("one", "address", READ_AT_MOST)


def test_an_address_with_many_conversations_has_no_more_read_than_a_few_would(clock: Clock) -> None:
    limits = limiter(clock)
    read = [limits.reading(str(number), "address", READ_AT_MOST) for number in range(20)]
    assert read == [True] * READERS_AN_ADDRESS + [False] * (20 - READERS_AN_ADDRESS)
    assert limits.reading("one", "another address", READ_AT_MOST)
