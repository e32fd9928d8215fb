"""Whether an answer helped: kept with the conversation, counted, and the question noted where it did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa.core.agent import Agent

from assistant.conversations import store_of
from assistant.feedback import Feedback, find
from assistant.insight import keys, observe
from assistant.insight.notebook import Notebook
from assistant.insight.outcomes import HELPFUL, UNHELPFUL
from assistant.insight.store import Count, Question
from assistant.message import ALARMS, Message

TURNS = 12
"""For so many turns after an alarm no words are noted."""


def keep(agent: Agent, conversation_id: str, message_id: str, channel: str, *, helpful: bool) -> bool:
    """Keep an opinion of a message; return whether the conversation holds the message.

    Raises:
        SQLAlchemyError: when the database cannot be read or written.
    """
    store, notebook = store_of(agent), observe.current.notebook
    with store.session_scope() as session:
        row = session.get(Feedback, message_id)
        before = (bool(row.helpful), int(row.given_at)) if row is not None else None
    if not store.rate(conversation_id, message_id, helpful=helpful):
        return False
    if notebook is None or (before and before[0] == helpful):
        return True
    messages = store.messages(conversation_id)
    message = find(messages, message_id)
    if message is not None:
        topic = next(iter(message["metadata"].get("topics") or []), "")
        if before:  # it was changed: the earlier one counts no longer
            earlier = Count(notebook.day_of(before[1]), channel, topic, _outcome(before[0]), "none")
            notebook.note((earlier, -1))
        notebook.note((Count(notebook.today(), channel, topic, _outcome(helpful), "none"), 1))
        if not helpful:
            _note_question(notebook, conversation_id, channel, messages[: messages.index(message) + 1], store)
    return True


def _outcome(helpful: bool) -> str:
    return HELPFUL if helpful else UNHELPFUL


def _note_question(
    notebook: Notebook, conversation_id: str, channel: str, messages: Sequence[Message], store: Any
) -> None:
    asked = question_of(messages)
    if asked is None:
        return
    events = {one.get("message_id"): one for one in store.reported(conversation_id)}
    understood: Mapping[str, Any] = events.get(asked["id"], {}).get("parse_data") or {}
    if (understood.get("urgency") or "none") != "none":
        return
    near = observe.nearest(understood.get("intent_ranking") or ())
    key = keys.key(conversation_id, asked["id"])
    notebook.note(Question(key, notebook.today(), UNHELPFUL, channel, asked["text"], near))


def question_of(messages: Sequence[Message]) -> Message | None:
    """Return the question that the last message answers, where its words may be kept; None elsewhere.

    Args:
        messages: the conversation up to the answer that did not help.
    """
    answer = messages[-1]
    said = [number for number, message in enumerate(messages) if message["from"] == "person"]
    if not said or not answer["metadata"].get("topics") or answer["metadata"].get("urgency") != "none":
        return None
    recent = messages[said[max(len(said) - TURNS, 0)] :]
    if any(message["metadata"].get("urgency") in ALARMS for message in recent):
        return None
    return messages[said[-1]]
