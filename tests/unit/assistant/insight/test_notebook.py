"""Notes are written beside the turns; a store that is locked, full or broken holds nothing up."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError

from assistant import metrics
from assistant.insight import keys, notebook
from assistant.insight.notebook import Notebook
from assistant.insight.store import InsightStore
from tests.unit.assistant.insight.samples import DAY, count, open_store, question

CANARY = "the-lump-under-my-arm"
NOON = datetime(2026, 11, 25, 12, tzinfo=timezone.utc).timestamp()
EVER = (date(2020, 1, 1), date(2030, 1, 1))
MakeNotebook = Callable[..., Notebook]


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing wait for long."""
    monkeypatch.setattr(notebook, "FLUSH_SECONDS", 0.02)
    monkeypatch.setattr("assistant.sqlite.LOCKED_SECONDS", 0.02)
    monkeypatch.setattr("assistant.rest.REST_SECONDS", 0.02)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the database is."""
    return tmp_path / "insight.db"


@pytest.fixture
def make(file: Path) -> Iterator[MakeNotebook]:
    """Return a function that returns a notebook at work."""
    made: list[Notebook] = []

    def begin(retention_days: int = 30, **options: Any) -> Notebook:
        one = Notebook(open_store(file), retention_days, timezone.utc, clock=lambda: NOON, **options)
        made.append(one)
        one.start()
        return one

    yield begin
    for one in made:
        one.close()


def eventually(holds: Callable[[], bool]) -> bool:
    """Wait until something holds; tell whether it came to."""
    deadline = time.monotonic() + 20
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def texts(file: Path) -> set[str]:
    """Return the words that are kept, by another connection."""
    store = open_store(file)
    try:
        return {one.text for one in store.questions(*EVER)}
    except SQLAlchemyError:
        return set()
    finally:
        store.close()


def lost() -> float:
    """Return how many notes were lost so far."""
    return metrics.REGISTRY.get_sample_value("mbc_insight_lost_notes_total") or 0.0


def test_what_is_noted_is_written_soon(make: MakeNotebook, file: Path) -> None:
    make().note(question(text="one"), (count(), 1), question("b" * 32, text="two"))
    assert eventually(lambda: texts(file) == {"one", "two"})
    store = open_store(file)
    assert store.counts(*EVER) == {count(): 1}
    store.close()


def test_words_are_redacted_and_on_one_line(make: MakeNotebook, file: Path) -> None:
    make().note(question(text="mail jo@clinic.example\n\nor call +1 555 010 2030"))
    assert eventually(lambda: bool(texts(file)))
    [text] = texts(file)
    assert "jo@" not in text
    assert "2030" not in text
    assert "\n" not in text


def test_half_a_character_and_a_nul_are_written_as_something_that_can_be(
    make: MakeNotebook, file: Path
) -> None:
    make().note(question(text="half \ud83d and \x00 nothing"))
    assert eventually(lambda: texts(file) == {"half ? and nothing"})


def test_what_waits_is_written_at_the_end(
    make: MakeNotebook, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "FLUSH_SECONDS", 60)
    one = make()
    one.note(question(text="late"))
    one.close()
    assert texts(file) == {"late"}


def test_the_day_is_the_clinic_s() -> None:
    after_midnight = datetime(2026, 11, 26, 2, tzinfo=timezone.utc).timestamp()
    west = timezone(timedelta(hours=-5))
    one = Notebook(open_store("unused.db"), 30, west, clock=lambda: after_midnight)
    assert one.today() == DAY
    assert one.day_of(NOON) == DAY


def test_without_words_only_counts_are_kept_and_words_of_before_are_forgotten(
    make: MakeNotebook, file: Path
) -> None:
    store = open_store(file)
    store.write([question(text="of before")], {})
    one = make(keep_questions=False)
    one.note(question("b" * 32), (count(), 1))
    assert eventually(lambda: bool(store.counts(*EVER)))
    assert store.questions(*EVER) == []
    store.close()


def test_questions_older_than_the_clinic_keeps_them_are_forgotten_and_counts_a_year_later(
    make: MakeNotebook, file: Path
) -> None:
    store = open_store(file)
    store.write(
        [question(f"{days:032}", day=DAY - timedelta(days=days)) for days in (0, 17, 18)],
        {count(day=DAY - timedelta(days=days)): 1 for days in (18, 400, 401)},
    )
    make(retention_days=17)
    assert eventually(lambda: len(store.questions(*EVER)) == 2)
    assert eventually(lambda: len(store.counts(*EVER)) == 2)
    store.close()


@pytest.mark.asyncio
async def test_an_erasure_deletes_what_is_kept_and_what_waits_of_one_conversation(
    make: MakeNotebook, file: Path
) -> None:
    person, other = uuid.uuid4().hex, uuid.uuid4().hex
    one = make()
    one.note(question(keys.key(person, "1"), text=CANARY))
    assert eventually(lambda: texts(file) == {CANARY})
    one.note(question(keys.key(person, "2"), text=CANARY), question(keys.key(other, "1"), text="stays"))
    await one.erase(person)
    assert eventually(lambda: texts(file) == {"stays"})
    for part in file.parent.iterdir():
        assert CANARY.encode() not in part.read_bytes(), part.name


@pytest.mark.asyncio
async def test_an_erasure_that_cannot_be_done_says_so_and_notes_go_on(make: MakeNotebook, file: Path) -> None:
    one = make()
    one.note(question(text="one"))
    assert eventually(lambda: bool(texts(file)))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(SQLAlchemyError):
            await one.erase(uuid.uuid4().hex)
        other.execute("ROLLBACK")
    one.note(question("b" * 32, text="two"))
    assert eventually(lambda: texts(file) == {"one", "two"})


@pytest.mark.asyncio
async def test_nobody_waits_for_ever_for_an_erasure(
    make: MakeNotebook, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "ERASE_SECONDS", 0.05)
    slow = InsightStore.erase

    def slowly(store: InsightStore, keys: Any) -> None:
        time.sleep(0.3)
        slow(store, keys)

    monkeypatch.setattr(InsightStore, "erase", slowly)
    one = make()
    with pytest.raises(asyncio.TimeoutError):
        await one.erase(uuid.uuid4().hex)
    one.note(question(text="after"))
    assert eventually(lambda: texts(file) == {"after"})


def locked(file: Path) -> Callable[[], None]:
    """Lock a database as another process does; return what gives it free."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    return other.close


def broken(file: Path) -> Callable[[], None]:
    """Let a file that is no database stand in its place; return what takes it away."""
    for part in file.parent.iterdir():
        part.unlink()
    file.write_bytes(b"no database" * 1000)

    def take_away() -> None:
        for part in file.parent.iterdir():
            part.unlink()

    return take_away


def in_the_way(file: Path) -> Callable[[], None]:
    """Let a folder stand where the file should be; return what takes it away."""
    for part in file.parent.iterdir():
        part.unlink()
    file.mkdir()
    return file.rmdir


def full(file: Path) -> Callable[[], None]:
    """Let a database refuse more, as on a full disk; return what makes room."""
    with closing(sqlite3.connect(file)) as raw:
        raw.execute(
            "CREATE TRIGGER q BEFORE INSERT ON insight_questions BEGIN SELECT RAISE(ABORT, 'full'); END"
        )

    def make_room() -> None:
        with closing(sqlite3.connect(file)) as raw:
            raw.execute("DROP TRIGGER q")

    return make_room


@pytest.mark.parametrize("fault", [locked, broken, in_the_way, full])
def test_notes_wait_for_a_store_that_fails_and_are_written_when_it_is_well(
    fault: Callable[[Path], Callable[[], None]],
    make: MakeNotebook,
    file: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    one = make()
    one.note((count(), 1))
    assert eventually(file.exists)
    assert eventually(lambda: not one._waiting)
    mend = fault(file)
    one.note(question(text=CANARY))
    assert eventually(lambda: not one.is_in_order)
    one.note(question("b" * 32, text="and more"))
    mend()
    assert eventually(lambda: texts(file) == {CANARY, "and more"})
    assert eventually(lambda: one.is_in_order)
    assert caplog.text.count("notes cannot be written, and wait") == 1
    assert "notes can be written again" in caplog.text
    assert CANARY not in caplog.text


def test_what_is_too_much_to_wait_is_counted_as_lost_and_nobody_is_held_up(
    make: MakeNotebook, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "WAITING_AT_MOST", 5)
    one, before = make(), lost()
    one.note((count(), 1))
    assert eventually(lambda: file.exists() and not one._waiting)
    mend = locked(file)
    for number in range(20):
        one.note(question(f"{number:032}", text=str(number)))
    assert eventually(lambda: not one.is_in_order)
    mend()
    assert eventually(lambda: bool(texts(file)))
    kept = len(texts(file))
    assert lost() - before == 20 - kept
    assert kept < 20


def test_a_note_that_cannot_be_written_at_all_is_lost_and_the_next_are_written(
    make: MakeNotebook, file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(text: str) -> str:
        if text == CANARY:
            raise RuntimeError(text)
        return text

    monkeypatch.setattr(notebook, "redact", breaks)
    one, before = make(), lost()
    one.note(question(text=CANARY))
    assert eventually(lambda: lost() == before + 1)
    one.note(question("b" * 32, text="next"))
    assert eventually(lambda: texts(file) == {"next"})
    assert "notes are lost: RuntimeError" in caplog.text
    assert CANARY not in caplog.text
