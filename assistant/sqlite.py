"""An SQLite file that holds what people wrote: for its owner alone, and overwritten where it is deleted."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assistant.rest import Rest
from clinic.private import make_folder

LOCKED_SECONDS = 0.3
"""How long to wait for another process that holds the file, while this one answers nobody."""


def make_private(path: Path) -> None:
    """Make a file that its owner alone may read, or take a file's rights away from everybody else.

    One that stands is not opened for it: closing it would drop the locks that tell that this process uses it
    (https://www.sqlite.org/howtocorrupt.html), and another process would clear away the log of writes.
    """
    make_folder(path.parent)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    path.chmod(0o600)


def keep_open(url: sa.engine.URL, file: Path) -> sa.engine.Engine:
    """Return an engine that keeps its connections to an SQLite file, until the file is replaced."""
    engine = sa.create_engine(
        url,
        poolclass=sa.pool.QueuePool,
        # A connection is lent to one thread at a time.
        connect_args={"check_same_thread": False, "timeout": LOCKED_SECONDS},
        hide_parameters=True,
    )
    rest = Rest()

    def check(*_: Any) -> None:
        if rest.is_on:
            raise LockedError("another process holds the database")

    def note(context: Any) -> None:
        error = context.original_exception
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            rest.begin()

    def remember(_connection: Any, record: Any) -> None:
        record.info["file"] = _identity(file)

    def compare(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["file"] != _identity(file):
            raise sa.exc.DisconnectionError("the database's file was replaced")

    sa.event.listen(engine, "do_connect", check)
    sa.event.listen(engine, "do_connect", lambda *_: make_private(file))
    sa.event.listen(engine, "connect", set_up)
    sa.event.listen(engine, "connect", remember)
    sa.event.listen(engine, "checkout", compare)
    sa.event.listen(engine, "checkout", check)
    sa.event.listen(engine, "handle_error", note)
    return engine


class LockedError(sa.exc.SQLAlchemyError):
    """Raised at once where another process held the file a moment ago."""


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def set_up(connection: Any, _record: Any) -> None:
    """Write ahead (readers and a writer together), and overwrite what is deleted instead of leaving it."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def hold(connection: sa.engine.Connection, conversation_id: str) -> None:
    """Keep other processes from writing to a conversation: SQLite lets one write at a time by itself."""


def overwrite(engine: sa.engine.Engine) -> None:
    """Let no byte of what was deleted stay: the text would stay in the write-ahead log."""
    with engine.connect() as connection:
        connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
