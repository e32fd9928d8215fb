"""Folders and files that their owner alone may read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from clinic.private import make_folder, open_log


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_folder_that_is_made_is_private_and_one_that_stands_stays(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b" / "c")
    assert [mode(tmp_path / part) for part in ("a", "a/b", "a/b/c")] == [0o700] * 3
    assert mode(tmp_path) == 0o755


def test_a_log_is_made_private_begun_anew_or_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "log" / "one.log"
    for append, text in ((False, b"a"), (True, b"b")):
        handle = open_log(path, append=append)
        os.write(handle, text)
        os.close(handle)
        assert mode(path) == 0o600
        path.chmod(0o644)
    assert path.read_bytes() == b"ab"
    os.close(open_log(path, append=False))
    assert path.read_bytes() == b""
    assert mode(path) == 0o600
