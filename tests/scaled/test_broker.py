"""Events to a real RabbitMQ that is away at times."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aio_pika
import pytest
import pytest_asyncio
from rasa.utils.endpoints import EndpointConfig

from assistant import broker as brokers
from assistant.broker import EventBroker
from tests.scaled.services import PASSWORD, USER, Services
from tests.tcp_proxy import TcpProxy

pytestmark = pytest.mark.asyncio


@pytest.fixture
def proxy(servers: Services) -> Iterator[TcpProxy]:
    """Return what stands in front of the server."""
    with TcpProxy() as proxy:
        proxy.target = servers.rabbitmq
        yield proxy


@pytest.fixture
def names() -> dict[str, Any]:
    """Return a queue and an exchange of one test's own, and room for five events."""
    name = uuid.uuid4().hex
    return {"queues": [f"queue-{name}"], "exchange_name": f"exchange-{name}", "buffer": 5}


@pytest_asyncio.fixture
async def broker(
    proxy: TcpProxy, names: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[EventBroker]:
    """Return a broker that tries again soon."""
    monkeypatch.setattr(brokers, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(brokers, "SEND_SECONDS", 0.5)
    monkeypatch.setattr(brokers, "CONNECT_SECONDS", 1.0)
    url = f"amqp://{USER}:{PASSWORD}@127.0.0.1:{proxy.port}/"
    made = await EventBroker.from_endpoint_config(EndpointConfig(url=url, **names))
    assert made is not None
    yield made
    await made.close()


async def queued(servers: Services, names: dict[str, Any], count: int) -> list[tuple[str, str]]:
    """Return the first messages of the queue, as ids and bodies, once so many are there; none is left."""
    connection = await aio_pika.connect(f"amqp://{USER}:{PASSWORD}@127.0.0.1:{servers.rabbitmq}/")
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(names["queues"][0], durable=True)
        found: list[tuple[str, str]] = []
        for _ in range(400):
            message = await queue.get(no_ack=True, fail=False)
            if message is not None:
                found.append((str(message.message_id), message.body.decode()))
            elif len(found) >= count:
                break
            else:
                await asyncio.sleep(0.02)
        await queue.delete(if_empty=False)
    return found


async def until_ready(broker: EventBroker) -> None:
    """Return when there is a connection."""
    for _ in range(400):
        if broker.is_ready():
            return
        await asyncio.sleep(0.02)
    pytest.fail("no connection")


async def test_events_arrive_in_their_order(
    broker: EventBroker, servers: Services, names: dict[str, Any]
) -> None:
    await until_ready(broker)
    for number in range(5):
        broker.publish({"number": number})
    found = await queued(servers, names, 5)
    assert [body for _, body in found] == [f'{{"number": {number}}}' for number in range(5)]
    assert len({message_id for message_id, _ in found}) == 5


@pytest.mark.parametrize("kind", ["down", "hung"])
async def test_what_happens_while_the_server_is_away_is_told_later_the_oldest_making_room(
    kind: str,
    broker: EventBroker,
    proxy: TcpProxy,
    servers: Services,
    names: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    await until_ready(broker)
    with proxy.down() if kind == "down" else proxy.hung():
        for number in range(8):
            broker.publish({"number": number})
        await asyncio.sleep(0.7)
    found = dict(await queued(servers, names, 5))  # one that was sent twice has the same id
    late = [f'{{"number": {number}}}' for number in range(3, 8)]
    assert [body for body in found.values() if body in late] == late
    assert "events are dropped" in caplog.text
    assert "3 events were dropped" in caplog.text
    assert "number" not in caplog.text.replace("numbers", "")


async def test_a_start_without_the_server_neither_waits_nor_loses_what_happens(
    proxy: TcpProxy, servers: Services, names: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brokers, "RETRY_SECONDS", 0.05)
    url = f"amqp://{USER}:{PASSWORD}@127.0.0.1:{proxy.port}/"
    with proxy.down():
        made = await EventBroker.from_endpoint_config(EndpointConfig(url=url, **names))
        assert made is not None
        made.publish({"number": 0})
        assert not made.is_ready()
    await until_ready(made)
    assert [body for _, body in await queued(servers, names, 1)] == ['{"number": 0}']
    await made.close()


async def test_the_end_waits_for_what_is_not_sent_yet_but_not_for_a_server_that_is_away(
    broker: EventBroker,
    proxy: TcpProxy,
    servers: Services,
    names: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    await until_ready(broker)
    broker.publish({"number": 0})
    await broker.close()
    assert [body for _, body in await queued(servers, names, 1)] == ['{"number": 0}']
    with proxy.down():
        broker.publish({"number": 1})
        await broker.close()
    assert "1 events are lost" in caplog.text


async def test_without_an_endpoint_there_is_no_broker() -> None:
    assert await EventBroker.from_endpoint_config(None) is None
