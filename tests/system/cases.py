"""Tables of messages that the running assistant is asked, each in a conversation of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.message import URGENCIES
from clinic.problems import PROJECT_ROOT
from tests.client import Client, Message

TESTS = PROJECT_ROOT / "tests"


@dataclass(frozen=True)
class Case:
    """A row of a table, and what the last message got."""

    row: dict[str, Any]
    replies: list[Message]

    @property
    def text(self) -> str:
        """The last message."""
        return turns_of(self.row)[-1]

    @property
    def level(self) -> str:
        """The strongest urgency that the replies carry."""
        levels = [str(reply["metadata"].get("urgency") or "none") for reply in self.replies]
        return max(levels, key=URGENCIES.index)


def turns_of(row: dict[str, Any]) -> list[str]:
    """Return the messages of a row, in their order."""
    turns: list[str] = row.get("turns") or [row["message"]]
    return turns


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a table."""
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def ask(address: str, table: list[dict[str, Any]]) -> Iterator[Case]:
    """Ask every row in a conversation of its own."""
    for row in table:
        with Client(address) as client:
            replies: list[Message] = []
            for text in turns_of(row):
                replies = client.say(text)
            yield Case(row, replies)


def is_at_least(level: str, wanted: str) -> bool:
    """Tell whether a level is as strong as another; a crisis is only a crisis."""
    if wanted == "crisis":
        return level == "crisis"
    return URGENCIES.index(level) >= URGENCIES.index(wanted)
