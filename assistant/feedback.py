"""What people thought of an answer: its topics, whether it helped, and when; never what they wrote."""

from __future__ import annotations

import time
from collections.abc import Sequence

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore

from assistant.message import Message


class Feedback(SQLTrackerStore.Base):
    """One verdict on one message; it may be changed, and goes with its conversation."""

    __tablename__ = "feedback"

    message_id = sa.Column(sa.String(36), primary_key=True)
    conversation_hash = sa.Column(sa.String(64), nullable=False, index=True)
    topics = sa.Column(sa.String(255), nullable=False)
    helpful = sa.Column(sa.Boolean, nullable=False)
    given_at = sa.Column(sa.Integer, nullable=False)


def verdict(message: Message, conversation_hash: str, *, helpful: bool) -> Feedback:
    """Return the row to keep for a verdict on a message."""
    return Feedback(
        message_id=message["id"],
        conversation_hash=conversation_hash,
        topics=",".join(message["metadata"].get("topics") or []),
        helpful=helpful,
        given_at=int(time.time()),
    )


def find(messages: Sequence[Message], message_id: str) -> Message | None:
    """Return the assistant's message of an id."""
    return next((m for m in messages if m["id"] == message_id and m["from"] == "assistant"), None)


def last_answer(messages: Sequence[Message]) -> Message | None:
    """Return the message that a complaint is about: the first reply to the person's message before it.

    Args:
        messages: the conversation, the complaint and the reply to it last.
    """
    said = [number for number, message in enumerate(messages) if message["from"] == "person"]
    if len(said) < 2 or said[-2] + 1 == said[-1]:
        return None
    return messages[said[-2] + 1]
