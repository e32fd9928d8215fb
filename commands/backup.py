"""``make backup OUT=…``: a copy of what the embedded profile keeps, made while people write.

SQLite's own online backup copies a database as it stands at one moment; a copy of its files would not.
Whoever has the copy has what people wrote and the keys: its files are for their owner alone, and it is to be
kept no longer than ``retention_days``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from clinic.problems import PROJECT_ROOT

VAR = PROJECT_ROOT / "var"
SUMS = "SHA256SUMS"


class BackupError(Exception):
    """Raised when nothing can be copied or put back; the message says why."""


def main() -> int:
    """Copy to the folder that ``OUT`` names; return the exit code."""
    out = os.environ.get("OUT")
    if not out:
        print("OUT must name a new folder, as in: make backup OUT=/backups/monday", file=sys.stderr)
        return 2
    try:
        names = backup(VAR, Path(out))
    except (BackupError, OSError, sqlite3.Error) as error:
        print(f"no backup was made: {error}", file=sys.stderr)
        return 1
    print(f"{out}: {', '.join(names)}")
    return 0


def backup(source: Path, out: Path) -> list[str]:
    """Copy databases and keys of a folder into a new one; return their names. Nothing is left of half a copy.

    Raises:
        BackupError: when the new folder exists, there is nothing to copy, or a copy is damaged.
        sqlite3.Error: when a database cannot be read.
    """
    databases, keys = sorted(source.glob("*.db")), sorted(source.glob("*.key"))
    if not databases:
        raise BackupError(f"{source} holds no database")
    if out.exists():
        raise BackupError(f"{out} exists already")
    draft = out.with_name(f".{out.name}.draft")
    draft.mkdir(mode=0o700, parents=True)
    try:
        for path in (*databases, *keys):
            os.close(os.open(draft / path.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        for path in databases:
            copy_database(path, draft / path.name)
        for path in keys:
            shutil.copyfile(path, draft / path.name)
        write_sums(draft)
        draft.rename(out)
    except BaseException:
        shutil.rmtree(draft)
        raise
    return [path.name for path in (*databases, *keys)]


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it stands, also while others write, and check the copy.

    Raises:
        BackupError: when the copy is damaged: then so is the database.
        sqlite3.Error: when it cannot be read.
    """
    read = f"{source.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(read, uri=True)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        check_database(copy, source.name)


def check_database(database: sqlite3.Connection, name: str) -> None:
    """Return when a database is whole.

    Raises:
        BackupError: when it is damaged.
    """
    found = database.execute("PRAGMA integrity_check").fetchone()
    if found != ("ok",):
        raise BackupError(f"{name} is damaged: {found[0]}")


def sums(folder: Path) -> dict[str, str]:
    """Return the hash of every file of a copy, by its name."""
    files = sorted(path for path in folder.iterdir() if path.name != SUMS)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def write_sums(folder: Path) -> None:
    """Write the hashes, as ``sha256sum -c`` reads them."""
    content = "".join(f"{digest}  {name}\n" for name, digest in sums(folder).items())
    handle = os.open(folder / SUMS, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)


if __name__ == "__main__":
    sys.exit(main())
