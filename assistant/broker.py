"""Events to RabbitMQ: Rasa's broker, which neither waits for the server nor forgets while it is away.

Rasa's own ends the start when the server is absent, drops what is published before the first connection,
keeps the rest without bound, and sends events side by side, in no order.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import deque
from typing import Any

import aio_pika
from rasa.core.brokers.pika import PikaEventBroker
from rasa.utils.endpoints import EndpointConfig

from assistant.logs import describe

logger = logging.getLogger(__name__)

QUEUE = "mbc-guide-events"
BUFFER = 20_000
"""How many events are kept while the server is away, about a thousand turns; then the oldest are dropped."""
CONNECT_SECONDS, SEND_SECONDS = 5.0, 5.0
"""How long the server may take for either; nobody is kept waiting meanwhile."""
RETRY_SECONDS = 1.0
CLOSE_SECONDS = 2.0
"""How long the end of the process waits for what is not sent yet."""


class EventBroker(PikaEventBroker):
    """Sends events one by one, in their order, each until the server confirmed it.

    A confirmation may be lost with the connection: such an event is sent twice, with the same message id.
    """

    def __init__(self, url: str, queues: Any = QUEUE, buffer: int = BUFFER, **kwargs: Any) -> None:
        """Begin with nothing to send, and no connection.

        Args:
            url: ``amqp://user:password@host:port/vhost``, or ``amqps://`` for TLS.
            queues: Rasa's.
            buffer: how many events are kept while the server is away.
            kwargs: Rasa's.
        """
        super().__init__(url, "", "", queues=[queues] if isinstance(queues, str) else queues, **kwargs)
        self._events: deque[tuple[str, dict[str, Any]]] = deque(maxlen=buffer)
        self._dropped = 0
        self._news = asyncio.Event()
        self._sender: asyncio.Task[None] | None = None

    @classmethod
    async def from_endpoint_config(
        cls, broker_config: EndpointConfig | None, event_loop: asyncio.AbstractEventLoop | None = None
    ) -> EventBroker | None:
        """Return the broker at once; it connects beside the process's other work."""
        if broker_config is None:
            return None
        broker = cls(broker_config.url, **broker_config.kwargs, event_loop=asyncio.get_running_loop())
        await broker.connect()
        return broker

    async def connect(self) -> None:
        """Begin to send; returns without a connection."""
        self._sender = asyncio.get_running_loop().create_task(self._keep_sending())

    def is_ready(self) -> bool:
        """Tell whether there is a connection."""
        return self._connection is not None and bool(self._connection.connected.is_set())

    def publish(self, event: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        """Take an event to be sent; the oldest makes room where too many wait."""
        if len(self._events) == self._events.maxlen:
            self._dropped += 1
            if self._dropped == 1:
                logger.error("events are dropped: too many wait for the event broker")
        self._events.append((str(uuid.uuid4()), event))
        self._news.set()

    async def close(self) -> None:
        """Send what is left, if the server takes it soon, and end the connection."""
        deadline = asyncio.get_running_loop().time() + CLOSE_SECONDS
        while self._events and self.is_ready() and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)
        if self._sender is not None:
            self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=True)
        if self._events:
            logger.error("%d events are lost: the event broker is away", len(self._events))
        await self._disconnect()

    async def _keep_sending(self) -> None:
        failures = 0
        while True:
            try:
                await self._connect_once()
                if failures:
                    logger.info("the event broker is back")
                failures = 0
                await self._send_all()
            except Exception as error:  # whatever the client raises, the server is tried again
                failures += 1
                if failures == 1:
                    logger.warning("the event broker is away; trying again: %s", describe(error))
                await self._disconnect()
                await asyncio.sleep(RETRY_SECONDS)

    async def _connect_once(self) -> None:
        connection = await aio_pika.connect(self.host, timeout=CONNECT_SECONDS)
        self._connection = connection
        connection.close_callbacks.add(lambda *_: self._news.set())
        channel = await asyncio.wait_for(connection.channel(), CONNECT_SECONDS)
        self._exchange = await asyncio.wait_for(self._set_up_exchange(channel), CONNECT_SECONDS)

    async def _send_all(self) -> None:
        while True:
            while self._events:
                await self._send(*self._events[0])
            if self._dropped:
                logger.error("%d events were dropped while the event broker was away", self._dropped)
                self._dropped = 0
            self._news.clear()
            await self._news.wait()
            if not self.is_ready():
                raise ConnectionError("the server ended the connection")

    async def _send(self, message_id: str, event: dict[str, Any]) -> None:
        message = self._message(event, None)
        message.message_id = message_id
        await self._exchange.publish(message, "", timeout=SEND_SECONDS)
        if self._events and self._events[0][0] == message_id:  # it may have made room meanwhile
            self._events.popleft()

    async def _disconnect(self) -> None:
        connection: Any = self._connection
        self._connection, self._exchange = None, None  # type: ignore[assignment]  # as Rasa begins
        if connection is None:
            return
        try:
            await asyncio.wait_for(connection.close(), 1.0)
        except Exception as error:  # what is closed after a failure may fail again
            logger.debug("a connection to the event broker was not closed: %s", describe(error))
