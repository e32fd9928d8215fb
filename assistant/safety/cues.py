"""The phrases that tell in what light something is said: how they are written down, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, conint

from assistant.safety.matcher import Match
from assistant.safety.text import Text
from clinic import schema

Category = Literal[
    "negated",
    "resolved",
    "hypothetical",
    "past",
    "present",
    "other_past",
    "question",
    "report",
    "dealt_with",
    "handled",
    "outcome",
]
Direction = Literal["forward", "backward", "sentence", "wide", "message", "answer", "all", "pseudo"]


class Group(schema.StrictModel):
    """Phrases of one category and direction."""

    category: Category
    direction: Direction
    reach: conint(ge=1) | None = None  # type: ignore[valid-type]
    ends_statement: bool = False
    lists: bool = False
    """Whether what comes after it is a list, which goes on over commas."""
    tense: Literal["past", "present"] | None = None
    """In which tense a sign must be told, or not be told, for the phrase to count."""
    says: list[Text] = Field(min_items=1)


@dataclass(frozen=True)
class Cue:
    """A phrase that was found: its group, its first token, the one after its last, and its own."""

    group: Group
    start: int
    end: int
    words: frozenset[int]


Cues = Mapping[str, Sequence[Cue]]
"""The phrases found in a message, by category."""


def words_of(match: Match[str] | Match[int]) -> set[int]:
    """Return the tokens by which something was found."""
    return {at for start, end in match.spans for at in range(start, end)}
