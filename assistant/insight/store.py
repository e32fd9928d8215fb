"""The store of unanswered questions and of counts: a database of its own, apart from the conversations.

A question carries its words, redacted, the day, the channel and what it may have meant; a count carries no
words. Rows stand in the order of their keys, which are random: neither who wrote them nor which was written
after which can be read from the file.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect

from assistant import sqlite
from assistant.insight.keys import LENGTH

_CHUNK = 500
"""Keys in one statement; SQLite may take no more than 999."""
_INSERTS: dict[str, Any] = {"sqlite": sqlite_dialect.insert, "postgresql": postgresql.insert}

_metadata = sa.MetaData()
_questions = sa.Table(
    "insight_questions",
    _metadata,
    sa.Column("key", sa.String(LENGTH), primary_key=True),
    sa.Column("day", sa.Date, nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("nearest", sa.Text, nullable=False),
    sqlite_with_rowid=False,  # row numbers would tell the order of writing
)
_counts = sa.Table(
    "insight_counts",
    _metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("channel", sa.String(32), primary_key=True),
    sa.Column("topic", sa.String(64), primary_key=True),
    sa.Column("outcome", sa.String(16), primary_key=True),
    sa.Column("level", sa.String(16), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True)
class Question:
    """What somebody asked that got no answer, or one that did not help."""

    key: str
    day: date
    kind: str
    """``not_sure``, ``unanswered`` or ``unhelpful``."""
    channel: str
    text: str
    """Redacted, on one line."""
    nearest: tuple[tuple[str, float], ...] = field(default=())
    """The three likeliest topics or acts with their confidence, likeliest first."""


@dataclass(frozen=True)
class Count:
    """What is counted together: the turns of a day on a channel, by topic or act, outcome and level."""

    day: date
    channel: str
    topic: str
    """Empty where no topic or act was found."""
    outcome: str
    level: str


class InsightStore:
    """Reads and writes the database; each method raises ``SQLAlchemyError`` or ``OSError`` if it cannot."""

    def __init__(self, url: sa.engine.URL) -> None:
        """Know where the database is; nothing is opened yet."""
        self.url = url
        file = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
        self._engine = sqlite.keep_open(url, file) if file else sa.create_engine(url, pool_pre_ping=True)
        self._engine.hide_parameters = True
        self._insert = _INSERTS[self._engine.dialect.name]

    def write(self, questions: Collection[Question], counts: Mapping[Count, int]) -> None:
        """Add questions and counts, all or nothing; a question whose key is taken is left out."""
        with self._begin() as connection:
            for question in sorted(questions, key=lambda one: one.key):
                row = {**vars(question), "nearest": json.dumps(question.nearest)}
                connection.execute(self._insert(_questions).values(row).on_conflict_do_nothing())
            # In order, or two processes that add to the same counts may wait for each other.
            for count, number in sorted(counts.items(), key=lambda one: astuple(one[0])):
                adding = self._insert(_counts).values({**vars(count), "number": number})
                more = {"number": _counts.c.number + adding.excluded.number}
                keys = list(_counts.primary_key.columns)
                connection.execute(adding.on_conflict_do_update(index_elements=keys, set_=more))

    def erase(self, keys: Collection[str]) -> None:
        """Delete the questions under some keys, from the file's bytes as well."""
        wanted = list(keys)
        with self._begin() as connection:
            for start in range(0, len(wanted), _CHUNK):
                connection.execute(
                    _questions.delete().where(_questions.c.key.in_(wanted[start : start + _CHUNK]))
                )
        self._overwrite()

    def forget(self, questions_before: date, counts_before: date) -> None:
        """Delete what is older than two days allow."""
        with self._begin() as connection:
            connection.execute(_questions.delete().where(_questions.c.day < questions_before))
            connection.execute(_counts.delete().where(_counts.c.day < counts_before))
        self._overwrite()

    def questions(self, first: date, last: date) -> list[Question]:
        """Return the questions of some days, in no order."""
        asked = sa.select(_questions).where(_questions.c.day.between(first, last))
        with self._begin() as connection:
            return [_question(row) for row in connection.execute(asked).mappings()]

    def counts(self, first: date, last: date) -> dict[Count, int]:
        """Return the counts of some days."""
        asked = sa.select(_counts).where(_counts.c.day.between(first, last))
        with self._begin() as connection:
            rows = [dict(row) for row in connection.execute(asked).mappings()]
        return {Count(**{name: row[name] for name in row if name != "number"}): row["number"] for row in rows}

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def _begin(self) -> Any:
        """Begin a transaction; the tables are made where they are not there yet, or not any more."""
        _metadata.create_all(self._engine)
        return self._engine.begin()

    def _overwrite(self) -> None:
        if self._engine.dialect.name == "sqlite":  # or the text would stay in the write-ahead log
            with self._engine.connect() as connection:
                connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def in_all(counts: Iterable[tuple[Count, int]]) -> dict[Count, int]:
    """Return the sums of what is counted together."""
    sums: dict[Count, int] = {}
    for count, number in counts:
        sums[count] = sums.get(count, 0) + number
    return sums


def _question(row: Mapping[str, Any]) -> Question:
    nearest = tuple((str(name), float(confidence)) for name, confidence in json.loads(row["nearest"]))
    return Question(**{**row, "nearest": nearest})
