"""An SQLite file that another process holds."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant import sqlite
from assistant.sqlite import LockedError, keep_open

ONE = sa.text("INSERT INTO number VALUES (1)")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a database with a table, for which nobody waits long."""
    monkeypatch.setattr(sqlite, "LOCKED_SECONDS", 0.01)
    path = tmp_path / "some.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE number (value INTEGER)")
    return path


@pytest.fixture
def engine(file: Path) -> sa.engine.Engine:
    """Return the engine that keeps the file open."""
    return keep_open(sa.engine.url.URL.create("sqlite", database=str(file)), file)


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold the file as another process does that writes."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def write(engine: sa.engine.Engine) -> None:
    """Write one row."""
    with engine.begin() as connection:
        connection.execute(ONE)


def rows(engine: sa.engine.Engine) -> int:
    """Return how many rows there are."""
    with engine.connect() as connection:
        count: int = connection.execute(sa.text("SELECT count(*) FROM number")).scalar_one()
    return count


def test_a_file_that_was_waited_for_in_vain_is_left_alone_for_a_while(
    file: Path, engine: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(engine)
    with held(file):
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            write(engine)
        for _ in range(3):
            with pytest.raises(LockedError):
                write(engine)
            with pytest.raises(LockedError):
                rows(engine)
    monkeypatch.setattr("time.monotonic", lambda: 1e9)
    write(engine)
    assert rows(engine) == 2


def test_any_other_error_leaves_the_file_in_use(engine: sa.engine.Engine) -> None:
    with pytest.raises(sa.exc.OperationalError), engine.connect() as connection:
        connection.execute(sa.text("SELECT * FROM nothing"))
    write(engine)
    assert rows(engine) == 1


def test_a_file_that_another_keeps_for_itself_is_not_waited_for_at_the_start(
    file: Path, engine: sa.engine.Engine
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            rows(engine)
        with pytest.raises(LockedError):
            rows(engine)


WRITES = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("INSERT INTO number VALUES (2)")
database.commit()
database.close()
"""


def test_another_process_that_comes_and_goes_clears_nothing_away_while_this_one_uses_the_file(
    file: Path, engine: sa.engine.Engine
) -> None:
    log = Path(f"{file}-wal")
    with engine.connect() as reading:
        assert reading.execute(sa.text("SELECT count(*) FROM number")).scalar_one() == 0
        write(engine)  # over a second connection: the file is looked at once more
        subprocess.run([sys.executable, "-c", WRITES, str(file)], check=True, timeout=60)
        assert log.exists()
        write(engine)
    assert rows(engine) == 3
    with engine.connect() as connection:
        assert connection.execute(sa.text("PRAGMA integrity_check")).scalar_one() == "ok"
