"""The report's figures: sums of counts by week, as tables and as the heights of columns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.insight import outcomes
from assistant.insight.store import Count
from assistant.message import URGENCIES

OUTCOMES: dict[str, tuple[str, ...]] = {
    "answered": (outcomes.ANSWERED,),
    "talk": (outcomes.ACT, outcomes.COMPLAINT),
    "not_sure": (outcomes.NOT_SURE,),
    "unanswered": (outcomes.UNANSWERED, outcomes.OTHER_LANGUAGE),
    "alarm": (outcomes.ALARM,),
    "broke_off": (outcomes.BROKE_OFF,),
}
"""What a week's column is made of, from the bottom, and the outcomes that each part counts."""
LEVELS = URGENCIES[1:]
OPINIONS = (outcomes.HELPFUL, outcomes.UNHELPFUL)
_OF_A_TOPIC = (outcomes.ANSWERED, outcomes.ANSWERED_TOO)
_STEPS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Row:
    """What is counted under one name, week by week."""

    name: str
    numbers: tuple[int, ...]

    @property
    def total(self) -> int:
        """The sum of all weeks."""
        return sum(self.numbers)


@dataclass(frozen=True)
class Opinions:
    """How often an answer was said to help, and not to."""

    topic: str
    helpful: int
    unhelpful: int

    @property
    def total(self) -> int:
        """All opinions."""
        return self.helpful + self.unhelpful


@dataclass(frozen=True)
class Figures:
    """All figures of a report."""

    weeks: tuple[date, ...]
    """The Mondays, oldest first."""
    outcomes: tuple[Row, ...]
    topics: tuple[Row, ...]
    """Most asked first."""
    levels: tuple[Row, ...]
    opinions: tuple[Opinions, ...]
    """Most opinions first."""

    @property
    def messages(self) -> int:
        """How many messages were counted."""
        return sum(row.total for row in self.outcomes)

    def of(self, outcome: str) -> int:
        """Return how many messages had an outcome of ``OUTCOMES``."""
        return next(row.total for row in self.outcomes if row.name == outcome)

    def share(self, outcome: str) -> float:
        """Return their share, 0 where there are no messages."""
        return self.of(outcome) / self.messages if self.messages else 0.0


def monday(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks(first: date, last: date) -> tuple[date, ...]:
    """Return the Mondays of all weeks that two days and those between them lie in."""
    count = (monday(last) - monday(first)).days // 7 + 1
    return tuple(monday(first) + timedelta(weeks=number) for number in range(count))


def figures(counts: Mapping[Count, int], first: date, last: date) -> Figures:
    """Return the figures of the counts of some days."""
    mondays = weeks(first, last)
    asked = {one: number for one, number in counts.items() if one.outcome not in OPINIONS}
    messages = {one: number for one, number in asked.items() if one.outcome != outcomes.ANSWERED_TOO}

    def row(name: str, counted: Iterable[tuple[Count, int]]) -> Row:
        sums = dict.fromkeys(mondays, 0)
        for one, number in counted:
            sums[monday(one.day)] += number
        return Row(name, tuple(sums.values()))

    topics = sorted({one.topic for one in asked if one.outcome in _OF_A_TOPIC and one.topic})
    of_topics = [
        row(topic, (c for c in asked.items() if c[0].topic == topic and c[0].outcome in _OF_A_TOPIC))
        for topic in topics
    ]
    return Figures(
        weeks=mondays,
        outcomes=tuple(
            row(name, (c for c in messages.items() if c[0].outcome in members))
            for name, members in OUTCOMES.items()
        ),
        topics=tuple(sorted(of_topics, key=lambda one: -one.total)),
        levels=tuple(row(level, (c for c in messages.items() if c[0].level == level)) for level in LEVELS),
        opinions=_opinions(counts),
    )


def _opinions(counts: Mapping[Count, int]) -> tuple[Opinions, ...]:
    given = {one: number for one, number in counts.items() if one.outcome in OPINIONS}

    def total(topic: str, outcome: str) -> int:
        # A verdict that was changed is taken back on the day it was given, which may lie before these days.
        return max(sum(n for one, n in given.items() if (one.topic, one.outcome) == (topic, outcome)), 0)

    found = [
        Opinions(topic, *(total(topic, one) for one in OPINIONS)) for topic in {one.topic for one in given}
    ]
    said = [one for one in found if one.helpful or one.unhelpful]
    return tuple(sorted(said, key=lambda one: (-one.helpful - one.unhelpful, one.topic)))


@dataclass(frozen=True)
class Segment:
    """One part of a column; lengths in pixels, measured from the top."""

    name: str
    number: int
    top: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Columns of stacked segments, and the lines to read them by."""

    columns: tuple[tuple[Segment, ...], ...]
    ticks: tuple[tuple[int, float], ...]
    """Numbers, and where their lines lie."""


def chart(rows: Sequence[Row], height: float) -> Chart:
    """Return a column for each week, its parts in the order of the rows from the bottom."""
    totals = [sum(numbers) for numbers in zip(*(row.numbers for row in rows), strict=True)]
    step = _step(max(totals, default=0))
    top = max(step * math.ceil(max(totals, default=0) / step), step)
    columns = []
    for week in range(len(totals)):
        segments, below = [], 0
        for row in rows:
            number = row.numbers[week]
            below += number
            if number:
                segments.append(Segment(row.name, number, height * (1 - below / top), height * number / top))
        columns.append(tuple(segments))
    ticks = tuple((number, height * (1 - number / top)) for number in range(0, top + 1, step))
    return Chart(tuple(columns), ticks)


def _step(highest: int) -> int:
    """Return the distance of at most five lines: 1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for factor in _STEPS:
            if factor * power * 4 >= highest:
                return factor * power
        power *= 10
