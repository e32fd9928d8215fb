"""``make restore FROM=…``: puts back what ``make backup`` copied, while the assistant does not run.

Who had a conversation erased after the copy was made does not find it again: of what is put back, everything
goes that the present database knows to be erased.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from clinic import private
from commands.backup import SUMS, VAR, BackupError, check_database, sums

CONVERSATIONS = "conversations.db"
_BESIDE = ("-wal", "-shm", "-journal")


def main() -> int:
    """Put back the folder that ``FROM`` names; return the exit code."""
    given = os.environ.get("FROM")
    if not given:
        print("FROM must name a backup, as in: make restore FROM=/backups/monday", file=sys.stderr)
        return 2
    try:
        erased = restore(Path(given), VAR)
    except (BackupError, OSError, sqlite3.Error) as error:
        print(f"nothing was put back: {error}", file=sys.stderr)
        return 1
    print(f"{VAR.name} is as it was in {given}; erased again: {erased}")
    return 0


def restore(source: Path, target: Path) -> int:
    """Put a copy in the place of what a folder holds; return how many conversations were erased again.

    All is checked and prepared before anything is replaced.

    Raises:
        BackupError: when the copy is damaged, or the assistant runs.
    """
    known = _sums_of(source)
    names = [name for name in known if name.endswith(".db")]
    holders = sorted(set(_holders({target / name for name in names})))
    if holders:
        raise BackupError(f"stop the assistant first; in use by process {', '.join(map(str, holders))}")
    private.make_folder(target)
    drafts = {name: target / f".{name}.restored" for name in known}
    erased = 0
    try:
        for name, draft in drafts.items():
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            shutil.copyfile(source / name, draft)
        for name in names:
            with closing(sqlite3.connect(drafts[name])) as database:
                check_database(database, name)
                if name == CONVERSATIONS:
                    erased = _erase_again(database, _erased_now(target / name))
        for name, draft in drafts.items():
            for ending in _BESIDE if name.endswith(".db") else ():
                (target / f"{name}{ending}").unlink(missing_ok=True)
            draft.replace(target / name)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return erased


def _sums_of(source: Path) -> dict[str, str]:
    try:
        lines = (source / SUMS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise BackupError(f"{source} is no backup: it holds no {SUMS}") from error
    known = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found = sums(source)
    wrong = sorted(name for name in {*known, *found} if known.get(name) != found.get(name))
    if wrong:
        raise BackupError(f"the backup is damaged: {', '.join(wrong)}")
    return known


def _erased_now(path: Path) -> list[tuple[str, int]]:
    """Return the hash of every conversation that is known to be erased, and until when that is remembered."""
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        return database.execute("SELECT id_hash, expires_at FROM erased_conversations").fetchall()


def _erase_again(database: sqlite3.Connection, erased: list[tuple[str, int]]) -> int:
    hashes = {known for known, _ in erased}
    senders = [sender for (sender,) in database.execute("SELECT DISTINCT sender_id FROM events")]
    again = [one for one in senders if hashlib.sha256(one.encode()).hexdigest() in hashes]
    database.execute("PRAGMA secure_delete=ON")
    database.executemany("DELETE FROM events WHERE sender_id = ?", [(sender,) for sender in again])
    database.executemany("DELETE FROM feedback WHERE conversation_hash = ?", [(one,) for one in hashes])
    database.executemany("INSERT OR REPLACE INTO erased_conversations VALUES (?, ?)", erased)
    database.commit()
    return len(again)


def _holders(files: set[Path]) -> Iterator[int]:
    """Yield the processes that have one of the files open, as far as this system tells (Linux does)."""
    wanted = {str(path.resolve()) for path in files}
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(link.readlink()) in wanted:
                yield int(link.parts[2])
        except OSError:  # it has ended, or is another user's
            continue


if __name__ == "__main__":
    sys.exit(main())
