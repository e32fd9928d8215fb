"""Conversations in an SQL database: Rasa's own tracker store, with reading, replaying and erasing.

Rasa offers no way to delete a conversation, reads one only as a whole tracker, and finds out what is new in
one by counting what is there. A web client needs three more things of the same table: what was said, what was
answered to one message, and that nothing is left of it. Rasa's queries go through SQLAlchemy's object layer
and, with SQLite, open the file anew each time, which together took half of a turn: 16 of 34 ms.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import logging
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant import feedback, sqlite
from assistant.logs import describe
from assistant.message import Message, history, replies_to

logger = logging.getLogger(__name__)

SPOKEN = (UserUttered.type_name, BotUttered.type_name)
TURNS_READ = 12
"""How many of a session's turns are read for the next one; rules and the safety net look back less far."""
LASTING = (SessionStarted.type_name, SlotSet.type_name, ActiveLoop.type_name)
"""Events whose effect outlasts their turn; Rasa's others (pause, restart, reminders) do not occur here."""


class ErasedError(Exception):
    """Raised when a conversation was erased: its token must not bring it back."""


class ErasedConversation(SQLTrackerStore.Base):
    """That a conversation was erased, by the hash of its id alone."""

    __tablename__ = "erased_conversations"

    id_hash = sa.Column(sa.String(64), primary_key=True)
    expires_at = sa.Column(sa.Integer, nullable=False)


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL tracker store, with what a person may ask of their conversation."""

    def __init__(
        self,
        domain: Domain | None = None,
        dialect: str = "sqlite",
        host: str | None = None,
        db: str = "rasa.db",
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Open the database; an SQLite file is made readable for its owner alone before anything is in it."""
        file = Path(db) if dialect == "sqlite" and not host else None
        if file:
            sqlite.make_private(file)
        super().__init__(domain, dialect=dialect, host=host, db=db, event_broker=event_broker, **kwargs)
        if file:
            self.engine.dispose()
            self.engine: sa.engine.Engine = sqlite.keep_open(self.engine.url, file)
            self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        self.engine.hide_parameters = True  # Rasa logs errors whole, what people wrote among them

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        """Return a conversation as Rasa does, from its latest session or all; None when there is none.

        Of a long session only the latest turns are read, and what older events left behind: slots and loops.
        So the sixtieth turn costs what the twelfth does. Where the session begins is told by the order of
        writing: by the time stamps that Rasa compares, a clock set back would hide what was said since.
        """
        statement = _ALL_EVENTS if fetch_events_from_all_sessions else _RECENT_EVENTS
        with self.engine.connect() as connection:
            events = [json.loads(data) for (data,) in connection.execute(statement, {"sender_id": sender_id})]
        if not events:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        tracker.stored_events = len(events)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add what is new in a conversation since it was read.

        Rasa counts what the database holds instead: then a reading that fails before a writing that does not
        loses a turn. What is new goes to the event broker afterwards: one that is down loses no turn either.

        Raises:
            SQLAlchemyError: when the database cannot be written.
        """
        stored = getattr(tracker, "stored_events", 0)
        new = list(itertools.islice(tracker.events, stored, None))
        if new:
            with self.engine.begin() as connection:
                connection.execute(_ADD, [_row(tracker.sender_id, event) for event in new])
        tracker.stored_events = stored + len(new)
        await self._publish(tracker.sender_id, new)

    async def _publish(self, conversation_id: str, new: list[Event]) -> None:
        if self.event_broker is None:
            return
        try:
            await self._stream_new_events(self.event_broker, new, conversation_id)
        except Exception as error:  # whatever a broker raises, the turn is kept and answered
            logger.error("the event broker was not told of a turn: %s", describe(error))

    def messages(self, conversation_id: str) -> list[Message]:
        """Return both sides of a conversation, in order; nothing when there is none.

        Raises:
            SQLAlchemyError: when the database cannot be read.
        """
        with self.engine.connect() as connection:
            return history(_spoken(connection, conversation_id))

    def reported(self, conversation_id: str) -> list[dict[str, Any]]:
        """Return the serialised events that what was reported is put together from, in order.

        Raises:
            SQLAlchemyError: when the database cannot be read.
        """
        with self.engine.connect() as connection:
            rows = connection.execute(_REPORTED, {"sender_id": conversation_id})
            return [json.loads(data) for (data,) in rows]

    def earlier(self, conversation_id: str, message_id: str | None) -> list[Message] | None:
        """Return what was answered to a message, or None when the conversation does not hold it.

        A message without an id of its sender's repeats none: only an erased conversation is asked about.

        Raises:
            ErasedError: when the conversation was erased.
            SQLAlchemyError: when the database cannot be read.
        """
        if message_id is None:
            if self.is_erased(conversation_id):
                raise ErasedError
            return None
        asked = {
            "id_hash": _hash(conversation_id),
            "sender_id": conversation_id,
            "pattern": _containing(f'"message_id": {json.dumps(message_id)}'),
        }
        with self.engine.connect() as connection:
            erased, known = connection.execute(_EARLIER, asked).one()
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
            session.merge(feedback.verdict(message, _hash(conversation_id), helpful=helpful))
            session.commit()
        return True

    def erase(self, conversation_id: str, expires_at: int | None = None) -> None:
        """Delete everything of a conversation, and remember until its token expires that it is gone.

        Without a token, as on a platform, nothing is remembered: the same person may begin again.

        Raises:
            SQLAlchemyError: when the database cannot be written.
        """
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == conversation_id).delete()
            rated = feedback.Feedback.conversation_hash == _hash(conversation_id)
            session.query(feedback.Feedback).filter(rated).delete()
            if expires_at is not None:
                session.merge(ErasedConversation(id_hash=_hash(conversation_id), expires_at=expires_at))
            session.commit()
            if self.engine.dialect.name == "sqlite":  # or the text would stay in the write-ahead log
                session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def is_erased(self, conversation_id: str) -> bool:
        """Tell whether a conversation was erased.

        Raises:
            SQLAlchemyError: when the database cannot be read.
        """
        with self.engine.connect() as connection:
            return connection.execute(_IS_ERASED, {"id_hash": _hash(conversation_id)}).first() is not None


# Rasa looks for an event's class among all that there are, for each event anew: a third of reading them.
Event.resolve_by_type = staticmethod(functools.cache(Event.resolve_by_type))

_events = SQLTrackerStore.SQLEvent.__table__
_erased = ErasedConversation.__table__
_OF_CONVERSATION = _events.c.sender_id == sa.bindparam("sender_id")
_session_start = (
    sa.select(sa.func.coalesce(sa.func.max(_events.c.id), 0))
    .where(_OF_CONVERSATION, _events.c.type_name == SessionStarted.type_name)
    .scalar_subquery()
)
_ALL_EVENTS = sa.select(_events.c.data).where(_OF_CONVERSATION).order_by(_events.c.id)
_first_recent = (
    sa.select(_events.c.id)
    .where(_OF_CONVERSATION, _events.c.type_name == UserUttered.type_name)
    .order_by(_events.c.id.desc())
    .offset(TURNS_READ - 1)
    .limit(1)
    .scalar_subquery()
)
_RECENT_EVENTS = _ALL_EVENTS.where(
    _events.c.id >= _session_start,
    sa.or_(_events.c.id >= sa.func.coalesce(_first_recent, 0), _events.c.type_name.in_(LASTING)),
)
_SPOKEN = _ALL_EVENTS.where(_events.c.type_name.in_(SPOKEN))
_REPORTED = _ALL_EVENTS.where(_events.c.type_name.in_((UserUttered.type_name, *LASTING)))
_IS_ERASED = sa.select(_erased.c.id_hash).where(_erased.c.id_hash == sa.bindparam("id_hash"))
_WITH_MESSAGE_ID = sa.select(_events.c.id).where(
    _OF_CONVERSATION,
    _events.c.type_name == "user",
    _events.c.data.like(sa.bindparam("pattern"), escape="/"),
)
_EARLIER = sa.select(_IS_ERASED.exists(), _WITH_MESSAGE_ID.exists())
_ADD = _events.insert()


def _spoken(connection: sa.engine.Connection, conversation_id: str) -> list[dict[str, Any]]:
    rows = connection.execute(_SPOKEN, {"sender_id": conversation_id})
    return [json.loads(data) for (data,) in rows]


def _containing(text: str) -> str:
    """Return a pattern for LIKE with ``/`` as its escape: whatever contains the text as it stands."""
    for special in "/%_":
        text = text.replace(special, f"/{special}")
    return f"%{text}%"


def _row(conversation_id: str, event: Event) -> dict[str, Any]:
    """Return an event as a row of Rasa's table."""
    data = event.as_dict()
    return {
        "sender_id": conversation_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


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


def _hash(conversation_id: str) -> str:
    return hashlib.sha256(conversation_id.encode()).hexdigest()
