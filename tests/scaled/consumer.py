"""Listens to what the assistants publish, as a clinic's own system would."""

from __future__ import annotations

import asyncio
import json
import threading
from types import TracebackType
from typing import Any

import aio_pika

from assistant.broker import QUEUE


class Consumer:
    """Takes every event from the queue and keeps it."""

    def __init__(self, url: str) -> None:
        """Listen to a server."""
        self._url = url
        self.bodies: list[str] = []
        self.ids: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events, in the order in which they came."""
        return [json.loads(body) for body in self.bodies]

    def of(self, sender: str, kind: str) -> list[dict[str, Any]]:
        """Return the events of one kind and one conversation."""
        return [one for one in self.events if (one["sender_id"], one["event"]) == (sender, kind)]

    def heard(self, word: str) -> bool:
        """Tell whether a word was in any event."""
        return any(word in body for body in self.bodies)

    async def _listen(self) -> Any:
        connection = await aio_pika.connect(self._url)
        channel = await connection.channel()
        queue = await channel.declare_queue(QUEUE, durable=True)
        await queue.consume(self._take)
        return connection

    async def _take(self, message: Any) -> None:
        async with message.process():
            self.bodies.append(message.body.decode())
            self.ids.append(message.message_id)

    def __enter__(self) -> Consumer:
        """Begin to listen."""
        self._thread.start()
        self._connection = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        asyncio.run_coroutine_threadsafe(self._connection.close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
