"""One turn of a conversation at a time, without sleeping a second at a time, and without waiting for ever.

Rasa refuses a message whose lock cannot be had, before anything has read it. Here it is answered all the
same: when the lock store is down, turns of this process wait for each other; when a turn before hangs, the
next one goes on without it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from rasa.core.constants import DEFAULT_LOCK_LIFETIME
from rasa.core.lock import TicketLock
from rasa.core.lock_store import InMemoryLockStore as RasaInMemoryLockStore
from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import EndpointConfig

from assistant.logs import describe

logger = logging.getLogger(__name__)

_Lock = AbstractAsyncContextManager[TicketLock]
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


_of_process = InMemoryLockStore()
"""Stands in for a lock store that is down."""
HURRY_SECONDS, PATIENCE_SECONDS = 1.0, 4.0
"""How long an urgent message waits for the turns before it, and how long any other does."""


@asynccontextmanager
async def turn_of(
    store: LockStore, conversation_id: str, is_urgent: Callable[[], bool]
) -> AsyncGenerator[bool, None]:
    """Hold a conversation's lock, or that of this process where the store is down.

    Args:
        store: Rasa's.
        conversation_id: whose turn it is.
        is_urgent: asked once, when the turn has to wait long.

    Yields:
        whether the lock is held; if not, the turns before did not end in time.
    """
    held = await _had(store, conversation_id, is_urgent)
    try:
        yield held is not None
    finally:
        if held is not None:
            await _let_go(held)


async def _had(store: LockStore, conversation_id: str, is_urgent: Callable[[], bool]) -> _Lock | None:
    for one in (store, _of_process):
        lock: _Lock = one.lock(conversation_id, wait_time_in_seconds=POLL_SECONDS)
        try:
            return lock if await _in_time(lock, is_urgent) else None
        except Exception as error:  # whatever a store raises, it gives no lock
            logger.warning("no lock could be had: %s", describe(error))
    return None


async def _in_time(lock: _Lock, is_urgent: Callable[[], bool]) -> bool:
    waiting = asyncio.ensure_future(lock.__aenter__())
    try:
        await asyncio.wait({waiting}, timeout=HURRY_SECONDS)
        if not waiting.done() and not is_urgent():
            await asyncio.wait({waiting}, timeout=PATIENCE_SECONDS - HURRY_SECONDS)
        if waiting.done():
            waiting.result()
            return True
        logger.warning("a turn does not wait any longer for the one before it")
        return False
    finally:
        waiting.cancel()  # gives the place in the queue back; does nothing once the lock is held


async def _let_go(held: _Lock) -> None:
    try:
        await held.__aexit__(None, None, None)
    except Exception as error:  # the turn is over and answered
        logger.warning("a lock could not be given back: %s", describe(error))
