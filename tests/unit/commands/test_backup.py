"""A copy that is made while somebody writes, and put back whole or not at all."""

from __future__ import annotations

import hashlib
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from commands import backup, restore
from commands.backup import BackupError
from tests.system import previous

HASH = hashlib.sha256(previous.CARER.encode()).hexdigest()


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """Return a folder with conversations, as the assistant keeps them, and keys."""
    folder = tmp_path / "var"
    folder.mkdir(mode=0o700)
    previous.restore(folder / "conversations.db")
    with closing(sqlite3.connect(folder / "conversations.db")) as database:
        database.execute("PRAGMA journal_mode=WAL")
    (folder / "session.key").write_text("s" * 64, encoding="ascii")
    (folder / "log").mkdir()
    return folder


@pytest.fixture
def copy(var: Path, tmp_path: Path) -> Path:
    """Return a copy of it."""
    backup.backup(var, tmp_path / "copy")
    return tmp_path / "copy"


def senders(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "conversations.db")) as database:
        return {sender for (sender,) in database.execute("SELECT sender_id FROM events")}


def execute(folder: Path, statement: str, *given: object) -> None:
    with closing(sqlite3.connect(folder / "conversations.db")) as database:
        database.execute(statement, given)
        database.commit()


def test_a_copy_holds_databases_and_keys_for_its_owner_alone(copy: Path, var: Path) -> None:
    assert sorted(path.name for path in copy.iterdir()) == ["SHA256SUMS", "conversations.db", "session.key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in copy.iterdir()} == {0o600}
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700
    assert senders(copy) == senders(var) == {previous.CARER, previous.REPORTER}


def test_a_copy_that_is_made_while_somebody_writes_holds_whole_turns(var: Path, tmp_path: Path) -> None:
    enough, begun = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(var / "conversations.db", timeout=30)) as database:
            number = 0
            while not enough.is_set():
                for kind in ("user", "bot"):
                    row = (f"w{number}", kind, "{" + "x" * 3000 + "}")
                    database.execute("INSERT INTO events (sender_id, type_name, data) VALUES (?, ?, ?)", row)
                database.commit()
                number += 1
                begun.set()

    writing = threading.Thread(target=write)
    writing.start()
    try:
        assert begun.wait(30)
        for number in range(5):
            backup.backup(var, tmp_path / f"copy {number}")
    finally:
        enough.set()
        writing.join()
    statement = "SELECT count(*) FROM events WHERE sender_id LIKE 'w%' GROUP BY sender_id"
    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"copy {number}" / "conversations.db")) as database:
            assert {count for (count,) in database.execute(statement)} == {2}


def test_nothing_is_copied_over_a_folder_or_from_an_empty_one(var: Path, copy: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="exists already"):
        backup.backup(var, copy)
    with pytest.raises(BackupError, match="holds no database"):
        backup.backup(tmp_path, tmp_path / "other")


def test_of_a_database_that_is_damaged_no_copy_is_left(var: Path, tmp_path: Path) -> None:
    path = var / "conversations.db"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises((BackupError, sqlite3.DatabaseError)):
        backup.backup(var, tmp_path / "copy")
    assert [one.name for one in tmp_path.iterdir()] == ["var"]


def test_what_was_copied_is_put_back_for_its_owner_alone(copy: Path, var: Path) -> None:
    execute(var, "DELETE FROM events")
    (var / "session.key").unlink()
    assert restore.restore(copy, var) == 0
    assert senders(var) == {previous.CARER, previous.REPORTER}
    assert (var / "session.key").read_text(encoding="ascii") == "s" * 64
    files = [path for path in var.iterdir() if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert not any(path.name.startswith(".") for path in files)


def test_it_is_put_back_on_a_new_machine(copy: Path, tmp_path: Path) -> None:
    assert restore.restore(copy, tmp_path / "new" / "var") == 0
    assert senders(tmp_path / "new" / "var") == {previous.CARER, previous.REPORTER}


def test_what_was_erased_since_stays_erased(copy: Path, var: Path) -> None:
    execute(var, "DELETE FROM events WHERE sender_id = ?", previous.CARER)
    execute(var, "INSERT INTO erased_conversations VALUES (?, 9999999999)", HASH)
    assert restore.restore(copy, var) == 1
    assert senders(var) == {previous.REPORTER}
    assert previous.CARER.encode() not in (var / "conversations.db").read_bytes()
    with closing(sqlite3.connect(var / "conversations.db")) as database:
        kept = database.execute("SELECT count(*) FROM erased_conversations WHERE id_hash = ?", (HASH,))
        assert kept.fetchone() == (1,)
        rated = database.execute("SELECT count(*) FROM feedback WHERE conversation_hash = ?", (HASH,))
        assert rated.fetchone() == (0,)


def _change(copy: Path) -> None:
    (copy / "session.key").write_text("another", encoding="ascii")


def _lose(copy: Path) -> None:
    (copy / "conversations.db").unlink()


def _add(copy: Path) -> None:
    (copy / "model.key").touch()


def _no_sums(copy: Path) -> None:
    (copy / backup.SUMS).unlink()


def _damage(copy: Path) -> None:
    (copy / "conversations.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)
    (copy / backup.SUMS).unlink()
    backup.write_sums(copy)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_change, "the backup is damaged: session.key"),
        (_lose, "the backup is damaged: conversations.db"),
        (_add, "the backup is damaged: model.key"),
        (_no_sums, "is no backup"),
        (_damage, "damaged|malformed|not a database"),
    ],
)
def test_a_copy_that_is_damaged_replaces_nothing(
    spoil: Callable[[Path], None], told: str, copy: Path, var: Path
) -> None:
    before = backup.sums(copy)
    spoil(copy)
    with pytest.raises((BackupError, sqlite3.DatabaseError), match=told):
        restore.restore(copy, var)
    assert senders(var) == {previous.CARER, previous.REPORTER}
    assert hashlib.sha256((var / "session.key").read_bytes()).hexdigest() == before["session.key"]
    assert not list(var.glob(".*"))


@pytest.fixture
def holding(var: Path) -> Iterator[None]:
    """Hold the database open, as a running assistant does."""
    with closing(sqlite3.connect(var / "conversations.db")) as database:
        database.execute("SELECT 1 FROM events").fetchone()
        yield


@pytest.mark.usefixtures("holding")
def test_nothing_is_put_back_while_the_assistant_runs(copy: Path, var: Path) -> None:
    if not Path("/proc/self/fd").exists():
        pytest.skip("only Linux tells who has a file open")
    with pytest.raises(BackupError, match="stop the assistant first; in use by process"):
        restore.restore(copy, var)


def test_the_commands_say_what_they_did_and_what_they_need(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in (backup, restore):
        monkeypatch.setattr(module, "VAR", var)
    monkeypatch.delenv("OUT", raising=False)
    monkeypatch.delenv("FROM", raising=False)
    assert (backup.main(), restore.main()) == (2, 2)
    monkeypatch.setenv("OUT", str(tmp_path / "copy"))
    monkeypatch.setenv("FROM", str(tmp_path / "copy"))
    assert restore.main() == 1
    assert backup.main() == 0
    assert backup.main() == 1
    assert restore.main() == 0
    printed = capsys.readouterr()
    assert printed.out == (
        f"{tmp_path / 'copy'}: conversations.db, session.key\n"
        f"var is as it was in {tmp_path / 'copy'}; erased again: 0\n"
    )
    assert "as in: make backup OUT=" in printed.err
    assert "as in: make restore FROM=" in printed.err
    assert "nothing was put back: " in printed.err
    assert "no backup was made: " in printed.err
