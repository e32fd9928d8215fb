"""One turn of a conversation, for every channel: read, answered and kept once, and never without a word.

Whatever fails, the person gets an answer. A turn that breaks off or ends without a word says what the message
calls for by its words alone (``assistant.last_words``), and so does one whose turn does not come.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from assistant import last_words
from assistant.conversations import ErasedError, store_of
from assistant.feedback import last_answer
from assistant.insight import observe, opinions, outcomes
from assistant.locks import turn_of
from assistant.logs import describe
from assistant.message import URGENCIES, Message, said
from assistant.nlu.sentence_featurizer import expected

logger = logging.getLogger(__name__)

COMPLAINT = "feedback"
"""The act by which somebody says that an answer did not help."""

NOT_KEPT = "utter_not_kept"
"""What is added where nobody will remember a turn."""


class MessageOutput(CollectingOutputChannel):
    """Collects a turn's responses as messages, whole: with their metadata, and not cut at blank lines."""

    def __init__(self, channel: str) -> None:
        """Collect for a channel of a name, so that responses may differ by channel."""
        super().__init__()
        self._channel = channel

    def name(self) -> str:
        """Return the name of the channel that is answered."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Collect one response."""
        if message.get("text"):
            self.messages.append(said(message["text"], message, message))


async def take_turn(
    agent: Agent, conversation_id: str, text: str, message_id: str | None, channel: str
) -> list[Message]:
    """Answer a cleaned message, or repeat what was answered when the message was here before.

    ``message_id`` is its sender's, who may send it again; None where the sender gives none.

    A message is answered without its past when the store cannot be read, and without its lock when the lock
    store is down. One that waited too long for the turns before it is answered all the same: with its alarm
    alone, which is not kept, or in a turn beside theirs.

    Raises:
        ErasedError: when the conversation was erased, also while the message waited.
    """
    with observe.turn(channel, conversation_id, text, message_id) as noted:
        noted.replies = await _take_turn(agent, conversation_id, text, message_id, channel)
    return list(noted.replies)


async def _take_turn(
    agent: Agent, conversation_id: str, text: str, message_id: str | None, channel: str
) -> list[Message]:
    alarm: list[Message] = []

    def is_urgent() -> bool:
        alarm.extend(last_words.alarm(text))
        return bool(alarm)

    try:
        with expected(text):
            async with turn_of(agent.lock_store, conversation_id, is_urgent) as held:
                if alarm and not held:
                    return alarm
                return await _answer(agent, conversation_id, text, message_id, channel)
    except ErasedError:
        raise
    except Exception as error:  # whatever breaks before or after a turn, the person gets an answer
        logger.error("no turn could be taken: %s", describe(error))
        observe.mark(outcomes.BROKE_OFF)
        return last_words.instead_of_a_turn(text)


async def _answer(
    agent: Agent, conversation_id: str, text: str, message_id: str | None, channel: str
) -> list[Message]:
    earlier = _earlier(agent, conversation_id, message_id)
    if earlier is not None:
        observe.mark(outcomes.REPEATED)
        return earlier or last_words.instead_of_a_turn(text)
    output = MessageOutput(channel)
    known_as = message_id or str(uuid.uuid4())
    message = UserMessage(
        text, output, conversation_id, input_channel=channel, message_id=known_as, metadata={}
    )
    try:
        await agent.processor.handle_message(message)
    except Exception as error:  # whatever breaks in a turn, the person gets an answer
        logger.error("a turn broke off: %s", describe(error))
        observe.mark(outcomes.BROKE_OFF)
        return completed(output.messages, last_words.instead_of_a_turn(text))
    if any(reply["metadata"].get("act") == COMPLAINT for reply in output.messages):
        _note_complaint(agent, conversation_id, channel)
    replies = output.messages or last_words.instead_of_a_turn(text)
    if not store_of(agent).was_kept(conversation_id):
        replies = [*replies, await spoken(agent, NOT_KEPT, conversation_id)]
    return replies


def completed(replies: list[Message], last: list[Message]) -> list[Message]:
    """Return what a turn said before it broke off, behind its last words where these are more urgent."""
    said_level = max((URGENCIES.index(one["metadata"]["urgency"]) for one in replies), default=-1)
    called_for = max(URGENCIES.index(one["metadata"]["urgency"]) for one in last)
    return [*last, *replies] if called_for > said_level else replies


def _note_complaint(agent: Agent, conversation_id: str, channel: str) -> None:
    try:
        answer = last_answer(store_of(agent).messages(conversation_id))
        if answer is not None:
            opinions.keep(agent, conversation_id, answer["id"], channel, helpful=False)
    except (SQLAlchemyError, OSError) as error:
        logger.warning("a complaint was not kept: %s", describe(error))


def _earlier(agent: Agent, conversation_id: str, message_id: str | None) -> list[Message] | None:
    try:
        return store_of(agent).earlier(conversation_id, message_id)
    except (SQLAlchemyError, OSError) as error:
        logger.warning("a turn is taken without its past: %s", describe(error))
        return None


async def spoken(agent: Agent, response: str, conversation_id: str) -> Message:
    """Return a response as a message, without a turn and without keeping it.

    Raises:
        LookupError: when the domain has no such response.
    """
    tracker = DialogueStateTracker.from_events(conversation_id, [], agent.domain.slots)
    generated = await agent.nlg.generate(response, tracker, "web")
    if generated is None:
        raise LookupError(f"the domain has no response '{response}'")
    return said(generated["text"], generated, generated)
