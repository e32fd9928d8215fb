"""Every text that a person may be told, wherever it stands under ``data/``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinic import located_yaml
from clinic.located_yaml import Document
from clinic.problems import Problem


@dataclass(frozen=True)
class Said:
    """One wording of a response: where it stands, what it says and what is known about it."""

    document: Document
    name: str
    number: int
    text: str
    metadata: dict[str, Any]

    def problem(self, key: str, reason: str) -> Problem:
        """Return a problem that stands at a key of this wording."""
        return self.document.problem(("responses", self.name, self.number, *key.split(".")), reason)


def documents(folder: Path) -> list[Document]:
    """Return every YAML file below a folder.

    Raises:
        InvalidFilesError: when one cannot be read.
    """
    return [located_yaml.load(path) for path in sorted(folder.rglob("*.yml"))]


def said(files: Iterable[Document]) -> Iterator[Said]:
    """Yield every wording of every response in some files."""
    for document in files:
        for name, wordings in (document.data.get("responses") or {}).items():
            for number, wording in enumerate(wordings):
                yield Said(document, name, number, wording["text"], wording.get("metadata") or {})


def report(problems: Iterable[object]) -> str:
    """Return all problems at once, one a line, as an assertion shows them."""
    return "\n" + "\n".join(sorted({str(problem) for problem in problems}))
