"""The store of questions and counts, in a real SQLite file."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import SQLAlchemyError

from assistant.insight import store as module
from assistant.insight.place import beside, place
from assistant.insight.store import InsightStore, in_all
from tests.unit.assistant.insight.samples import DAY, NEAREST, count, open_store, question

YESTERDAY = DAY - timedelta(days=1)
CANARY = "the-lump-under-my-arm"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the database is."""
    return tmp_path / "insight.db"


@pytest.fixture
def store(file: Path) -> Iterator[InsightStore]:
    """Return an empty store."""
    opened = open_store(file)
    yield opened
    opened.close()


def test_questions_and_counts_are_read_as_they_were_written(store: InsightStore) -> None:
    first, second = question("b" * 32), question("a" * 32, kind="unanswered", nearest=())
    store.write([first, second], {count(): 2, count(level="crisis"): 1})
    assert {one.key: one for one in store.questions(DAY, DAY)} == {first.key: first, second.key: second}
    assert store.counts(DAY, DAY) == {count(): 2, count(level="crisis"): 1}
    assert store.questions(DAY, DAY)[0].nearest in (NEAREST, ())


def test_counts_add_up_and_can_be_taken_back(store: InsightStore) -> None:
    store.write([], {count(): 2})
    store.write([], {count(): 3, count(topic=""): 1})
    store.write([], {count(topic=""): -1})
    assert store.counts(DAY, DAY) == {count(): 5, count(topic=""): 0}


def test_only_the_days_asked_for_are_read(store: InsightStore) -> None:
    store.write([question(), question("b" * 32, day=YESTERDAY)], {count(): 1, count(day=YESTERDAY): 1})
    assert [one.day for one in store.questions(YESTERDAY, YESTERDAY)] == [YESTERDAY]
    assert list(store.counts(DAY, DAY + timedelta(days=9))) == [count()]


def test_a_key_that_is_taken_keeps_its_first_question(store: InsightStore) -> None:
    store.write([question(text="first")], {})
    store.write([question(text="second"), question("b" * 32)], {})
    assert {one.text for one in store.questions(DAY, DAY)} == {"first", "what of hospise"}


def test_nothing_tells_the_order_of_writing(store: InsightStore, file: Path) -> None:
    for key in ("c", "a", "b"):
        store.write([question(key * 32)], {})
    store.close()
    with closing(sqlite3.connect(file)) as raw:
        assert [key[0] for (key,) in raw.execute("SELECT key FROM insight_questions")] == ["a", "b", "c"]
        with pytest.raises(sqlite3.OperationalError, match="rowid"):
            raw.execute("SELECT rowid FROM insight_questions")


def test_no_column_holds_a_time_or_a_person(store: InsightStore, file: Path) -> None:
    store.write([question()], {count(): 1})
    with closing(sqlite3.connect(file)) as raw:
        columns = {row[1:3] for row in raw.execute("PRAGMA table_info(insight_questions)")}
    assert {name for name, _ in columns} == {"key", "day", "kind", "channel", "text", "nearest"}
    assert dict(columns)["day"] == "DATE"


def test_what_is_erased_is_gone_from_the_files_bytes_and_the_rest_stays(
    store: InsightStore, file: Path
) -> None:
    store.write([question(text=CANARY), question("b" * 32)], {count(): 1})
    store.erase({"a" * 32, *(f"{number:032}" for number in range(1200))})
    assert [one.key for one in store.questions(DAY, DAY)] == ["b" * 32]
    assert store.counts(DAY, DAY) == {count(): 1}
    for part in file.parent.iterdir():
        assert CANARY.encode() not in part.read_bytes(), part.name


def test_what_is_too_old_is_forgotten_questions_and_counts_by_days_of_their_own(
    store: InsightStore, file: Path
) -> None:
    store.write(
        [question(day=YESTERDAY, text=CANARY), question("b" * 32)], {count(): 1, count(day=YESTERDAY): 1}
    )
    store.forget(questions_before=DAY, counts_before=YESTERDAY)
    assert [one.key for one in store.questions(YESTERDAY, DAY)] == ["b" * 32]
    assert len(store.counts(YESTERDAY, DAY)) == 2
    store.forget(questions_before=DAY, counts_before=DAY)
    assert list(store.counts(YESTERDAY, DAY)) == [count()]
    for part in file.parent.iterdir():
        assert CANARY.encode() not in part.read_bytes(), part.name


def test_its_files_are_their_owners_alone(store: InsightStore, file: Path) -> None:
    store.write([question()], {})
    modes = {part.name: stat.S_IMODE(part.stat().st_mode) for part in file.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert file.name in modes


def test_a_file_that_was_taken_away_is_made_anew(store: InsightStore, file: Path) -> None:
    store.write([question()], {})
    for part in file.parent.iterdir():
        part.unlink()
    store.write([question("b" * 32)], {})
    assert [one.key for one in store.questions(DAY, DAY)] == ["b" * 32]


def test_an_error_of_the_database_does_not_hold_what_was_written(store: InsightStore, file: Path) -> None:
    store.write([], {})
    with closing(sqlite3.connect(file)) as raw:
        raw.execute(
            "CREATE TRIGGER full BEFORE INSERT ON insight_questions BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    with pytest.raises(SQLAlchemyError) as caught:
        store.write([question(text=CANARY)], {count(): 1})
    assert CANARY not in str(caught.value)
    assert store.counts(DAY, DAY) == {}


def test_the_statements_are_postgresql_s_too() -> None:
    adding = postgresql.insert(module._questions).values(key="a").on_conflict_do_nothing()
    assert "ON CONFLICT DO NOTHING" in str(adding.compile(dialect=postgresql.dialect()))
    for table in (module._questions, module._counts):
        assert "CREATE TABLE" in str(sa.schema.CreateTable(table).compile(dialect=postgresql.dialect()))


def test_sums_are_made_of_what_is_counted_together() -> None:
    assert in_all([(count(), 1), (count(topic=""), 1), (count(), 2)]) == {count(): 3, count(topic=""): 1}


@pytest.mark.parametrize(
    ("conversations", "notes"),
    [
        ("sqlite:////srv/guide/var/conversations.db", "sqlite:////srv/guide/var/insight.db"),
        ("sqlite:///var/conversations.db", "sqlite:///var/insight.db"),
        ("sqlite://", "sqlite://"),
        ("postgresql://guide:s@db:5432/guide", "postgresql://guide:s@db:5432/guide"),
    ],
)
def test_notes_are_kept_beside_the_conversations(conversations: str, notes: str) -> None:
    found = beside(sa.engine.make_url(conversations))
    assert found.render_as_string(hide_password=False) == notes


def test_the_environment_may_name_another_place(monkeypatch: pytest.MonkeyPatch) -> None:
    conversations = sa.engine.make_url("sqlite:////srv/conversations.db")
    monkeypatch.setenv("INSIGHT_URL", "")
    assert str(place(conversations)) == "sqlite:////srv/insight.db"
    monkeypatch.setenv("INSIGHT_URL", "sqlite:////else/where.db")
    assert str(place(conversations)) == "sqlite:////else/where.db"
