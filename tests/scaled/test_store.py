"""The store of conversations in a real PostgreSQL, and what its outages do to a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
import pytest_asyncio
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from assistant import postgresql, remembered, rest, writing
from assistant.conversations import ConversationStore
from assistant.postgresql import AwayError
from tests.scaled.services import PASSWORD, USER, Services
from tests.tcp_proxy import TcpProxy
from tests.unit.assistant import test_conversations as in_a_file
from tests.unit.assistant.test_conversations import asks, begins, keep, said, says, turn

pytestmark = pytest.mark.asyncio

SAME = [
    in_a_file.test_both_sides_of_a_conversation_are_read_in_order_and_no_other_s,
    in_a_file.test_of_a_long_session_the_latest_turns_are_read_and_what_lasts_of_the_others,
    in_a_file.test_each_event_is_written_once_however_a_conversation_was_read,
    in_a_file.test_a_clock_that_was_set_back_hides_nothing,
    in_a_file.test_a_turn_that_could_not_be_read_before_is_still_written,
    in_a_file.test_a_message_without_its_sender_s_id_repeats_none,
    in_a_file.test_what_was_reported_is_read_over_sessions_and_goes_with_the_conversation,
]
"""Tests of the store in a file that hold for the store on a server as they stand."""
globals().update({test.__name__: test for test in SAME})


@pytest.fixture
def proxy(servers: Services) -> Iterator[TcpProxy]:
    """Return what stands in front of the server."""
    with TcpProxy() as proxy:
        proxy.target = servers.postgresql
        yield proxy


@pytest_asyncio.fixture
async def store(proxy: TcpProxy, empty: str, monkeypatch: pytest.MonkeyPatch) -> ConversationStore:
    """Return an empty store, whose server is not left alone for long."""
    monkeypatch.setattr(rest, "REST_SECONDS", 0.05)
    monkeypatch.setattr(writing, "CATCH_UP_SECONDS", 0.05)
    return new_store(proxy, empty)


def new_store(proxy: TcpProxy, name: str) -> ConversationStore:
    """Return a store in a database behind the proxy."""
    return ConversationStore(
        Domain.empty(), host=f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{proxy.port}/{name}"
    )


async def test_the_tables_are_made_when_a_server_comes_that_was_away_at_the_start(
    proxy: TcpProxy, empty: str
) -> None:
    with proxy.down():
        store = new_store(proxy, empty)
        with pytest.raises(SQLAlchemyError):
            store.messages("one")
        await keep_without_reading(store, "one", 0)
    await await_rest(store)
    await store.finish()
    assert said(store.messages("one")) == ["question 0", "answer 0"]


async def keep_without_reading(store: ConversationStore, conversation_id: str, number: int) -> None:
    """Take a turn as Rasa does where nothing could be read."""
    tracker = DialogueStateTracker.from_events(conversation_id, [*begins(), *turn(number)], [])
    await store.save(tracker)


async def await_rest(store: ConversationStore) -> None:
    """Return when the server answers again."""
    for _ in range(200):
        try:
            store.is_erased("nobody")
        except SQLAlchemyError:
            await asyncio.sleep(0.02)
        else:
            return
    pytest.fail("the server does not answer")


@pytest.mark.parametrize("kind", ["down", "hung"])
async def test_turns_go_on_from_what_is_remembered_and_are_written_once_each_when_the_server_is_back(
    kind: str, store: ConversationStore, proxy: TcpProxy
) -> None:
    await keep(store, "one", [*begins(), *turn(0)])
    with proxy.down() if kind == "down" else proxy.hung():
        for number in (1, 2):
            await keep(store, "one", turn(number))
        tracker = await store.retrieve("one")
        assert tracker.latest_message.text == "question 2"
        assert said(store.earlier("one", "m1")) == ["answer 1"]
        with pytest.raises(SQLAlchemyError):
            store.messages("one")
    await await_rest(store)
    kept = [f"{kind} {number}" for number in range(3) for kind in ("question", "answer")]
    assert said(store.messages("one")) == kept


async def test_a_turn_whose_confirmation_was_lost_is_not_written_twice(
    store: ConversationStore, proxy: TcpProxy, caplog: pytest.LogCaptureFixture
) -> None:
    await keep(store, "one", [*begins(), *turn(0)])
    tracker = await store.retrieve("one")
    for event in turn(1):
        tracker.update(event)
    with proxy.losing_answers_to(b"COMMIT"):
        await store.save(tracker)
    assert "a turn could not be written yet" in caplog.text
    await await_rest(store)
    await keep(store, "one", turn(2))
    kept = [f"{kind} {number}" for number in range(3) for kind in ("question", "answer")]
    assert said(store.messages("one")) == kept


async def test_what_waits_of_an_erased_conversation_is_not_written(
    store: ConversationStore, proxy: TcpProxy, empty: str
) -> None:
    await keep(store, "one", [*begins(), *turn(0)])
    other = new_store(proxy, empty)
    with proxy.down():
        await keep(store, "one", turn(1))
    await await_rest(other)
    other.erase("one", 2_000_000_000)
    await await_rest(store)
    await store.finish()
    assert store.messages("one") == []


async def test_a_turn_for_which_there_is_no_room_is_said_not_to_be_kept(
    store: ConversationStore, proxy: TcpProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "TURNS_WAITING", 1)
    with proxy.down():
        await keep_without_reading(store, "one", 0)
        assert store.was_kept("one")
        await keep_without_reading(store, "other", 1)
        assert not store.was_kept("other")
        assert store.was_kept("other")
    await await_rest(store)
    assert said(store.messages("one")) == ["question 0", "answer 0"]
    assert store.messages("other") == []


async def test_a_conversation_that_another_process_writes_to_is_written_to_afterwards(
    store: ConversationStore, proxy: TcpProxy, empty: str
) -> None:
    await keep(store, "one", [*begins(), *turn(0)])
    other = new_store(proxy, empty)
    with other.engine.begin() as connection:
        postgresql.hold(connection, "one")
        await keep(store, "one", turn(1))
        await keep(store, "another", [*begins(), *turn(2)])
    assert said(store.messages("another")) == ["question 2", "answer 2"]
    assert said(store.messages("one")) == ["question 0", "answer 0", "question 1", "answer 1"]


async def test_tables_that_are_dropped_are_made_again(store: ConversationStore, empty: str) -> None:
    await keep(store, "one", [*begins(), asks("Hello", "1"), says("Good morning.")])
    with store.engine.begin() as connection:
        store.Base.metadata.drop_all(connection)
    await keep(store, "one", [asks("Is it curable?", "2")])
    assert said(store.messages("one")) == ["Is it curable?"]


async def test_a_silent_server_is_waited_for_once_and_then_left_alone(
    store: ConversationStore, proxy: TcpProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "REST_SECONDS", 60.0)
    with proxy.hung():
        with pytest.raises(SQLAlchemyError) as first:
            store.messages("one")
        assert not isinstance(first.value, AwayError)
        for _ in range(3):
            with pytest.raises(AwayError):
                store.messages("one")
