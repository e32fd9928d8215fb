"""An SQLite file that holds what people wrote: for its owner alone, and overwritten where it is deleted."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa


def make_private(path: Path) -> None:
    """Make a file that its owner alone may read, or take a file's rights away from everybody else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def keep_open(url: sa.engine.URL, file: Path) -> sa.engine.Engine:
    """Return an engine that keeps its connections to an SQLite file, until the file is replaced."""
    engine = sa.create_engine(
        url,
        poolclass=sa.pool.QueuePool,
        connect_args={"check_same_thread": False},  # a connection is lent to one thread at a time
    )

    def remember(_connection: Any, record: Any) -> None:
        record.info["file"] = _identity(file)

    def compare(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["file"] != _identity(file):
            raise sa.exc.DisconnectionError("the database's file was replaced")

    sa.event.listen(engine, "do_connect", lambda *_: make_private(file))
    sa.event.listen(engine, "connect", set_up)
    sa.event.listen(engine, "connect", remember)
    sa.event.listen(engine, "checkout", compare)
    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def set_up(connection: Any, _record: Any) -> None:
    """Write ahead (readers and a writer together), and overwrite what is deleted instead of leaving it."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "busy_timeout=2000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
