"""What is said to whatever a person does on a platform."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from rasa.core.agent import Agent
from sqlalchemy.exc import SQLAlchemyError

from assistant import last_words
from assistant.channels import rendering
from assistant.channels.guard import RefusedError, admit, alarms
from assistant.channels.inbox import Entry, Inbox
from assistant.channels.incoming import Kind
from assistant.channels.limits import RateLimiter
from assistant.conversations import forget_fallback, store_of
from assistant.insight import service
from assistant.locks import turn_of
from assistant.logs import describe
from assistant.message import ALARMS, Message
from assistant.turns import spoken, take_turn
from assistant.typed_text import clean, is_blank

logger = logging.getLogger(__name__)

WELCOME = "utter_welcome"
NOTICE = "utter_channel_notice"
TOO_LONG = "utter_channel_too_long"
WAIT = "utter_channel_wait"
ERASED = "utter_channel_erased"
NO_WORDS: Mapping[Kind, str] = {
    "voice": "utter_channel_voice",
    "picture": "utter_channel_picture",
    "location": "utter_channel_location",
    "sticker": "utter_channel_sticker",
}
"""What is said of what holds no words."""
_SHORT = 40
"""Characters that a number or a title may have, with what people type around them."""
_DAY = 24 * 3600


class Replies:
    """Answers one platform's messages through the agent."""

    def __init__(
        self, agent: Agent, channel: str, inbox: Inbox, limits: RateLimiter, retention_days: int
    ) -> None:
        """Answer for a channel.

        Args:
            agent: whose turns are taken.
            channel: the platform's name.
            inbox: remembers what was said once.
            limits: how many messages are taken.
            retention_days: how long a conversation is kept.
        """
        self._agent, self._channel = agent, channel
        self._inbox, self._limits = inbox, limits
        self._retention_seconds = retention_days * _DAY

    async def to(self, entry: Entry) -> list[Message]:
        """Return what is said, in order; nothing where silence is the fitting answer."""
        incoming = entry.incoming
        if incoming.kind == "begin":
            self._is_first(f"notice {entry.conversation_id}", self._retention_seconds)
            return [await self._say(WELCOME, entry)]
        note = [NO_WORDS[incoming.kind]] if incoming.kind in NO_WORDS else []
        if is_blank(clean(incoming.text)):
            return [await self._say(name, entry) for name in note]
        if incoming.kind == "edited":  # what was asked is answered; only what cannot wait is worth a word
            return alarms(self._limits, incoming.text, entry.conversation_id)
        said = await self._to_text(entry)
        return [*said, *[await self._say(name, entry) for name in note]]

    async def instead(self, entry: Entry) -> list[Message]:
        """Return what is said where no answer could be found: what it calls for, or to try again."""
        return last_words.instead_of_a_turn(entry.incoming.text)

    async def _to_text(self, entry: Entry) -> list[Message]:
        text, conversation_id = entry.incoming.text, entry.conversation_id
        try:
            admitted = admit(self._limits, text, conversation_id)
        except RefusedError as refusal:
            alarm = alarms(self._limits, text, conversation_id)
            return [*alarm, *await self._why(refusal, entry)]
        if rendering.asks_to_erase(admitted):
            return [await self._erased(entry)]
        message = self._meant(admitted, conversation_id)
        replies = await take_turn(
            self._agent, conversation_id, message, entry.incoming.uuid(self._channel), self._channel
        )
        if any(reply["metadata"]["urgency"] in ALARMS for reply in replies):
            return replies
        if self._is_first(f"notice {conversation_id}", self._retention_seconds):
            return [*replies, await self._say(NOTICE, entry)]
        return replies

    async def _why(self, refusal: RefusedError, entry: Entry) -> list[Message]:
        """Return why a message gets no answer; of many at once, only the first is told."""
        if refusal.wait_seconds is None:
            return [await self._say(TOO_LONG, entry)]
        told = self._limits.notice(entry.conversation_id)
        return [await self._say(WAIT, entry)] if told else []

    async def _erased(self, entry: Entry) -> Message:
        async with turn_of(self._agent.lock_store, entry.conversation_id, lambda: False):
            store_of(self._agent).erase(entry.conversation_id)
            forget_fallback(self._agent, entry.conversation_id)
            await service.erase(entry.conversation_id)
        return await self._say(ERASED, entry)

    async def _say(self, response: str, entry: Entry) -> Message:
        return await spoken(self._agent, response, entry.conversation_id)

    def _meant(self, text: str, conversation_id: str) -> str:
        """Return what a text stands for, where it may be a reply to choices."""
        if len(text) > _SHORT:
            return text
        try:
            history = store_of(self._agent).messages(conversation_id)
        except SQLAlchemyError as error:
            logger.warning("a message is read without its past: %s", describe(error))
            return text
        return rendering.meant(text, rendering.last_offer(history))

    def _is_first(self, what: str, seconds: int) -> bool:
        try:
            return self._inbox.is_first(what, seconds)
        except SQLAlchemyError as error:
            logger.warning("what was said once may be said again: %s", describe(error))
            return False
