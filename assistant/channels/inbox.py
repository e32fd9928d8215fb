"""What platforms handed over and is not answered yet: kept in the conversations' database until it is.

A platform waits seconds for its 200 and an answer may take longer, so that a message is written down first.
It is read again after a restart, or by another process once the one that had it is gone, and deleted when it
is answered. That it was here is remembered, by its hash alone, for as long as a platform may repeat it.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from rasa.core.lock_store import LockStore, RedisLockStore
from rasa.core.tracker_store import SQLTrackerStore
from redis.exceptions import RedisError

from assistant.channels.incoming import Incoming
from assistant.logs import describe

logger = logging.getLogger(__name__)

REMEMBERED_SECONDS = 3 * 24 * 3600
"""How long a message is known again: platforms hand one over again for a day or a day and a half."""
LEASE_SECONDS = 60
"""How long a process that does not say so is believed to be at work on what it took."""


class Waiting(SQLTrackerStore.Base):
    """A message that is not answered yet, and how much of its answer the platform has taken."""

    __tablename__ = "inbox"

    id = sa.Column(sa.Integer, primary_key=True)
    message_hash = sa.Column(sa.String(64), nullable=False, unique=True)
    channel = sa.Column(sa.String(16), nullable=False, index=True)
    conversation_id = sa.Column(sa.String(64), nullable=False)
    message = sa.Column(sa.Text, nullable=False)
    sent = sa.Column(sa.Integer, nullable=False, default=0)
    owner = sa.Column(sa.String(32))
    lease_until = sa.Column(sa.Integer, nullable=False, default=0)


class Seen(SQLTrackerStore.Base):
    """That something was here, by a hash."""

    __tablename__ = "seen"

    hash = sa.Column(sa.String(64), primary_key=True)
    expires_at = sa.Column(sa.Integer, nullable=False, index=True)


@dataclass
class Entry:
    """A message to be answered; ``number`` is its row's, None where the database could not be written."""

    number: int | None
    conversation_id: str
    message_hash: str
    incoming: Incoming
    sent: int = 0


class Shared(Protocol):
    """What of a Redis client is used."""

    def set(self, name: str, value: str, ex: int, nx: bool) -> Any:
        """Set a key unless it stands; return nothing when it does."""


_waiting, _seen = Waiting.__table__, Seen.__table__


class Inbox:
    """One channel's messages in the database of an engine."""

    def __init__(self, channel: str, engine: sa.engine.Engine, shared: Shared | None = None) -> None:
        """Touch nothing yet: the database may be down.

        Args:
            channel: whose messages these are.
            engine: the conversations' own.
            shared: remembers messages for processes whose databases are their own.
        """
        self._channel, self._engine, self._shared = channel, engine, shared
        self._owner = uuid.uuid4().hex

    def begin(self) -> None:
        """Make the tables where there are none, and free what a process left that was killed.

        Only of an SQLite file it is known that no other process is at work; elsewhere leases run out.

        Raises:
            SQLAlchemyError: when the database cannot be written.
        """
        SQLTrackerStore.Base.metadata.create_all(self._engine, tables=[_waiting, _seen])
        if self._engine.dialect.name == "sqlite":
            self._free(sa.or_(_waiting.c.owner.is_(None), _waiting.c.owner != self._owner))

    def put(self, incoming: Incoming, conversation_id: str) -> Entry | None:
        """Write a message down; return None when it was here before.

        Raises:
            SQLAlchemyError: when the database cannot be written.
        """
        digest, now = incoming.hash(self._channel), int(time.time())
        try:
            with self._engine.begin() as connection:
                connection.execute(_seen.insert().values(hash=digest, expires_at=now + REMEMBERED_SECONDS))
                row = {
                    "message_hash": digest,
                    "channel": self._channel,
                    "conversation_id": conversation_id,
                    "message": incoming.as_text(),
                    "owner": self._owner,
                    "lease_until": now + LEASE_SECONDS,
                }
                number = connection.execute(_waiting.insert().values(**row)).inserted_primary_key[0]
        except sa.exc.IntegrityError:
            return None
        entry = Entry(number, conversation_id, digest, incoming)
        if self._is_elsewhere(digest):
            self.done(entry)
            return None
        return entry

    def is_first(self, what: str, seconds: int) -> bool:
        """Remember something for a time; tell whether it was not remembered already.

        Raises:
            SQLAlchemyError: when the database cannot be written.
        """
        digest = Incoming(what, "", {}).hash(self._channel)
        try:
            with self._engine.begin() as connection:
                row = {"hash": digest, "expires_at": int(time.time()) + seconds}
                connection.execute(_seen.insert().values(**row))
        except sa.exc.IntegrityError:
            return False
        return True

    def take(self) -> list[Entry]:
        """Return, and take, the messages that nobody is at work on, in their order.

        Raises:
            SQLAlchemyError: when the database cannot be written.
        """
        now = int(time.time())
        mine = {"owner": self._owner, "lease_until": now + LEASE_SECONDS}
        free = sa.and_(_waiting.c.channel == self._channel, _waiting.c.lease_until < now)
        with self._engine.begin() as connection:
            rows = connection.execute(sa.select(_waiting).where(free).order_by(_waiting.c.id)).all()
            taken = [row for row in rows if self._take(connection, row, mine)]
        return [_entry(row) for row in taken]

    @staticmethod
    def _take(connection: sa.engine.Connection, row: Any, mine: dict[str, Any]) -> bool:
        same = sa.and_(_waiting.c.id == row.id, _waiting.c.lease_until == row.lease_until)
        return bool(connection.execute(_waiting.update().where(same).values(**mine)).rowcount)

    def note_sent(self, entry: Entry) -> None:
        """Keep how much of an answer was taken.

        Raises:
            SQLAlchemyError: when the database cannot be written.
        """
        with self._engine.begin() as connection:
            row = _waiting.c.id == entry.number
            connection.execute(_waiting.update().where(row).values(sent=entry.sent))

    def done(self, entry: Entry) -> None:
        """Delete an answered message.

        Raises:
            SQLAlchemyError: when the database cannot be written.
        """
        with self._engine.begin() as connection:
            connection.execute(_waiting.delete().where(_waiting.c.id == entry.number))

    def keep(self) -> None:
        """Say that this process is at work, and forget what no platform will hand over again.

        Raises:
            SQLAlchemyError: when the database cannot be written.
        """
        now = int(time.time())
        with self._engine.begin() as connection:
            mine = _waiting.c.owner == self._owner
            connection.execute(_waiting.update().where(mine).values(lease_until=now + LEASE_SECONDS))
            connection.execute(_seen.delete().where(_seen.c.expires_at < now))

    def let_go(self) -> None:
        """Leave what is not answered to whoever comes next.

        Raises:
            SQLAlchemyError: when the database cannot be written.
        """
        self._free(_waiting.c.owner == self._owner)

    def _free(self, condition: Any) -> None:
        rows = sa.and_(_waiting.c.channel == self._channel, condition)
        with self._engine.begin() as connection:
            connection.execute(_waiting.update().where(rows).values(owner=None, lease_until=0))

    def _is_elsewhere(self, digest: str) -> bool:
        if self._shared is None:
            return False
        try:
            return not self._shared.set(f"seen:{digest}", self._owner, ex=REMEMBERED_SECONDS, nx=True)
        except RedisError as error:  # an answer given twice is better than none
            logger.warning("messages are remembered here alone: %s", describe(error))
            return False


def shared_memory(lock_store: LockStore) -> Shared | None:
    """Return the Redis of the lock store; None where locks are kept elsewhere."""
    return lock_store.red if isinstance(lock_store, RedisLockStore) else None


def in_order(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Return entries by their conversation, in their order."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.conversation_id, []).append(entry)
    return found


def _entry(row: Any) -> Entry:
    incoming = Incoming.from_text(row.message)
    return Entry(row.id, row.conversation_id, row.message_hash, incoming, row.sent)
