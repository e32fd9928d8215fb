"""How many messages are taken, from one conversation and from one address."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from clinic.settings import Limits


class RateLimiter:
    """Moving windows of a minute, kept in memory."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.time) -> None:
        """Set the windows from the clinic's settings."""
        self._storage = MemoryStorage()  # the limiter itself holds it only weakly
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._messages = RateLimitItemPerMinute(limits.messages_per_minute)
        self._address = RateLimitItemPerMinute(limits.messages_per_minute_and_address)
        self._sessions = RateLimitItemPerMinute(limits.sessions_per_minute_and_address)
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

    def _hit(self, limit: RateLimitItem, kind: str, key: str) -> int | None:
        if self._limiter.hit(limit, kind, key):
            return None
        reset, _ = self._limiter.get_window_stats(limit, kind, key)  # rounded down to a whole second
        return max(1, math.ceil(float(reset) + 1 - self._clock()))
