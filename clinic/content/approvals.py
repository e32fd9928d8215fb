"""Which texts a clinician has approved: ``docs/approvals.yml``, by the hash of what was read.

A text that is changed in a single letter is open again. Nobody approves for a clinic but somebody of that
clinic, so the file that this project ships is empty.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from clinic import located_yaml, schema
from clinic.problems import PROJECT_ROOT

APPROVALS = PROJECT_ROOT / "docs" / "approvals.yml"
HASH_LENGTH = 16
_HEAD = """\
# Who approved which text, in what role and when. Written by `make sign-off`.
# `text` is the hash of what was read.
"""


class Approval(schema.StrictModel):
    """That somebody read one text of a response and stands by it."""

    response: str
    text: str = Field(regex=rf"^[0-9a-f]{{{HASH_LENGTH}}}$")
    name: str = Field(min_length=2)
    role: str = Field(min_length=2)
    date: date


class ApprovalsFile(schema.StrictModel):
    """``docs/approvals.yml``."""

    approvals: list[Approval] = Field(default_factory=list)


@dataclass(frozen=True)
class Text:
    """One text of a response, with what a reader needs in order to judge it."""

    response: str
    text: str
    condition: Mapping[str, object] = field(default_factory=dict)
    facts: Sequence[str] = ()

    @property
    def hash(self) -> str:
        """Return 16 hexadecimal digits that change with the text and with when it is said."""
        said_when = sorted((name, str(value)) for name, value in self.condition.items())
        return hashlib.sha256(repr((self.text, said_when)).encode()).hexdigest()[:HASH_LENGTH]


def texts(responses: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Text]:
    """Yield every text of a domain's responses, in the order of their names."""
    for name in sorted(responses):
        for variation in responses[name]:
            condition = {one["name"]: one["value"] for one in variation.get("condition") or []}
            facts = (variation.get("metadata") or {}).get("facts") or ()
            yield Text(name, str(variation.get("text") or ""), condition, tuple(facts))


def open_texts(every: Iterable[Text], approvals: Iterable[Approval]) -> list[Text]:
    """Return the texts that nobody has approved as they stand."""
    approved = {(approval.response, approval.text) for approval in approvals}
    return [text for text in every if (text.response, text.hash) not in approved]


def read_approvals(path: Path = APPROVALS) -> list[Approval]:
    """Return every approval; none when there is no file.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    if not path.exists():
        return []
    return schema.parse(located_yaml.load(path), ApprovalsFile).approvals


def write_approvals(approvals: Iterable[Approval], path: Path = APPROVALS) -> None:
    """Write the whole file in one step, in the order of responses and dates."""
    rows = sorted(approvals, key=lambda one: (one.response, one.date, one.text))
    data = {"approvals": [{**row.dict(), "date": row.date.isoformat()} for row in rows]}
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(_HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    draft.replace(path)
