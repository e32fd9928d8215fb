"""Folders and files that their owner alone may read: whatever is made while the assistant runs."""

from __future__ import annotations

import os
from pathlib import Path

UMASK = 0o077
"""Takes every right away from everybody else (``os.umask``)."""


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing; ones that stand stay as they are."""
    for folder in (*reversed(path.parents), path):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)


def open_log(path: Path, *, append: bool) -> int:
    """Return a handle to write a file with, which is closed by who asked; its folder is made with it."""
    make_folder(path.parent)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | (os.O_APPEND if append else os.O_TRUNC), 0o600)
    os.fchmod(handle, 0o600)
    return handle
