"""Turns on their way into a file's database that refuses them for a while."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from assistant import remembered, statements, writing
from assistant.database import Database
from assistant.remembered import Remembered, Row
from assistant.writing import Writing

pytestmark = pytest.mark.asyncio


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the database is."""
    return tmp_path / "conversations.db"


@pytest.fixture
def database(path: Path) -> Database:
    """Return the database."""
    return Database(None, str(path))


@pytest.fixture
def memory() -> Remembered:
    """Return what the process remembers."""
    return Remembered()


@pytest.fixture
def writer(database: Database, memory: Remembered, monkeypatch: pytest.MonkeyPatch) -> Writing:
    """Return what writes, and tries again soon."""
    monkeypatch.setattr(writing, "CATCH_UP_SECONDS", 0.01)
    return Writing(database, memory)


@contextmanager
def refused(path: Path) -> Iterator[None]:
    """Let nothing be written, as where a disk is full."""
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
        yield
        database.execute("DROP TRIGGER full")


def rows(*texts: str) -> list[Row]:
    """Return a turn as rows of the table."""
    events = [
        {"event": "user", "text": text, "timestamp": float(number)} for number, text in enumerate(texts)
    ]
    return [
        {
            "sender_id": "one",
            "type_name": "user",
            "timestamp": event["timestamp"],
            "intent_name": None,
            "action_name": None,
            "data": json.dumps(event),
        }
        for event in events
    ]


def kept(path: Path) -> list[str]:
    """Return the texts that the database holds, in order."""
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT data FROM events ORDER BY id").fetchall()
    return [json.loads(data)["text"] for (data,) in found]


async def test_a_turn_is_written_at_once_where_it_can_be(writer: Writing, path: Path) -> None:
    writer.keep("one", rows("a", "b"))
    assert kept(path) == ["a", "b"]
    assert writer.was_kept("one")
    assert writer.waiting("one") == []


async def test_turns_wait_in_their_order_and_are_written_by_themselves(
    writer: Writing, memory: Remembered, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with refused(path):
        writer.keep("one", rows("a", "b"))
        writer.keep("one", rows("c"))
        await asyncio.sleep(0.03)
        assert [event["text"] for event in writer.waiting("one")] == ["a", "b", "c"]
        assert kept(path) == []
        assert writer.was_kept("one")
    while memory.turns:
        await asyncio.sleep(0.01)
    assert kept(path) == ["a", "b", "c"]
    assert [event["text"] for event in memory.events("one") or []] == ["a", "b", "c"]
    assert '"text"' not in caplog.text


async def test_what_waits_is_written_before_the_next_turn(writer: Writing, path: Path) -> None:
    with refused(path):
        writer.keep("one", rows("a"))
    writer.keep("one", rows("b"))
    assert kept(path) == ["a", "b"]


async def test_what_stands_already_is_not_written_again(
    writer: Writing, database: Database, memory: Remembered, path: Path
) -> None:
    with database.connected() as connection:
        connection.execute(statements.ADD, rows("a", "b"))
    memory.hold("one", rows("a", "b"))
    memory.hold("one", rows("c"))
    writer.catch_up("one")
    assert kept(path) == ["a", "b", "c"]
    assert memory.turns == 0


async def test_a_turn_without_room_is_told_once(
    writer: Writing, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "TURNS_WAITING", 0)
    with refused(path):
        writer.keep("one", rows("a"))
    assert not writer.was_kept("one")
    assert writer.was_kept("one")
    assert kept(path) == []


async def test_the_end_tries_once_more_and_tells_what_is_lost(
    writer: Writing, memory: Remembered, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await writer.finish()
    with refused(path):
        writer.keep("one", rows("a"))
        await writer.finish()
        assert "1 turns are lost" in caplog.text
    await writer.finish()
    assert kept(path) == ["a"]
