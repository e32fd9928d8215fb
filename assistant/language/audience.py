"""For whom a message asks: for the person who writes, or for somebody else."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from pydantic import validator

from clinic import located_yaml, schema
from clinic.problems import PROJECT_ROOT

FILE = PROJECT_ROOT / "data" / "audience.yml"
RELATION = "@"
Audience = Literal["self", "carer"]
Span = tuple[int, int]
"""First character of a relation's name, and the one after its last."""


class AudienceFile(schema.StrictModel):
    """``data/audience.yml``."""

    self: list[str]
    carer: list[str]
    not_the_patient: list[str]

    @validator("*", each_item=True)
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        return value


@functools.cache
def read_patterns(path: Path = FILE) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what tells the writer, another, and a relation who is not the patient.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    file = schema.parse(located_yaml.load(path), AudienceFile)
    own, carer, others = (_any(patterns) for patterns in (file.self, file.carer, file.not_the_patient))
    return own, carer, others


def fingerprint(path: Path = FILE) -> str:
    """Return 16 hexadecimal digits that change with the file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def audience(text: str, relations: Iterable[Span]) -> Audience | None:
    """Return for whom a message asks; None when it does not say.

    Args:
        text: the message.
        relations: where it names somebody whom the writer may care for ("mum", "my wife").
    """
    own, carer, others = read_patterns()
    marked = _marked(text, sorted(relations))
    if own.search(marked):
        return "self"
    left = others.sub(" ", marked)
    return "carer" if RELATION in left or carer.search(left) else None


def _marked(text: str, relations: Sequence[Span]) -> str:
    parts, at = [], 0
    for start, end in relations:
        parts += [text[at:start], RELATION]
        at = end
    plain = "".join([*parts, text[at:]]).lower()
    return re.sub(r"[‘’´`ʼ]", "'", plain)


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
