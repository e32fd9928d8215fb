"""The servers that several assistants share, for the health report."""

from __future__ import annotations

import logging

from rasa.core.agent import Agent
from redis.exceptions import RedisError

from assistant.broker import EventBroker
from assistant.logs import describe
from assistant.redis_locks import RedisLockStore

logger = logging.getLogger(__name__)

OK, FAILS = "ok", "fails"


def states(agent: Agent) -> dict[str, str]:
    """Return the state of each server beside the database that this process uses: ``ok`` or ``fails``."""
    found = {}
    if isinstance(agent.lock_store, RedisLockStore):
        found["locks"] = _answers(agent.lock_store)
    broker = agent.tracker_store.event_broker
    if isinstance(broker, EventBroker):
        found["events"] = OK if broker.is_ready() else FAILS
    return found


def _answers(store: RedisLockStore) -> str:
    try:
        store.red.ping()
    except RedisError as error:
        logger.warning("locks cannot be shared: %s", describe(error))
        return FAILS
    return OK
