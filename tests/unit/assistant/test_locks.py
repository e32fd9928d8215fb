"""Turns that wait for each other."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from assistant import locks
from assistant.locks import POLL_SECONDS, InMemoryLockStore, turn_of

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


def never() -> bool:
    """Tell that nothing is urgent."""
    return False


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no turn wait long for the one before it."""
    monkeypatch.setattr(locks, "HURRY_SECONDS", 0.02)
    monkeypatch.setattr(locks, "PATIENCE_SECONDS", 0.06)


async def test_a_turn_holds_its_lock_and_gives_it_back() -> None:
    store = InMemoryLockStore()
    async with turn_of(store, "one", never) as held:
        assert held
        assert store.get_lock("one") is not None
    assert store.get_lock("one") is None


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize("is_urgent", [True, False])
async def test_a_turn_that_waited_too_long_goes_on_without_its_lock(is_urgent: bool) -> None:
    store, asked = InMemoryLockStore(), []

    def urgent() -> bool:
        asked.append(is_urgent)
        return is_urgent

    async with store.lock("one"):
        async with turn_of(store, "one", urgent) as held:
            assert not held
        assert asked == [is_urgent]
    await asyncio.sleep(0)
    async with turn_of(store, "one", never) as held:
        assert held


@pytest.mark.usefixtures("hurry")
async def test_a_turn_that_need_not_wait_long_is_not_asked_whether_it_is_urgent() -> None:
    async with turn_of(InMemoryLockStore(), "one", lambda: pytest.fail("asked")) as held:
        assert held


async def test_a_turn_that_is_given_up_while_it_waits_leaves_its_place() -> None:
    store = InMemoryLockStore()

    async def turn() -> None:
        async with turn_of(store, "one", never):
            pytest.fail("it was given up")

    async with store.lock("one"):
        waiting = asyncio.create_task(turn())
        await asyncio.sleep(POLL_SECONDS)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    await asyncio.sleep(0)
    assert store.get_lock("one") is None


async def test_without_a_lock_store_the_turns_of_this_process_wait_for_each_other() -> None:
    course = []

    async def turn(name: str) -> None:
        async with turn_of(LockStore(), "one", never) as held:
            assert held
            course.append(f"{name} begins")
            await asyncio.sleep(POLL_SECONDS)
            course.append(f"{name} ends")

    await asyncio.gather(turn("first"), turn("second"))
    assert course == ["first begins", "first ends", "second begins", "second ends"]


async def test_a_lock_that_cannot_be_given_back_does_not_undo_the_turn(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Lost(InMemoryLockStore):
        def delete_lock(self, conversation_id: str) -> None:
            raise ConnectionError("secret")

    async with turn_of(Lost(), "one", never) as held:
        assert held
    assert "a lock could not be given back: ConnectionError" in caplog.text
    assert "secret" not in caplog.text


async def test_what_breaks_in_a_turn_is_raised_as_it_is() -> None:
    store = InMemoryLockStore()
    with pytest.raises(RuntimeError, match="broke off"):
        async with turn_of(store, "one", never):
            raise RuntimeError("broke off")
    assert store.get_lock("one") is None
