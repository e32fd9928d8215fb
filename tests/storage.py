"""What the running assistant leaves behind, wherever it keeps it: searched for a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import psycopg2
from psycopg2 import extensions, sql


class Storage(Protocol):
    """Where conversations are kept, and what else the processes write."""

    def holds(self, word: str) -> bool:
        """Tell whether a word stands where conversations are kept."""

    def tells(self, word: str) -> bool:
        """Tell whether a word stands in a log, or was told to another system."""


class FileStorage:
    """An SQLite file with what lies beside it, searched byte for byte."""

    def __init__(self, database: Path, logs: Sequence[Path]) -> None:
        """Search a file, and folders of logs."""
        self._database, self._logs = database, logs

    def holds(self, word: str) -> bool:
        """Tell whether the database's files hold a word."""
        files = self._database.parent.glob(f"{self._database.name}*")
        return any(word.encode() in file.read_bytes() for file in files)

    def tells(self, word: str) -> bool:
        """Tell whether a log holds a word."""
        return in_files(self._logs, word)


class ServerStorage:
    """A PostgreSQL database, searched row by row, and other places that can be asked."""

    def __init__(self, url: str, logs: Sequence[Path], others: Sequence[Callable[[str], bool]]) -> None:
        """Search a database, folders of logs, and what ``others`` look into."""
        self._url, self._logs, self._others = url, logs, others

    def holds(self, word: str) -> bool:
        """Tell whether any row of any table holds a word."""
        extensions.set_wait_callback(None)
        with psycopg2.connect(self._url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for (table,) in cursor.fetchall():
                query = sql.SQL("SELECT count(*) FROM {0} WHERE {0}::text LIKE %s")
                cursor.execute(query.format(sql.Identifier(table)), (f"%{word}%",))
                if cursor.fetchone() != (0,):
                    return True
        return False

    def tells(self, word: str) -> bool:
        """Tell whether a log holds a word, or another place does."""
        return in_files(self._logs, word) or any(hears(word) for hears in self._others)


def in_files(folders: Sequence[Path], word: str) -> bool:
    """Tell whether a file of some folders holds a word."""
    files = [file for folder in folders for file in folder.iterdir() if file.is_file()]
    return any(word.encode() in file.read_bytes() for file in files)
