"""Locks and limits that processes share in a real Redis, and what its outages do to them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
import redis
from rasa.core.lock_store import LockError
from rasa.utils.endpoints import EndpointConfig
from redis.exceptions import RedisError

from assistant import redis_client, redis_locks, rest
from assistant.channels.limits import RateLimiter
from assistant.locks import turn_of
from assistant.redis_locks import RedisLockStore
from clinic.settings import Limits
from tests.scaled.services import PASSWORD, Services
from tests.tcp_proxy import TcpProxy

LIMITS = Limits(
    messages_per_minute=3, messages_per_minute_and_address=100, sessions_per_minute_and_address=100
)


@pytest.fixture
def proxy(servers: Services) -> Iterator[TcpProxy]:
    """Return what stands in front of the server."""
    with TcpProxy() as proxy:
        proxy.target = servers.redis
        yield proxy


@pytest.fixture
def url(proxy: TcpProxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the proxy's address, where the server is not left alone for long."""
    monkeypatch.setattr(rest, "REST_SECONDS", 0.05)
    redis_client.pool.cache_clear()
    yield f"redis://:{PASSWORD}@127.0.0.1:{proxy.port}/1"
    redis_client.pool.cache_clear()


def new_store(url: str) -> RedisLockStore:
    """Return the lock store of a process of its own."""
    redis_client.pool.cache_clear()
    store = RedisLockStore(EndpointConfig(url=url))
    store.red.flushdb()
    return store


@pytest.mark.asyncio
async def test_of_many_turns_over_two_processes_no_two_are_taken_at_once_and_none_is_lost(url: str) -> None:
    stores, course = [new_store(url), new_store(url)], []

    async def take(number: int) -> None:
        async with stores[number % 2].lock("one"):
            course.append(("begins", number))
            await asyncio.sleep(0)
            course.append(("ends", number))

    await asyncio.gather(*[take(number) for number in range(12)])
    assert [what for what, _ in course] == ["begins", "ends"] * 12
    assert [number for what, number in course if what == "begins"] == list(range(12))
    assert stores[0].red.keys("*") == []


@pytest.mark.asyncio
async def test_two_processes_that_draw_at_the_same_moment_draw_different_tickets(
    url: str, servers: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rasa reads a lock and writes it back: what another process wrote in between is gone."""
    one, other = new_store(url), new_store(url)
    meanwhile = [lambda: other.issue_ticket("one")]
    create = RedisLockStore.create_lock

    def create_slowly(conversation_id: str) -> object:
        if meanwhile:
            tickets.append(meanwhile.pop()())
        return create(conversation_id)

    tickets: list[int] = []
    monkeypatch.setattr(one, "create_lock", create_slowly)
    tickets.append(one.issue_ticket("one"))
    assert tickets == [0, 1]


@pytest.mark.asyncio
async def test_a_lock_of_a_process_that_is_gone_ends_by_itself(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = new_store(url)
    assert store.issue_ticket("other", redis_locks.LIFETIME_SECONDS) + 1 > 0
    assert 9000 < store.red.pttl("lock:other") <= 10_001
    store.issue_ticket("one", 0.2)
    async with store.lock("one"):
        assert store.get_lock("one").is_someone_waiting()


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", ["down", "hung"])
async def test_without_the_server_turns_of_a_process_wait_for_each_other_and_afterwards_for_all(
    kind: str, url: str, proxy: TcpProxy
) -> None:
    store, course = new_store(url), []

    async def take(name: str) -> None:
        async with turn_of(store, "one", lambda: False) as held:
            assert held
            course.append(f"{name} begins")
            await asyncio.sleep(0.01)
            course.append(f"{name} ends")

    with proxy.down() if kind == "down" else proxy.hung():
        with pytest.raises((LockError, RedisError)):
            async with store.lock("one"):
                pytest.fail("there is no lock")
        await asyncio.gather(take("first"), take("second"))
    assert course == ["first begins", "first ends", "second begins", "second ends"]
    await asyncio.sleep(0.1)
    async with store.lock("one"):
        assert store.red.keys("*") == [b"lock:one"]


def test_a_limit_holds_over_two_processes_and_names_nobody(url: str) -> None:
    one = RateLimiter(LIMITS, redis_url=url)
    redis_client.pool.cache_clear()
    other = RateLimiter(LIMITS, redis_url=url)
    new_store(url)
    assert [limiter.message("a person", "10.0.0.1") for limiter in (one, other, one)] == [None] * 3
    waits = [limiter.message("a person", "10.0.0.1") for limiter in (one, other)]
    assert all(wait is not None and 1 <= wait <= 61 for wait in waits)
    keys = b" ".join(redis.Redis(connection_pool=redis_client.pool(url)).keys("*"))
    assert b"LIMITER" in keys
    assert b"10.0.0.1" not in keys
    assert b"a person" not in keys


@pytest.mark.parametrize("kind", ["down", "hung"])
def test_without_the_server_a_process_counts_by_itself(kind: str, url: str, proxy: TcpProxy) -> None:
    new_store(url)
    limiter = RateLimiter(LIMITS, redis_url=url)
    with proxy.down() if kind == "down" else proxy.hung():
        assert [limiter.message("one", None) for _ in range(3)] == [None] * 3
        assert limiter.message("one", None) is not None
        assert limiter.reading("one", "10.0.0.1", 100)
        assert limiter.notice("one")
        assert not limiter.notice("one")
