"""Conversations in an SQL database: Rasa's own tracker store, with reading, replaying and erasing.

Rasa offers no way to delete a conversation, reads one only as a whole tracker, and finds out what is new in
one by counting what is there. A web client needs three more things of the same table: what was said, what was
answered to one message, and that nothing is left of it. Rasa's queries go through SQLAlchemy's object layer
and, with SQLite, open the file anew each time, which together took half of a turn: 16 of 34 ms.

The database may be away, at the start as well. Turns are then taken with what this process remembers and are
written when it is back, each once (``assistant.writing``); tables are made when they can be.
"""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from assistant import feedback, published, statements
from assistant.database import Database
from assistant.logs import describe
from assistant.message import Message, history, replies_to
from assistant.remembered import Remembered
from assistant.statements import TURNS_READ as TURNS_READ
from assistant.statements import ErasedConversation as ErasedConversation
from assistant.statements import hash_of
from assistant.writing import Writing

logger = logging.getLogger(__name__)


class ErasedError(Exception):
    """Raised when a conversation was erased: its token must not bring it back."""


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL tracker store, with what a person may ask of their conversation."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        db: str = "rasa.db",
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Open the database, or begin without it.

        Rasa's own beginning is left out: it waits for a server for ever, and makes an engine of its own.

        Args:
            domain: Rasa's.
            host: the address of a PostgreSQL database; without one,
            db: the path of an SQLite file.
            event_broker: told of every event, without its words.
            kwargs: Rasa's.
        """
        kwargs.pop("dialect", None)
        TrackerStore.__init__(self, domain, event_broker, **kwargs)
        self._database = Database(host, db)
        self.engine = self._database.engine
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        self._remembered = Remembered()
        self._writing = Writing(self._database, self._remembered)

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        """Return a conversation as Rasa does, from its latest session or all; None when there is none.

        Of a long session only the latest turns are read, and what older events left behind: slots and loops.
        So the sixtieth turn costs what the twelfth does. Where the session begins is told by the order of
        writing: by the time stamps that Rasa compares, a clock set back would hide what was said since.

        Raises:
            SQLAlchemyError: when the database cannot be read and this process remembers nothing.
        """
        try:
            events = self._read(sender_id, everything=fetch_events_from_all_sessions)
        except SQLAlchemyError as error:
            known = self._remembered.events(sender_id)
            if known is None:
                raise
            logger.warning("a turn is taken with what is remembered: %s", describe(error))
            events = known
        if not events:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        tracker.stored_events = len(events)
        return tracker

    def _read(self, conversation_id: str, *, everything: bool) -> list[dict[str, Any]]:
        self._writing.catch_up(conversation_id)
        statement = statements.ALL_EVENTS if everything else statements.RECENT_EVENTS
        with self._database.connected() as connection:
            found = [data for (data,) in connection.execute(statement, {"sender_id": conversation_id})]
        if not everything:
            self._remembered.know(conversation_id, found)
        return [json.loads(data) for data in found]

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add what is new in a conversation since it was read, now or when the database is back.

        Rasa counts what the database holds instead: then a reading that fails before a writing that does not
        loses a turn. What is new goes to the event broker afterwards: one that is down loses no turn either.
        """
        stored = getattr(tracker, "stored_events", 0)
        new = list(itertools.islice(tracker.events, stored, None))
        if new:
            self._writing.keep(tracker.sender_id, [statements.row(tracker.sender_id, event) for event in new])
        tracker.stored_events = stored + len(new)
        for event in new:
            self._tell(published.without_words(tracker.sender_id, event.as_dict()))

    def was_kept(self, conversation_id: str) -> bool:
        """Tell, once, whether the turn just taken is written or waits to be."""
        return self._writing.was_kept(conversation_id)

    async def finish(self) -> None:
        """Try once more to write what waits, before the process ends."""
        await self._writing.finish()

    def _tell(self, event: dict[str, Any]) -> None:
        if self.event_broker is None:
            return
        try:
            self.event_broker.publish(event)
        except Exception as error:  # whatever a broker raises, the turn is kept and answered
            logger.error("the event broker was not told: %s", describe(error))

    def messages(self, conversation_id: str) -> list[Message]:
        """Return both sides of a conversation, in order; nothing when there is none.

        Raises:
            SQLAlchemyError: when the database cannot be read.
        """
        waiting = self._writing.waiting(conversation_id)
        with self._database.connected() as connection:
            kept = _spoken(connection, conversation_id)
        return history([*kept, *[one for one in waiting if one["event"] in statements.SPOKEN_TYPES]])

    def reported(self, conversation_id: str) -> list[dict[str, Any]]:
        """Return the serialised events that what was reported is put together from, in order.

        Raises:
            SQLAlchemyError: when the database cannot be read.
        """
        waiting = self._writing.waiting(conversation_id)
        with self._database.connected() as connection:
            rows = connection.execute(statements.REPORTED, {"sender_id": conversation_id})
            kept = [json.loads(data) for (data,) in rows]
        return [*kept, *[one for one in waiting if one["event"] in statements.REPORTED_TYPES]]

    def earlier(self, conversation_id: str, message_id: str | None) -> list[Message] | None:
        """Return what was answered to a message, or None when the conversation does not hold it.

        A message without an id of its sender's repeats none: only an erased conversation is asked about.

        Raises:
            ErasedError: when the conversation was erased.
            SQLAlchemyError: when the database cannot be read, and this process does not remember the message.
        """
        try:
            return self._earlier(conversation_id, message_id)
        except SQLAlchemyError:
            known = self._remembered.events(conversation_id) or []
            if message_id is None or all(event.get("message_id") != message_id for event in known):
                raise
            spoken = [event for event in known if event["event"] in statements.SPOKEN_TYPES]
            return replies_to(spoken, message_id)

    def _earlier(self, conversation_id: str, message_id: str | None) -> list[Message] | None:
        if message_id is None:
            if self.is_erased(conversation_id):
                raise ErasedError
            return None
        self._writing.catch_up(conversation_id)
        with self._database.connected() as connection:
            asked = statements.earlier(conversation_id, message_id)
            erased, known = connection.execute(statements.EARLIER, asked).one()
            if erased:
                raise ErasedError
            return replies_to(_spoken(connection, conversation_id), message_id) if known else None

    def rate(self, conversation_id: str, message_id: str, *, helpful: bool) -> bool:
        """Keep what somebody thought of a message; return whether the conversation holds it.

        Raises:
            SQLAlchemyError: when the database cannot be read or written.
        """
        message = feedback.find(self.messages(conversation_id), message_id)
        if message is None:
            return False
        with self.session_scope() as session:
            session.merge(feedback.verdict(message, hash_of(conversation_id), helpful=helpful))
            session.commit()
        return True

    def erase(self, conversation_id: str, expires_at: int | None = None) -> None:
        """Delete everything of a conversation, and remember until its token expires that it is gone.

        Without a token, as on a platform, nothing is remembered: the same person may begin again. What this
        process remembers is gone in any case, and the event broker is told.

        Raises:
            SQLAlchemyError: when the database cannot be written.
        """
        self._remembered.forget(conversation_id)
        with self.session_scope() as session:
            self._database.hold(session.connection(), conversation_id)
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == conversation_id).delete()
            rated = feedback.Feedback.conversation_hash == hash_of(conversation_id)
            session.query(feedback.Feedback).filter(rated).delete()
            if expires_at is not None:
                session.merge(ErasedConversation(id_hash=hash_of(conversation_id), expires_at=expires_at))
            session.commit()
        self._database.overwrite()
        self._tell(published.erased(conversation_id))

    def drop_old(self) -> None:
        """Forget what this process has remembered for long enough of conversations, the database at work."""
        self._remembered.drop_old()

    def is_erased(self, conversation_id: str) -> bool:
        """Tell whether a conversation was erased.

        Raises:
            SQLAlchemyError: when the database cannot be read.
        """
        with self._database.connected() as connection:
            asked = {"id_hash": hash_of(conversation_id)}
            return connection.execute(statements.IS_ERASED, asked).first() is not None

    @contextmanager
    def session_scope(self) -> Iterator[sa.orm.Session]:
        """Lend a session, as Rasa does, where there are tables."""
        self._database.make_tables()
        with super().session_scope() as session:
            yield session


def _spoken(connection: sa.engine.Connection, conversation_id: str) -> list[dict[str, Any]]:
    rows = connection.execute(statements.SPOKEN, {"sender_id": conversation_id})
    return [json.loads(data) for (data,) in rows]


def store_of(agent: Agent) -> ConversationStore:
    """Return the agent's conversation store.

    Raises:
        TypeError: when ``endpoints.yml`` names another; Rasa only warns of a wrong name and keeps everything
            in memory.
    """
    wrapped = agent.tracker_store
    store = wrapped._tracker_store if isinstance(wrapped, FailSafeTrackerStore) else wrapped
    if not isinstance(store, ConversationStore):
        raise TypeError(
            f"endpoints.yml must name {ConversationStore.__module__}.ConversationStore as tracker_store"
        )
    return store


def forget_fallback(agent: Agent, conversation_id: str) -> None:
    """Drop what Rasa keeps of a conversation in memory when its store could not be written."""
    fallback = getattr(agent.tracker_store, "_fallback_tracker_store", None)
    if isinstance(fallback, InMemoryTrackerStore):
        fallback.store.pop(conversation_id, None)
