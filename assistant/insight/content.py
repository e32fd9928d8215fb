"""What the report knows of the answers: the files of intents, and when texts have to be reviewed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from assistant.insight.groups import Known
from clinic import located_yaml
from clinic.content.index import normalise
from clinic.content.model import read_acts, read_flows, read_topics
from clinic.problems import PROJECT_ROOT

DATA = PROJECT_ROOT / "data"
SOON = timedelta(days=60)
"""How long before its day a review is announced."""


@dataclass(frozen=True)
class Review:
    """Texts of a file that have to be reviewed by the same day."""

    path: str
    due: date
    texts: int

    def is_late(self, today: date) -> bool:
        """Tell whether the day has passed."""
        return self.due < today


def known_intents() -> dict[str, Known]:
    """Return every intent with examples, by its name without ``ask_``.

    Raises:
        InvalidFilesError: with the faults of the files.
    """
    found = {}
    for read in (read_topics, read_acts, read_flows):
        for name, (document, content) in read().items():
            for block in content.nlu:
                path = document.path.relative_to(PROJECT_ROOT).as_posix()
                examples = frozenset(map(normalise, block.phrasings()))
                key = block.intent.removeprefix("ask_")
                found[key] = Known(block.intent, _title(content, name), path, examples)
    return found


def _title(content: Any, name: str) -> str:
    metadata = [response.metadata for responses in content.responses.values() for response in responses]
    given = next((one.title for one in metadata if one.title), None)
    return str(given or name.replace("_", " ").capitalize())


def reviews(today: date, folder: Path = DATA) -> list[Review]:
    """Return the reviews that are due or will be soon, the first to come first.

    Raises:
        InvalidFilesError: when a file is no YAML.
    """
    found: dict[tuple[date, str], int] = {}
    for path in sorted(folder.rglob("*.yml")):
        data = located_yaml.load(path).data
        for due in _due(data if isinstance(data, Mapping) else {}):
            if due <= today + SOON:
                key = (due, path.relative_to(folder.parent).as_posix())
                found[key] = found.get(key, 0) + 1
    return [Review(path, due, texts) for (due, path), texts in sorted(found.items())]


def _due(data: Mapping[str, Any]) -> Iterable[date]:
    """Yield the day by which each text of a file must be reviewed: a year after it was."""
    for responses in (data.get("responses") or {}).values():
        for response in responses or []:
            reviewed = (response.get("metadata") or {}).get("reviewed")
            if reviewed:
                yield a_year_after(date.fromisoformat(str(reviewed)))


def a_year_after(day: date) -> date:
    """Return the same day a year later; the 1st of March for a 29th of February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
