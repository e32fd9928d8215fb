"""Figures of the report, as tables of cases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assistant.insight.figures import LEVELS, Opinions, Row, chart, figures, weeks
from assistant.insight.store import Count
from tests.unit.assistant.insight.samples import DAY, count

LAST_WEEK = DAY - timedelta(weeks=1)


def numbers(rows: tuple[Row, ...]) -> dict[str, tuple[int, ...]]:
    """Return the rows that count anything."""
    return {row.name: row.numbers for row in rows if row.total}


@pytest.mark.parametrize(
    ("first", "last", "mondays"),
    [
        (DAY, DAY, [date(2026, 11, 23)]),
        (date(2026, 11, 22), date(2026, 11, 23), [date(2026, 11, 16), date(2026, 11, 23)]),
        (date(2026, 12, 28), date(2027, 1, 4), [date(2026, 12, 28), date(2027, 1, 4)]),
    ],
)
def test_weeks_begin_on_monday(first: date, last: date, mondays: list[date]) -> None:
    assert list(weeks(first, last)) == mondays


def test_messages_are_summed_by_week_and_outcome() -> None:
    found = figures(
        {
            count(): 3,
            count(day=LAST_WEEK): 1,
            count(channel="slack"): 1,
            count(topic="coping", outcome="answered_too"): 5,
            count(topic="", outcome="not_sure"): 2,
            count(topic="", outcome="unanswered"): 1,
            count(topic="", outcome="other_language"): 1,
            count(topic="greet", outcome="act"): 1,
            count(topic="", outcome="alarm", level="crisis"): 1,
            count(outcome="helpful"): 7,
        },
        LAST_WEEK,
        DAY,
    )
    assert numbers(found.outcomes) == {
        "answered": (1, 4),
        "talk": (0, 1),
        "not_sure": (0, 2),
        "unanswered": (0, 2),
        "alarm": (0, 1),
    }
    assert found.messages == 11
    assert found.of("answered") == 5
    assert found.share("not_sure") == pytest.approx(2 / 11)
    assert numbers(found.levels) == {"crisis": (0, 1)}
    assert [row.name for row in found.levels] == list(LEVELS)


def test_topics_are_summed_with_further_ones_the_most_asked_first() -> None:
    found = figures(
        {
            count(): 1,
            count(topic="coping", outcome="answered_too"): 2,
            count(topic="greet", outcome="act"): 9,
            count(level="call_doctor"): 2,
        },
        DAY,
        DAY,
    )
    assert [(row.name, row.total) for row in found.topics] == [("hospice_care", 3), ("coping", 2)]


def test_opinions_are_summed_by_topic_and_never_below_nothing() -> None:
    given: dict[Count, int] = {
        count(outcome="helpful"): 2,
        count(outcome="unhelpful"): 1,
        count(outcome="unhelpful", day=LAST_WEEK): 1,
        count(topic="coping", outcome="helpful"): 4,
        count(topic="outlook", outcome="helpful"): -1,
    }
    found = figures(given, LAST_WEEK, DAY).opinions
    assert found == (Opinions("coping", 4, 0), Opinions("hospice_care", 2, 2))
    assert [one.total for one in found] == [4, 4]


def test_without_messages_there_are_no_shares() -> None:
    empty = figures({}, DAY, DAY)
    assert (empty.messages, empty.share("answered"), empty.topics, empty.opinions) == (0, 0.0, (), ())
    drawn = chart(empty.outcomes, 100)
    assert drawn.columns == ((),)
    assert drawn.ticks == ((0, 100.0), (1, 0.0))


def test_a_column_is_stacked_from_below_and_reaches_as_high_as_its_number() -> None:
    drawn = chart([Row("a", (1, 0)), Row("b", (3, 2))], 100)
    first, second = drawn.columns
    assert [(one.name, one.number, one.top, one.height) for one in first] == [
        ("a", 1, 75.0, 25.0),
        ("b", 3, 0.0, 75.0),
    ]
    assert [(one.name, one.top, one.height) for one in second] == [("b", 50.0, 50.0)]


@pytest.mark.parametrize(
    ("highest", "lines"),
    [
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (5, [0, 2, 4, 6]),
        (9, [0, 5, 10]),
        (41, [0, 20, 40, 60]),
        (150, [0, 50, 100, 150]),
        (1234, [0, 500, 1000, 1500]),
    ],
)
def test_lines_stand_at_round_numbers(highest: int, lines: list[int]) -> None:
    assert [number for number, _ in chart([Row("a", (highest,))], 100).ticks] == lines
