"""How the texts were judged: ``docs/content-review.yml``, by PEMAT-P and DISCERN.

PEMAT-P is the Patient Education Materials Assessment Tool of the US Agency for Healthcare Research and
Quality for printed material; its items on several pages and on pictures do not apply to a message. A score is
the share of the items that apply that are met. DISCERN (Charnock et al. 1999, J Epidemiol Community
Health 53:105) items 1 to 8, each from 1 to 5, judge whether a publication can be relied on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, validator

from clinic import located_yaml, schema
from clinic.content.approvals import HASH_LENGTH, Text
from clinic.problems import PROJECT_ROOT

REVIEW = PROJECT_ROOT / "docs" / "content-review.yml"
UNDERSTANDABILITY = (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12)
ACTIONABILITY = (20, 21, 22, 23)
DISCERN = tuple(range(1, 9))
GOOD_SHARE = 0.9
GOOD_SCORE = 4


class Sheet(schema.StrictModel):
    """How one text was judged; an item in neither list does not apply."""

    response: str
    text: str = Field(regex=rf"^[0-9a-f]{{{HASH_LENGTH}}}$")
    met: list[int]
    unmet: dict[int, str] = Field(default_factory=dict)
    discern: dict[int, int]
    because: dict[int, str] = Field(default_factory=dict)

    @validator("unmet")
    def _known_items(cls, value: dict[int, str], values: dict[str, list[int]]) -> dict[int, str]:
        judged = [*values.get("met", []), *value]
        unknown = sorted(set(judged) - {*UNDERSTANDABILITY, *ACTIONABILITY})
        if unknown or len(set(judged)) < len(judged):
            raise ValueError(f"holds unknown items or one twice: {unknown or sorted(judged)}")
        if any(len(reason) < 5 for reason in value.values()):
            raise ValueError("each needs its reason")
        return value

    @validator("because", always=True)
    def _reasons(cls, value: dict[int, str], values: dict[str, dict[int, int]]) -> dict[int, str]:
        scores = values.get("discern", {})
        wrong = sorted(item for item, score in scores.items() if item not in DISCERN or not 1 <= score <= 5)
        if wrong:
            raise ValueError(f"discern: items {wrong} are unknown or not from 1 to 5")
        missing = sorted(item for item, score in scores.items() if score < GOOD_SCORE and item not in value)
        if missing:
            raise ValueError(f"items {missing} score below {GOOD_SCORE} without a reason")
        return value

    def share(self, items: Sequence[int]) -> float | None:
        """Return the share of items met among those that apply; None when none does."""
        met, unmet = set(self.met) & set(items), set(self.unmet) & set(items)
        return len(met) / len(met | unmet) if met | unmet else None


class ReviewFile(schema.StrictModel):
    """``docs/content-review.yml``."""

    sheets: list[Sheet]


@dataclass(frozen=True)
class Judged:
    """A text with its sheet; ``is_current`` tells whether it was judged as it stands."""

    text: Text
    sheet: Sheet | None
    is_current: bool


def read_sheets(path: Path = REVIEW) -> list[Sheet]:
    """Return every sheet.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    return schema.parse(located_yaml.load(path), ReviewFile).sheets


def judged(every: Iterable[Text], sheets: Iterable[Sheet]) -> list[Judged]:
    """Return each text that states facts, with its sheet or else one of its response's former texts."""
    by_text = {(sheet.response, sheet.text): sheet for sheet in sheets}
    former = {response: sheet for (response, _), sheet in by_text.items()}
    found = []
    for text in every:
        if text.facts:
            sheet = by_text.get((text.response, text.hash))
            found.append(Judged(text, sheet or former.get(text.response), sheet is not None))
    return found
