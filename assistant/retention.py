"""Deletes what is older than the clinic keeps it: at the start, and again and again while the server runs.

Every table of the conversations' database has a rule here; a test fails for one that has none. An event goes
by its own age, so that of a conversation that goes on for months the beginning is gone. Rows are deleted in
small parts, since a turn does not wait long for the database, and then from SQLite's write-ahead log; what is
deleted is overwritten in the file (``assistant.sqlite``). Its size stays: to make it smaller is to copy it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore
from sanic import Blueprint, Sanic

from assistant.channels.inbox import REMEMBERED_SECONDS, Seen, Waiting
from assistant.conversations import ErasedConversation, store_of
from assistant.feedback import Feedback
from assistant.logs import describe

logger = logging.getLogger(__name__)

INTERVAL_SECONDS = 10 * 60.0
"""How often it is looked for what is too old."""
AT_ONCE = 200
"""Rows that are deleted in one transaction."""
_DAY = 24 * 3600

_events, _inbox, _seen = SQLTrackerStore.SQLEvent.__table__, Waiting.__table__, Seen.__table__
_feedback, _erased = Feedback.__table__, ErasedConversation.__table__
_in_time = sa.select(_seen.c.hash).where(
    _seen.c.hash == _inbox.c.message_hash, _seen.c.expires_at >= sa.bindparam("seen_before")
)
RULES: dict[sa.Table, Any] = {
    _events: _events.c.timestamp < sa.bindparam("before"),
    _feedback: _feedback.c.given_at < sa.bindparam("before"),
    # When a message came, only its hash beside it knows; one without is older than a hash is remembered.
    _inbox: ~_in_time.exists(),
    _seen: _seen.c.expires_at < sa.bindparam("now"),
    _erased: _erased.c.expires_at < sa.bindparam("now"),
}
"""What is too old in each table: ``now`` and ``before`` in seconds since 1970."""


def forget_old(engine: sa.engine.Engine, days: int, now: float | None = None) -> int:
    """Delete what is older than some days from every table, and from SQLite's log; return how many rows.

    Raises:
        SQLAlchemyError: when the database cannot be read or written; what was deleted until then is gone.
    """
    now = time.time() if now is None else now
    before = now - days * _DAY
    moments = {"now": now, "before": before, "seen_before": before + REMEMBERED_SECONDS}
    known = set(sa.inspect(engine).get_table_names())
    rows = sum(_forget(engine, table, moments) for table in RULES if table.name in known)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            busy, *_ = connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
        if busy:
            logger.warning("what is deleted stays in the database's log until nobody reads it")
    return rows


def _forget(engine: sa.engine.Engine, table: sa.Table, moments: dict[str, float]) -> int:
    (key,) = table.primary_key.columns
    rule = RULES[table]
    needed = {name: moments[name] for name in moments if name in rule.compile().params}
    rows = 0
    while True:
        with engine.connect() as connection:
            old = connection.execute(sa.select(key).where(rule).order_by(key).limit(AT_ONCE), needed)
            keys = old.scalars().all()
        if not keys:
            return rows
        with engine.begin() as connection:
            rows += connection.execute(table.delete().where(key.in_(keys))).rowcount


def forget_in_memory(agent: Agent, before: float) -> None:
    """Drop conversations with anything too old in them that Rasa keeps in memory, its store having failed."""
    fallback = getattr(agent.tracker_store, "_fallback_tracker_store", None)
    if isinstance(fallback, InMemoryTrackerStore):
        for conversation_id, kept in list(fallback.store.items()):
            if any(event.get("timestamp", 0) < before for event in json.loads(kept)["events"]):
                del fallback.store[conversation_id]


class Retention:
    """The task that deletes, beside the messages; one that fails tries again."""

    def __init__(self, days: int, interval_seconds: float = INTERVAL_SECONDS) -> None:
        """Keep what is younger than some days."""
        self._days, self._interval_seconds = days, interval_seconds
        self._task: asyncio.Task[None] | None = None

    def attach(self, blueprint: Blueprint) -> None:
        """Begin and end with the server of a blueprint."""
        blueprint.listener("after_server_start")(self._start)
        blueprint.listener("before_server_stop")(self._stop)

    async def run(self, agent: Callable[[], Agent | None]) -> None:
        """Delete now and then, until cancelled; ``agent`` gives the one that answers at the moment."""
        while True:
            try:
                await self._forget(agent())
            except Exception as error:  # whatever breaks, it is tried again: a promise was made
                logger.error("what is too old could not be deleted: %s", describe(error))
            await asyncio.sleep(self._interval_seconds)

    async def _forget(self, agent: Agent | None) -> None:
        if agent is None:
            return
        forget_in_memory(agent, time.time() - self._days * _DAY)
        store = store_of(agent)
        store.drop_old()
        rows = await asyncio.to_thread(forget_old, store.engine, self._days)
        if rows:
            logger.info("%d rows were older than %d days and are deleted", rows, self._days)

    async def _start(self, app: Sanic, _loop: Any) -> None:
        self._task = asyncio.create_task(self.run(lambda: getattr(app.ctx, "agent", None)))

    async def _stop(self, _app: Sanic, _loop: Any) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
