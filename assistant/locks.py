"""Rasa's in-memory lock store, which waits for its turn without sleeping a second at a time."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from rasa.core.constants import DEFAULT_LOCK_LIFETIME
from rasa.core.lock import TicketLock
from rasa.core.lock_store import InMemoryLockStore as RasaInMemoryLockStore
from rasa.utils.endpoints import EndpointConfig

POLL_SECONDS = 0.02
"""How often a waiting message asks for its turn; Rasa asks once a second."""


class InMemoryLockStore(RasaInMemoryLockStore):
    """Locks of one process, polled often: two messages at once wait for each other, not for a second."""

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        """Take the place of Rasa's store in ``endpoints.yml``; there is nothing to configure."""
        super().__init__()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = DEFAULT_LOCK_LIFETIME,
        wait_time_in_seconds: float = POLL_SECONDS,
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold the conversation's lock; raises ``LockError`` when it cannot be had."""
        async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as lock:
            yield lock
