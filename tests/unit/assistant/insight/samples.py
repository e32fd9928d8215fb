"""Notes of the tests."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from assistant.insight.store import Count, InsightStore, Question

DAY = date(2026, 11, 25)
"""A Wednesday."""
NEAREST = (("hospice_care", 0.41), ("palliative_care", 0.2), ("end_stage", 0.1))


def question(key: str = "a" * 32, **fields: Any) -> Question:
    """Return a question of the day, with other fields where they are given."""
    known = {"day": DAY, "kind": "not_sure", "channel": "web", "text": "what of hospise", "nearest": NEAREST}
    return Question(key, **{**known, **fields})


def count(**fields: Any) -> Count:
    """Return what is counted of an answered question of the day, with other fields where they are given."""
    known = {"day": DAY, "channel": "web", "topic": "hospice_care", "outcome": "answered", "level": "none"}
    return Count(**{**known, **fields})


def open_store(path: Any) -> InsightStore:
    """Return a store in an SQLite file."""
    return InsightStore(sa.engine.make_url(f"sqlite:///{path}"))
