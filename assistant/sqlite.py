"""An SQLite file that holds what people wrote: for its owner alone, and overwritten where it is deleted."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from clinic.private import make_folder

LOCKED_SECONDS = 0.3
"""How long to wait for another process that holds the file, while this one answers nobody."""
REST_SECONDS = 2.0
"""How long a file that was waited for in vain is left alone."""


def make_private(path: Path) -> None:
    """Make a file that its owner alone may read, or take a file's rights away from everybody else."""
    make_folder(path.parent)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def keep_open(url: sa.engine.URL, file: Path) -> sa.engine.Engine:
    """Return an engine that keeps its connections to an SQLite file, until the file is replaced."""
    engine = sa.create_engine(
        url,
        poolclass=sa.pool.QueuePool,
        # A connection is lent to one thread at a time.
        connect_args={"check_same_thread": False, "timeout": LOCKED_SECONDS},
    )
    rest = Rest()

    def remember(_connection: Any, record: Any) -> None:
        record.info["file"] = _identity(file)

    def compare(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["file"] != _identity(file):
            raise sa.exc.DisconnectionError("the database's file was replaced")

    sa.event.listen(engine, "do_connect", lambda *_: rest.check())
    sa.event.listen(engine, "do_connect", lambda *_: make_private(file))
    sa.event.listen(engine, "connect", set_up)
    sa.event.listen(engine, "connect", remember)
    sa.event.listen(engine, "checkout", compare)
    sa.event.listen(engine, "checkout", lambda *_: rest.check())
    sa.event.listen(engine, "handle_error", rest.note)
    return engine


class LockedError(sa.exc.SQLAlchemyError):
    """Raised at once where another process held the file a moment ago."""


class Rest:
    """Leaves a locked file alone for a while: who waits for it keeps everybody else waiting."""

    def __init__(self) -> None:
        """Begin with a file that nobody is known to hold."""
        self._until = 0.0

    def check(self) -> None:
        """Raise while the file is left alone.

        Raises:
            LockedError: until ``REST_SECONDS`` after somebody waited for the file in vain.
        """
        if time.monotonic() < self._until:
            raise LockedError("another process holds the database")

    def note(self, context: Any) -> None:
        """Take notice of an error (SQLAlchemy's ``handle_error``)."""
        error = context.original_exception
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            self._until = time.monotonic() + REST_SECONDS


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
