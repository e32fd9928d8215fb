"""What is written down until it is answered: by one process, by several, and with Redis between them."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import sqlalchemy as sa
from rasa.core.lock_store import RedisLockStore

from assistant import sqlite
from assistant.channels import inbox as module
from assistant.channels.inbox import Inbox, Seen, Waiting, in_order, shared_memory
from assistant.channels.incoming import Incoming
from assistant.locks import InMemoryLockStore
from commands.processes import free_port
from tests.system.tools import needs


def engine_at(path: Path) -> sa.engine.Engine:
    return sqlite.keep_open(sa.engine.url.URL.create("sqlite", database=str(path)), path)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.engine.Engine]:
    """Return a database."""
    made = engine_at(tmp_path / "conversations.db")
    yield made
    made.dispose()


def incoming(number: int | str, text: str = "hi") -> Incoming:
    return Incoming(str(number), "pat", {"chat": "7"}, text=text, tapped={"id": "q"})


def begun(channel: str, engine: sa.engine.Engine, shared: Any = None) -> Inbox:
    """Return an inbox with its tables."""
    made = Inbox(channel, engine, shared)
    made.begin()
    return made


def texts(entries: list[Any]) -> list[str]:
    return [entry.incoming.text for entry in entries]


def test_what_is_put_is_kept_whole_but_for_who_it_is_from(engine: sa.engine.Engine) -> None:
    entry = begun("telegram", engine).put(incoming(1), "one")
    assert entry is not None
    later = begun("telegram", engine)
    [again] = later.take()
    assert again.number == entry.number
    assert (again.conversation_id, again.message_hash, again.sent) == ("one", entry.message_hash, 0)
    assert again.incoming == Incoming("1", "", {"chat": "7"}, text="hi", tapped={"id": "q"})


def test_the_same_message_is_put_once_also_after_it_was_answered(engine: sa.engine.Engine) -> None:
    inbox = begun("telegram", engine)
    entry = inbox.put(incoming(1), "one")
    assert entry is not None
    assert inbox.put(incoming(1), "one") is None
    inbox.done(entry)
    assert inbox.put(incoming(1), "one") is None
    assert begun("telegram", engine).put(incoming(1), "one") is None
    assert begun("slack", engine).put(incoming(1), "one") is not None


def test_how_much_was_sent_is_kept(engine: sa.engine.Engine) -> None:
    inbox = begun("telegram", engine)
    entry = inbox.put(incoming(1), "one")
    assert entry is not None
    entry.sent = 2
    inbox.note_sent(entry)
    inbox.let_go()
    assert [one.sent for one in inbox.take()] == [2]


def test_one_process_takes_what_another_left_and_nothing_that_it_is_at_work_on(
    engine: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, alive = begun("telegram", engine), begun("telegram", engine)
    for number in (1, 2, 3):
        gone.put(incoming(number, f"text {number}"), "one")
    assert alive.take() == []
    clock = [time.time() + module.LEASE_SECONDS + 1]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    alive.keep()
    assert texts(alive.take()) == ["text 1", "text 2", "text 3"]
    assert gone.take() == []
    alive.keep()
    clock[0] += module.LEASE_SECONDS - 1
    assert gone.take() == []
    alive.let_go()
    assert len(gone.take()) == 3


def test_what_a_platform_will_not_repeat_is_forgotten(
    engine: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = begun("telegram", engine)
    inbox.put(incoming(1), "one")
    assert inbox.is_first("notice", 60)
    assert not inbox.is_first("notice", 60)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + module.REMEMBERED_SECONDS + 1)
    inbox.keep()
    with engine.connect() as connection:
        assert connection.execute(sa.select(Seen.__table__)).all() == []
    assert inbox.is_first("notice", 60)


def test_an_answered_message_leaves_nothing_of_its_words(tmp_path: Path, engine: sa.engine.Engine) -> None:
    inbox = begun("telegram", engine)
    entry = inbox.put(incoming(1, "canary words"), "one")
    assert entry is not None
    inbox.done(entry)
    with engine.begin() as connection:
        assert connection.execute(sa.select(Waiting.__table__)).all() == []
        connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    assert b"canary words" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_entries_are_ordered_within_their_conversation(engine: sa.engine.Engine) -> None:
    inbox = begun("telegram", engine)
    put = [inbox.put(incoming(n), who) for n, who in enumerate(["one", "two", "one"])]
    ordered = in_order([entry for entry in put if entry])
    assert {who: [entry.incoming.id for entry in entries] for who, entries in ordered.items()} == {
        "one": ["0", "2"],
        "two": ["1"],
    }


def test_a_database_that_cannot_be_written_is_told(engine: sa.engine.Engine) -> None:
    inbox = begun("telegram", engine)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE seen"))
    with pytest.raises(sa.exc.SQLAlchemyError):
        inbox.put(incoming(1), "one")


@pytest.fixture
def redis_port(tmp_path: Path) -> Iterator[int]:
    """Return the port of a Redis of this test's own."""
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen([needs("redis-server"), *options], stdout=subprocess.DEVNULL)
    try:
        client = redis.StrictRedis(port=port)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                client.ping()
                break
            except redis.exceptions.ConnectionError:
                time.sleep(0.05)
        client.close()
        yield port
    finally:
        server.terminate()
        server.wait()


def test_two_processes_with_databases_of_their_own_share_the_lock_stores_redis(
    tmp_path: Path, redis_port: int
) -> None:
    shared = shared_memory(RedisLockStore(host="127.0.0.1", port=redis_port))
    engines = [engine_at(tmp_path / name / "conversations.db") for name in ("a", "b")]
    one, other = (begun("telegram", engine, shared) for engine in engines)
    assert one.put(incoming(1), "one") is not None
    assert other.put(incoming(1), "one") is None
    other.let_go()
    assert other.take() == []
    assert other.put(incoming(2), "one") is not None
    for engine in engines:
        engine.dispose()


def test_without_its_redis_a_message_is_answered_all_the_same(engine: sa.engine.Engine) -> None:
    gone = shared_memory(RedisLockStore(host="127.0.0.1", port=free_port(), socket_timeout=0.2))
    inbox = begun("telegram", engine, gone)
    assert inbox.put(incoming(1), "one") is not None
    assert inbox.put(incoming(1), "one") is None


def test_locks_in_memory_share_nothing() -> None:
    assert shared_memory(InMemoryLockStore()) is None
