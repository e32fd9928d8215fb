"""How many messages are taken, from one conversation and one address, and how much of refused ones is read.

A refused message is still read for alarms. That takes a small part of the time of an answer, but answers
are limited and refusals are not: so what is read of them is, by characters. In ten seconds a conversation
may have one text of the greatest length read and, whatever it pasted, two hundred short cries for help; an
address five times as much, which is 0.4 s of work. The rest is refused without a reading; nobody who needs
help writes that fast.
"""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Callable
from typing import TypeVar

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter
from redis.exceptions import RedisError

from assistant.channels.steady import SteadyStorage
from assistant.last_words import READ_AT_MOST
from assistant.logs import describe
from assistant.redis_client import pool
from assistant.typed_text import MESSAGE_LIMIT
from clinic.settings import Limits

logger = logging.getLogger(__name__)

READING_SECONDS = 10
READERS_AN_ADDRESS = 5
_UNIT = 100
"""Characters that are counted as one, and the least that a reading costs."""
Count = TypeVar("Count")


class Windows:
    """Where messages and readings are counted: moving windows, and windows from their first to their last."""

    def __init__(self, storage: Storage) -> None:
        """Count in a storage."""
        self._storage = storage  # the limiters hold it only weakly
        self.moving = MovingWindowRateLimiter(storage)
        self.fixed = FixedWindowRateLimiter(storage)


class RateLimiter:
    """Windows of a minute: in memory, or in Redis for all processes, and in memory while Redis is away."""

    def __init__(
        self, limits: Limits, clock: Callable[[], float] = time.time, redis_url: str | None = None
    ) -> None:
        """Set the windows from the clinic's settings.

        Args:
            limits: how many there may be.
            clock: the time in seconds since 1970.
            redis_url: of the server that several processes count in.
        """
        self._own = Windows(SteadyStorage())
        shared = RedisStorage(redis_url, connection_pool=pool(redis_url)) if redis_url else None
        self._places = [Windows(shared), self._own] if shared else [self._own]
        self._messages = RateLimitItemPerMinute(limits.messages_per_minute)
        self._address = RateLimitItemPerMinute(limits.messages_per_minute_and_address)
        self._sessions = RateLimitItemPerMinute(limits.sessions_per_minute_and_address)
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

        def hit(windows: Windows) -> bool:
            if not windows.fixed.hit(self._reading, kind, _hash(conversation_id), cost=cost):
                return False
            if address is None:
                return True
            of_address = (self._address_reading, f"{kind} of address", _hash(address))
            return bool(windows.fixed.hit(*of_address, cost=cost))

        return self._count(hit)

    def _hit(self, limit: RateLimitItem, kind: str, key: str) -> int | None:
        def hit(windows: Windows) -> int | None:
            if windows.moving.hit(limit, kind, _hash(key)):
                return None
            reset, _ = windows.moving.get_window_stats(limit, kind, _hash(key))
            return max(1, math.ceil(float(reset) + 1 - self._clock()))  # it is rounded down to a second

        return self._count(hit)

    def _count(self, hit: Callable[[Windows], Count]) -> Count:
        """Count in the first place that answers; the last is this process's own memory."""
        for windows in self._places[:-1]:
            try:
                return hit(windows)
            except RedisError as error:
                logger.warning("messages are counted by this process alone: %s", describe(error))
        return hit(self._own)


def _hash(key: str) -> str:
    """Return what stands for a conversation or an address: a server's memory may be written to its disk."""
    return hashlib.sha256(key.encode()).hexdigest()
