"""A PostgreSQL database that may be away, or not answer: nobody waits for it long.

psycopg2 waits without end for a server that holds a connection and says nothing, and so would everybody
whose turn runs in the same process. Its own hook for waiting (``set_wait_callback``) is what it has for that.
"""

from __future__ import annotations

import select
import time
from typing import Any

import psycopg2
import sqlalchemy as sa
from psycopg2 import extensions
from rasa.core.tracker_store import create_engine_kwargs

from assistant.rest import Rest

ANSWER_SECONDS = 0.5
"""How long to wait for the answer to one statement, while this process answers nobody."""


class AwayError(sa.exc.SQLAlchemyError):
    """Raised at once where the server did not answer a moment ago."""


def connect(url: str) -> sa.engine.Engine:
    """Return an engine that asks nothing yet: the server may be down.

    Args:
        url: ``postgresql://user:password@host:port/database``, with libpq's own options behind ``?``.
    """
    extensions.set_wait_callback(wait)
    url = url.replace("postgres://", "postgresql://", 1)
    engine = sa.create_engine(
        url, hide_parameters=True, pool_timeout=ANSWER_SECONDS, **create_engine_kwargs(url)
    )
    rest = Rest()

    def check(*_: Any) -> None:
        if rest.is_on:
            raise AwayError("the database did not answer a moment ago")

    def compare(connection: Any, _record: Any, _proxy: Any) -> None:
        if has_news(connection):
            raise sa.exc.DisconnectionError("the database's server closed a connection")

    def note(context: Any) -> None:
        if context.is_disconnect or context.connection is None:
            rest.begin()

    sa.event.listen(engine, "do_connect", check)
    sa.event.listen(engine, "checkout", check)
    sa.event.listen(engine, "checkout", compare)
    sa.event.listen(engine, "handle_error", note)
    return engine


def wait(connection: Any) -> None:
    """Wait for a connection's server (psycopg2's callback for waiting).

    Raises:
        psycopg2.OperationalError: when the server does not answer in time; the connection is closed then.
    """
    deadline = time.monotonic() + ANSWER_SECONDS
    while (state := connection.poll()) != extensions.POLL_OK:
        flag = select.POLLIN if state == extensions.POLL_READ else select.POLLOUT
        left = deadline - time.monotonic()
        if left <= 0 or not _poll(connection.fileno(), flag, left):
            raise psycopg2.OperationalError("the server does not answer")


def has_news(connection: Any) -> bool:
    """Tell whether a connection that waits for nothing has something to read: that it was closed."""
    return _poll(connection.fileno(), select.POLLIN, 0.0)


def _poll(descriptor: int, flag: int, seconds: float) -> bool:
    poller = select.poll()  # ``select`` takes no descriptor above 1,023
    poller.register(descriptor, flag)
    return bool(poller.poll(seconds * 1000))


class BusyError(sa.exc.SQLAlchemyError):
    """Raised where another transaction writes to the same conversation."""


def hold(connection: sa.engine.Connection, conversation_id: str) -> None:
    """Keep other processes from writing to a conversation until this transaction ends.

    A process that gave up waiting may have left a transaction that the server has yet to end.

    Raises:
        BusyError: at once, when another transaction holds the conversation.
    """
    if not connection.execute(_HOLD, {"conversation_id": conversation_id}).scalar_one():
        raise BusyError("another transaction writes to the same conversation")


_HOLD = sa.text("SELECT pg_try_advisory_xact_lock(hashtextextended(:conversation_id, 0))")


def overwrite(engine: sa.engine.Engine) -> None:
    """Leave what was deleted to the server: its autovacuum overwrites it (docs/operations.md)."""
