"""Turns that wait for each other."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from assistant.locks import POLL_SECONDS, InMemoryLockStore

pytestmark = pytest.mark.asyncio


async def test_two_turns_that_wait_come_one_after_the_other_in_the_order_they_asked() -> None:
    store, course = InMemoryLockStore(), []

    async def turn(name: str) -> None:
        async with store.lock("one"):
            course.append(f"{name} begins")
            await asyncio.sleep(0)
            course.append(f"{name} ends")

    async with store.lock("one"):
        waiting = [asyncio.create_task(turn(name)) for name in ("second", "third")]
        await asyncio.sleep(0)
        course.append("first ends")
    await asyncio.gather(*waiting)
    assert course == ["first ends", "second begins", "second ends", "third begins", "third ends"]


async def test_a_waiting_turn_asks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rasa's own store sleeps for a second."""
    slept, sleep = [], asyncio.sleep

    async def note(seconds: float) -> None:
        slept.append(seconds)
        await sleep(0)

    store = InMemoryLockStore()

    async def turn() -> None:
        async with store.lock("one"):
            pass

    async with store.lock("one"):
        monkeypatch.setattr(asyncio, "sleep", note)
        waiting = asyncio.create_task(turn())
        while not slept:
            await sleep(0)
    await waiting
    assert set(slept) == {POLL_SECONDS}
    assert POLL_SECONDS <= 0.05


async def test_conversations_do_not_wait_for_each_other() -> None:
    store = InMemoryLockStore()
    async with store.lock("one"), store.lock("other"):
        assert store.get_lock("one").is_someone_waiting()
        assert store.get_lock("other").is_someone_waiting()


async def test_a_turn_that_breaks_off_lets_the_next_one_in() -> None:
    store = InMemoryLockStore()
    with pytest.raises(RuntimeError, match="broke off"):
        async with store.lock("one"):
            raise RuntimeError("broke off")
    async with store.lock("one") as lock:
        assert lock.conversation_id == "one"
    assert store.get_lock("one") is None


async def test_a_turn_whose_ticket_expired_while_it_waited_has_no_turn() -> None:
    store = InMemoryLockStore()

    async def turn() -> None:
        async with store.lock("one", lock_lifetime=-1):
            pytest.fail("its time was over")

    async with store.lock("one"):
        waiting = asyncio.create_task(turn())
        await asyncio.sleep(0)
    with pytest.raises(LockError):
        await waiting


async def test_rasa_makes_it_from_its_name_in_the_endpoints() -> None:
    store = LockStore.create(EndpointConfig(type="assistant.locks.InMemoryLockStore"))
    assert type(store) is InMemoryLockStore
