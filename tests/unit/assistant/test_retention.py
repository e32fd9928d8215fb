"""What is too old is deleted from a real database, byte by byte; what is not stays."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa
from rasa.core.run import configure_app
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.domain import Domain

from assistant import remembered, retention
from assistant.channels.inbox import Inbox, Seen, Waiting
from assistant.channels.incoming import Incoming
from assistant.channels.web import WebChannel
from assistant.composer import Composer
from assistant.conversations import ConversationStore, ErasedConversation
from assistant.feedback import Feedback
from assistant.retention import Retention, forget_in_memory, forget_old
from tests.unit.assistant.channels.serving import serving
from tests.unit.assistant.stage import make_agent

DAY = 24 * 3600
NOW = 1_800_000_000.0
DAYS = 30
CANARY = "the-lump-under-my-left-arm"
OLD, YOUNG = DAYS * DAY + 60, DAYS * DAY - 60


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest.fixture
def store(path: Path) -> Iterator[ConversationStore]:
    """Return a store with every table."""
    made = ConversationStore(Domain.empty(), db=str(path))
    SQLTrackerStore.Base.metadata.create_all(made.engine)
    yield made
    made.engine.dispose()


def event(conversation_id: str, text: str, age: float) -> sa.sql.Insert:
    data = json.dumps({"event": "user", "text": text, "timestamp": NOW - age})
    row = {"sender_id": conversation_id, "type_name": "user", "timestamp": NOW - age, "data": data}
    return SQLTrackerStore.SQLEvent.__table__.insert().values(**row)


def add(store: ConversationStore, *rows: sa.sql.Insert) -> None:
    with store.engine.begin() as connection:
        for row in rows:
            connection.execute(row)


def kept(store: ConversationStore, table: Any, column: str) -> list[Any]:
    """Return one column of a table, in order."""
    asked = sa.select(table.__table__.c[column])
    with store.engine.connect() as connection:
        return sorted(connection.execute(asked).scalars())


def written(path: Path) -> bytes:
    """Return every byte of the database and of the files beside it."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_events_go_by_their_own_age_and_leave_no_byte(store: ConversationStore, path: Path) -> None:
    long = "x" * 3000
    old = [event("one", f"{CANARY} {number} {long}", OLD) for number in range(retention.AT_ONCE + 7)]
    young = [event("one", "I am still here", YOUNG), event("two", "so am I", 0), event("two", "ahead", -DAY)]
    add(store, *old, *young, event("three", CANARY, 400 * DAY))
    assert CANARY.encode() in written(path)
    assert forget_old(store.engine, DAYS, NOW) == len(old) + 1
    assert kept(store, SQLTrackerStore.SQLEvent, "sender_id") == ["one", "two", "two"]
    assert CANARY.encode() not in written(path)
    store.engine.dispose()
    assert CANARY.encode() not in written(path)
    assert b"I am still here" in written(path)
    assert forget_old(store.engine, DAYS, NOW) == 0


def test_verdicts_go_with_their_age(store: ConversationStore) -> None:
    for name, age in (("old", OLD), ("young", YOUNG)):
        verdict = {"conversation_hash": "h", "topics": "", "helpful": True, "given_at": int(NOW - age)}
        add(store, Feedback.__table__.insert().values(message_id=name, **verdict))
    assert forget_old(store.engine, DAYS, NOW) == 1
    assert kept(store, Feedback, "message_id") == ["young"]


@pytest.mark.parametrize(
    ("days", "ages", "left"),
    [
        (30, [0, 2 * DAY], 2),
        (30, [0, 4 * DAY], 1),  # nothing knows any more when it came
        (1, [0, DAY - 60, DAY + 60, 2 * DAY], 2),
    ],
)
def test_what_a_platform_handed_over_and_nobody_answered_goes_too(
    store: ConversationStore,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    ages: list[int],
    left: int,
) -> None:
    inbox = Inbox("telegram", store.engine)
    for number, age in enumerate(ages):
        monkeypatch.setattr(time, "time", lambda age=age: NOW - age)
        text = "still waiting" if number < left else CANARY
        inbox.put(Incoming(str(number), "pat", {"chat": "7"}, text=text), "one")
    monkeypatch.setattr(time, "time", lambda: NOW)
    inbox.keep()
    forget_old(store.engine, days, NOW)
    assert [json.loads(text)["text"] for text in kept(store, Waiting, "message")] == ["still waiting"] * left
    assert CANARY.encode() not in written(path)


def test_hashes_are_forgotten_when_they_are_of_no_use(store: ConversationStore) -> None:
    for name, seconds in (("past", -1), ("to come", 1)):
        add(store, Seen.__table__.insert().values(hash=name, expires_at=int(NOW) + seconds))
        add(store, ErasedConversation.__table__.insert().values(id_hash=name, expires_at=int(NOW) + seconds))
    assert forget_old(store.engine, DAYS, NOW) == 2
    assert kept(store, Seen, "hash") == kept(store, ErasedConversation, "id_hash") == ["to come"]


def test_every_table_has_a_rule_and_one_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    assert {table.name for table in retention.RULES} == set(SQLTrackerStore.Base.metadata.tables)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    assert forget_old(engine, DAYS, NOW) == 0
    engine.dispose()


def test_a_log_that_somebody_reads_is_told_and_emptied_the_next_time(
    store: ConversationStore, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add(store, event("one", CANARY, OLD))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM events").fetchall()
        forget_old(store.engine, DAYS, NOW)
        assert "stays in the database's log" in caplog.text
        other.execute("ROLLBACK")
    assert forget_old(store.engine, DAYS, NOW) == 0
    assert CANARY.encode() not in written(path)


def test_conversations_that_rasa_keeps_in_memory_go_too() -> None:
    fallback = InMemoryTrackerStore(Domain.empty())
    for name, age in (("old", OLD), ("young", YOUNG)):
        fallback.store[name] = json.dumps({"name": name, "events": [{"timestamp": NOW - age}]})
    store = FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty()), fallback_tracker_store=fallback)
    agent: Any = SimpleNamespace(tracker_store=store)
    forget_in_memory(agent, NOW - DAYS * DAY)
    assert list(fallback.store) == ["young"]


@pytest.mark.asyncio
async def test_it_is_done_again_and_again_also_after_an_error_that_is_told_without_its_text(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    agent: Any = SimpleNamespace(tracker_store=store)
    answers = iter([None, agent])
    broken = iter([ConnectionError(CANARY)])
    delete, done = retention.forget_old, asyncio.Event()
    loop = asyncio.get_running_loop()

    def forget(engine: sa.engine.Engine, days: int) -> int:
        for error in broken:
            raise error
        rows = delete(engine, days)
        loop.call_soon_threadsafe(done.set)
        return rows

    async def logged() -> None:
        while "1 rows were older than 30 days" not in caplog.text:
            await asyncio.sleep(0.01)

    monkeypatch.setattr(retention, "forget_old", forget)
    add(store, event("one", CANARY, NOW - time.time() + OLD))
    with caplog.at_level(logging.INFO):
        task = asyncio.create_task(Retention(DAYS, 0.01).run(lambda: next(answers, agent)))
        await asyncio.wait_for(done.wait(), 60)
        await asyncio.wait_for(logged(), 60)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert "what is too old could not be deleted: ConnectionError" in caplog.text
    assert CANARY not in caplog.text
    assert kept(store, SQLTrackerStore.SQLEvent, "sender_id") == []


@pytest.mark.asyncio
async def test_what_the_process_remembers_for_a_broken_database_goes_as_well(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, agent = store._remembered, SimpleNamespace(tracker_store=store)
    memory.know("one", [])
    monkeypatch.setattr(remembered, "KNOWN_SECONDS", -1.0)
    assert memory.known == 1

    async def dropped() -> None:
        while memory.known:
            await asyncio.sleep(0.01)

    task = asyncio.create_task(Retention(DAYS, 0.01).run(lambda: cast(Any, agent)))
    await asyncio.wait_for(dropped(), 60)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_it_begins_and_ends_with_the_server(
    store: ConversationStore, domain: Any, composer: Composer, path: Path, tmp_path: Path
) -> None:
    add(store, event("one", CANARY, NOW - time.time() + OLD), event("two", "young", NOW - time.time()))
    channel = WebChannel(tmp_path / "key" / "session.key")
    app = configure_app([channel], enable_api=False, use_uvloop=False)
    app.ctx.agent = make_agent(domain, composer, path)
    with serving(app):
        deadline = time.monotonic() + 60
        while kept(store, SQLTrackerStore.SQLEvent, "sender_id") != ["two"]:
            assert time.monotonic() < deadline, "nothing was deleted"
            time.sleep(0.05)
