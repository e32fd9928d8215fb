"""How many messages are taken, from one conversation and one address, and how much of refused ones is read.

A refused message is still read for alarms. That takes a small part of the time of an answer, but answers
are limited and refusals are not: so what is read of them is, by characters. In ten seconds a conversation
may have one text of the greatest length read and, whatever it pasted, two hundred short cries for help; an
address five times as much, which is 0.4 s of work. The rest is refused without a reading; nobody who needs
help writes that fast.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from assistant.channels.steady import SteadyStorage
from assistant.last_words import READ_AT_MOST
from assistant.typed_text import MESSAGE_LIMIT
from clinic.settings import Limits

READING_SECONDS = 10
READERS_AN_ADDRESS = 5
_UNIT = 100
"""Characters that are counted as one, and the least that a reading costs."""


class RateLimiter:
    """Moving windows of a minute, kept in memory."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.time) -> None:
        """Set the windows from the clinic's settings."""
        self._storage = SteadyStorage()  # the limiter itself holds it only weakly
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._messages = RateLimitItemPerMinute(limits.messages_per_minute)
        self._address = RateLimitItemPerMinute(limits.messages_per_minute_and_address)
        self._sessions = RateLimitItemPerMinute(limits.sessions_per_minute_and_address)
        self._readings = FixedWindowRateLimiter(self._storage)
        units = READ_AT_MOST // _UNIT
        self._reading = RateLimitItemPerSecond(units, READING_SECONDS)
        self._address_reading = RateLimitItemPerSecond(units * READERS_AN_ADDRESS, READING_SECONDS)
        self._clock = clock

    def message(self, conversation_id: str, address: str | None) -> int | None:
        """Count a message; return None when it may pass, or the seconds to wait.

        Without an address, as behind a platform, the conversation's messages are counted alone.
        """
        wait = self._hit(self._messages, "message", conversation_id)
        if wait is None and address is not None:
            return self._hit(self._address, "address", address)
        return wait

    def notice(self, conversation_id: str) -> bool:
        """Tell whether somebody may be told of a limit: once a minute."""
        return self._hit(RateLimitItemPerMinute(1), "notice", conversation_id) is None

    def session(self, address: str) -> int | None:
        """Count a new conversation; return None when it may begin, or the seconds to wait."""
        return self._hit(self._sessions, "session", address)

    def reading(self, conversation_id: str, address: str | None, characters: int) -> bool:
        """Count the reading of a refused message; return whether it may be read."""
        kind = "long reading" if characters > MESSAGE_LIMIT else "reading"
        cost = math.ceil(min(max(characters, 1), READ_AT_MOST) / _UNIT)
        if not self._readings.hit(self._reading, kind, conversation_id, cost=cost):
            return False
        if address is None:
            return True
        return bool(self._readings.hit(self._address_reading, f"{kind} of address", address, cost=cost))

    def _hit(self, limit: RateLimitItem, kind: str, key: str) -> int | None:
        if self._limiter.hit(limit, kind, key):
            return None
        reset, _ = self._limiter.get_window_stats(limit, kind, key)  # rounded down to a whole second
        return max(1, math.ceil(float(reset) + 1 - self._clock()))
