"""Turns that wait for each other over several processes: Rasa's Redis lock store, with what it lacks.

Rasa reads a lock, changes it and writes it back, so that two processes at once draw the same ticket; polls
once a second; waits ten seconds for a server that is silent; and keeps the lock of a process that was killed
for a minute.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import redis
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockError
from rasa.core.lock_store import RedisLockStore as RasaRedisLockStore
from rasa.utils.endpoints import EndpointConfig
from redis.exceptions import RedisError

from assistant.locks import POLL_SECONDS
from assistant.redis_client import pool

LIFETIME_SECONDS = 10.0
"""How long a ticket is good for, waiting included. The longest turn takes about three seconds: 1.2 for the
action server, the rest for stores that do not answer."""

Value = TypeVar("Value")


class RedisLockStore(RasaRedisLockStore):
    """Locks in Redis; every change of one is made as a whole, or anew."""

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        """Take the address of the server from ``endpoints.yml``; it may be down.

        Raises:
            ValueError: when the address is none.
        """
        super().__init__()
        self.red = redis.Redis(connection_pool=pool(endpoint_config.url))

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LIFETIME_SECONDS,
        wait_time_in_seconds: float = POLL_SECONDS,
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold the conversation's lock; raises ``LockError`` when it cannot be had."""
        async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as lock:
            yield lock

    def issue_ticket(self, conversation_id: str, lock_lifetime: float = LIFETIME_SECONDS) -> int:
        """Draw a ticket.

        Raises:
            LockError: when the server does not answer.
        """
        try:
            return self._change(conversation_id, lambda lock: int(lock.issue_ticket(lock_lifetime)))
        except RedisError as error:
            raise LockError(f"no ticket could be drawn: {type(error).__name__}") from error

    def update_lock(self, conversation_id: str) -> None:
        """Do nothing: whoever reads a lock passes over tickets that have expired."""

    def cleanup(self, conversation_id: str, ticket_number: int) -> None:
        """Give a ticket back; a lock that nobody holds or waits for is deleted."""
        self._change(conversation_id, lambda lock: lock.remove_ticket_for(ticket_number))

    def _change(self, conversation_id: str, change: Callable[[TicketLock], Value]) -> Value:
        key = self.key_prefix + conversation_id

        def whole(pipe: Any) -> Value:
            kept = pipe.get(key)
            lock = TicketLock.from_dict(json.loads(kept)) if kept else self.create_lock(conversation_id)
            value = change(lock)
            pipe.multi()
            if lock.is_someone_waiting():
                last = max(ticket.expires for ticket in lock.tickets)
                pipe.set(key, lock.dumps(), pxat=int(last * 1000) + 1)
            else:
                pipe.delete(key)
            return value

        value: Value = self.red.transaction(whole, key, value_from_callable=True)
        return value
