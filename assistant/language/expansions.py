"""Writes out abbreviations and text speak, for a reader that learnt from ordinary English."""

from __future__ import annotations

import functools
import hashlib
import re
from pathlib import Path

from clinic import located_yaml, schema
from clinic.problems import PROJECT_ROOT

FILE = PROJECT_ROOT / "data" / "expansions.yml"
_WORD = re.compile(r"[A-Za-z0-9]+(?:['\u2019][A-Za-z]+)?")


class ExpansionsFile(schema.StrictModel):
    """``data/expansions.yml``."""

    expansions: dict[str, str]


@functools.cache
def read_expansions(path: Path = FILE) -> dict[str, str]:
    """Return what each short form stands for, by its lower-case form without an apostrophe.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    return schema.parse(located_yaml.load(path), ExpansionsFile).expansions


def fingerprint(path: Path = FILE) -> str:
    """Return 16 hexadecimal digits that change with the file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def expand(text: str) -> str:
    """Return a text with its short forms written out and everything else as it was."""
    known = read_expansions()

    def written_out(match: re.Match[str]) -> str:
        short = re.sub(r"['\u2019]", "", match.group(0)).lower()
        return known.get(short, match.group(0))

    return _WORD.sub(written_out, text)
