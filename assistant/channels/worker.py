"""Works off what a platform handed over: each conversation in its order, all of them side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from assistant.channels.delivery import Call, Delivery
from assistant.channels.guard import fit_to_keep
from assistant.channels.inbox import Entry, Inbox, in_order
from assistant.channels.incoming import Incoming
from assistant.channels.replies import Replies
from assistant.last_words import readable
from assistant.logs import describe
from assistant.message import URGENCIES, Message
from clinic.logs import begin_request

logger = logging.getLogger(__name__)

SAFETY = URGENCIES[2:]
"""The levels whose messages must arrive."""
REMEMBERED = 10_000
"""How many messages are known again while the database is down."""
KEEP_SECONDS = 10.0
"""How often this process says that it is at work, and looks for what another left."""

Rendering = Callable[[dict[str, str], Sequence[Message]], list[Call]]


class Worker:
    """Answers entries and sends what is said; an entry leaves the inbox when all of it was taken."""

    def __init__(
        self,
        channel: str,
        inbox: Inbox,
        delivery: Delivery,
        replies: Replies,
        render: Rendering,
        name_of: Callable[[str], str],
    ) -> None:
        """Begin with nothing to do.

        Args:
            channel: the platform's name.
            inbox: where entries stand.
            delivery: calls the platform.
            replies: gives what is said to an entry.
            render: gives the calls that say it.
            name_of: gives a person's conversation.
        """
        self._channel, self._inbox, self._delivery = channel, inbox, delivery
        self.replies, self._render, self._name_of = replies, render, name_of
        self._queues: dict[str, deque[Entry]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._known: OrderedDict[str, None] = OrderedDict()
        self._unnoted: list[Entry] = []
        self._has_begun = False

    def accept(self, incoming: Incoming) -> None:
        """Write a message down, as far as it may be kept, and have it answered, unless it was here before.

        Where the database cannot be written it is answered all the same, but not after a restart.
        """
        incoming = replace(incoming, text=fit_to_keep(readable(incoming.text)))
        conversation_id, digest = self._name_of(incoming.person), incoming.hash(self._channel)
        entry: Entry | None = Entry(None, conversation_id, digest, incoming)
        if digest in self._known:
            return
        try:
            entry = self._inbox.put(incoming, conversation_id)
        except SQLAlchemyError as error:
            logger.error("%s: a message could not be written down: %s", self._channel, describe(error))
        self._known[digest] = None
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        if entry is not None:
            self._enqueue([entry])

    async def keep_working(self) -> None:
        """Take what was left by a process that is gone, now and then; runs until it is cancelled."""
        while True:
            try:
                self._look_after()
            except SQLAlchemyError as error:
                logger.warning("%s: the inbox cannot be read: %s", self._channel, describe(error))
            await asyncio.sleep(KEEP_SECONDS)

    def _look_after(self) -> None:
        if not self._has_begun:
            self._inbox.begin()
            self._has_begun = True
        self._inbox.keep()
        while self._unnoted:
            self._inbox.done(self._unnoted[-1])
            self._unnoted.pop()
        for entries in in_order(self._inbox.take()).values():
            self._enqueue(entries)

    async def stop(self) -> None:
        """Stop in the middle; what is not answered stays in the inbox."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            self._inbox.let_go()
        except SQLAlchemyError as error:
            logger.warning("%s: the inbox cannot be left: %s", self._channel, describe(error))

    def _enqueue(self, entries: Sequence[Entry]) -> None:
        conversation_id = entries[0].conversation_id
        if conversation_id in self._queues:
            self._queues[conversation_id].extend(entries)
            return
        self._queues[conversation_id] = deque(entries)
        task = asyncio.create_task(self._work(conversation_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, conversation_id: str) -> None:
        queue = self._queues[conversation_id]
        try:
            while queue:
                await self._handle(queue[0])
                queue.popleft()
        finally:
            del self._queues[conversation_id]

    async def _handle(self, entry: Entry) -> None:
        """Answer an entry; one that cannot be answered at all is given up, or it would come back for ever."""
        begin_request()
        try:
            messages = await self._messages(entry)
            calls = self._render(entry.incoming.address, messages)
            safety = any(message["metadata"]["urgency"] in SAFETY for message in messages)
            for call in calls[entry.sent :]:
                await self._delivery.deliver(call, safety=safety)
                entry.sent += 1
                self._note(entry)
        except Exception as error:  # whatever breaks, the conversation goes on
            logger.error("%s: a message was not answered: %s", self._channel, describe(error))
        self._note(entry, done=True)

    async def _messages(self, entry: Entry) -> list[Message]:
        try:
            return await self.replies.to(entry)
        except Exception as error:  # whatever breaks, the person is told
            logger.error("%s: a message has no answer: %s", self._channel, describe(error))
            return await self.replies.instead(entry)

    def _note(self, entry: Entry, *, done: bool = False) -> None:
        if entry.number is None:
            return
        try:
            if done:
                self._inbox.done(entry)
            else:
                self._inbox.note_sent(entry)
        except SQLAlchemyError as error:
            logger.warning("%s: what was sent may be sent again: %s", self._channel, describe(error))
            if done:
                self._unnoted.append(entry)
