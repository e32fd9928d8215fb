"""Conversations in an SQL database: Rasa's own tracker store, with reading, replaying and erasing.

Rasa offers no way to delete a conversation, and reads one only as a whole tracker, which costs about half a
millisecond a turn. A web client needs three more things of the same table: what was said, what was answered
to one message, and that nothing is left of it.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.domain import Domain

from assistant.message import Message, history, replies_to

SPOKEN = ("user", "bot")


class ErasedConversation(SQLTrackerStore.Base):
    """That a conversation was erased, by the hash of its id alone: its token must not bring it back."""

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
        if dialect == "sqlite" and not host:
            _make_private(Path(db))
        super().__init__(domain, dialect=dialect, host=host, db=db, event_broker=event_broker, **kwargs)
        self.engine.hide_parameters = True  # Rasa logs errors whole, what people wrote among them
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _set_up_sqlite)
            self.engine.dispose()

    def messages(self, conversation_id: str) -> list[Message]:
        """Return both sides of a conversation, in order; nothing when there is none.

        Raises:
            SQLAlchemyError: when the database cannot be read.
        """
        with self.session_scope() as session:
            return history(self._spoken(session, conversation_id))

    def replies(self, conversation_id: str, message_id: str) -> list[Message] | None:
        """Return what was answered to a message, or None when the conversation does not hold it.

        Raises:
            SQLAlchemyError: when the database cannot be read.
        """
        event = self.SQLEvent
        with self.session_scope() as session:
            known = (
                session.query(event.id)
                .filter(event.sender_id == conversation_id, event.type_name == "user")
                .filter(event.data.contains(f'"message_id": {json.dumps(message_id)}', autoescape=True))
                .first()
            )
            return replies_to(self._spoken(session, conversation_id), message_id) if known else None

    def erase(self, conversation_id: str, expires_at: int) -> None:
        """Delete everything of a conversation, and remember until its token expires that it is gone.

        Raises:
            SQLAlchemyError: when the database cannot be written.
        """
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == conversation_id).delete()
            session.merge(ErasedConversation(id_hash=_hash(conversation_id), expires_at=expires_at))
            session.commit()
            if self.engine.dialect.name == "sqlite":  # or the text would stay in the write-ahead log
                session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def is_erased(self, conversation_id: str) -> bool:
        """Tell whether a conversation was erased.

        Raises:
            SQLAlchemyError: when the database cannot be read.
        """
        with self.session_scope() as session:
            return session.get(ErasedConversation, _hash(conversation_id)) is not None

    def _spoken(self, session: Any, conversation_id: str) -> list[dict[str, Any]]:
        event = self.SQLEvent
        rows = (
            session.query(event.data)
            .filter(event.sender_id == conversation_id, event.type_name.in_(SPOKEN))
            .order_by(event.id)
        )
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


def _hash(conversation_id: str) -> str:
    return hashlib.sha256(conversation_id.encode()).hexdigest()


def _make_private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    """Write ahead (readers and a writer together), and overwrite what is deleted instead of leaving it."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "busy_timeout=2000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
