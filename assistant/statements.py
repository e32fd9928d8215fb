"""The tables of conversations and what is asked of them, in SQL that SQLite and PostgreSQL both take."""

from __future__ import annotations

import functools
import hashlib
import json
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SessionStarted, SlotSet, UserUttered

SPOKEN_TYPES = (UserUttered.type_name, BotUttered.type_name)
TURNS_READ = 12
"""How many of a session's turns are read for the next one; rules and the safety net look back less far."""
LASTING = (SessionStarted.type_name, SlotSet.type_name, ActiveLoop.type_name)
"""Events whose effect outlasts their turn; Rasa's others (pause, restart, reminders) do not occur here."""

REPORTED_TYPES = (UserUttered.type_name, *LASTING)


class ErasedConversation(SQLTrackerStore.Base):
    """That a conversation was erased, by the hash of its id alone."""

    __tablename__ = "erased_conversations"

    id_hash = sa.Column(sa.String(64), primary_key=True)
    expires_at = sa.Column(sa.Integer, nullable=False)


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
_first_recent = (
    sa.select(_events.c.id)
    .where(_OF_CONVERSATION, _events.c.type_name == UserUttered.type_name)
    .order_by(_events.c.id.desc())
    .offset(TURNS_READ - 1)
    .limit(1)
    .scalar_subquery()
)
_WITH_MESSAGE_ID = sa.select(_events.c.id).where(
    _OF_CONVERSATION,
    _events.c.type_name == UserUttered.type_name,
    _events.c.data.like(sa.bindparam("pattern"), escape="/"),
)
ALL_EVENTS = sa.select(_events.c.data).where(_OF_CONVERSATION).order_by(_events.c.id)
RECENT_EVENTS = ALL_EVENTS.where(
    _events.c.id >= _session_start,
    sa.or_(_events.c.id >= sa.func.coalesce(_first_recent, 0), _events.c.type_name.in_(LASTING)),
)
SPOKEN = ALL_EVENTS.where(_events.c.type_name.in_(SPOKEN_TYPES))
REPORTED = ALL_EVENTS.where(_events.c.type_name.in_(REPORTED_TYPES))
IS_ERASED = sa.select(_erased.c.id_hash).where(_erased.c.id_hash == sa.bindparam("id_hash"))
EARLIER = sa.select(IS_ERASED.exists(), _WITH_MESSAGE_ID.exists())
ADD = _events.insert()
HOLDS = sa.select(_events.c.id).where(
    _OF_CONVERSATION,
    _events.c.timestamp == sa.bindparam("timestamp"),
    _events.c.data == sa.bindparam("data"),
)
"""Whether an event stands already: of an answer that did not come, nobody knows what it would have been."""


def hash_of(conversation_id: str) -> str:
    """Return the hash by which a conversation is known where its id should not stand."""
    return hashlib.sha256(conversation_id.encode()).hexdigest()


def row(conversation_id: str, event: Event) -> dict[str, Any]:
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


def earlier(conversation_id: str, message_id: str) -> dict[str, str]:
    """Return what ``EARLIER`` asks with: was the conversation erased, and does it hold a message."""
    pattern = _containing(f'"message_id": {json.dumps(message_id)}')
    return {"id_hash": hash_of(conversation_id), "sender_id": conversation_id, "pattern": pattern}


def _containing(text: str) -> str:
    """Return a pattern for LIKE with ``/`` as its escape: whatever contains the text as it stands."""
    for special in "/%_":
        text = text.replace(special, f"/{special}")
    return f"%{text}%"
