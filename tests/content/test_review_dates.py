"""Every text was reviewed, and not longer ago than a year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone

import pytest

from clinic.content.facts import Knowledge
from clinic.problems import Problem
from tests.content.said import Said, report
from tests.content.sample import Sample

HOW = (
    "read the text against its facts and their sources, mend what has changed, "
    "then write today's date as `reviewed`"
)


@pytest.fixture
def today(request: pytest.FixtureRequest) -> date:
    """Return the real date where the day begins first, or the one that a test sets."""
    given: date | None = getattr(request, "param", None)
    return given or (datetime.now(timezone.utc) + timedelta(hours=14)).date()


def a_year_before(day: date) -> date:
    """Return the same day a year ago; the 28th for a 29th of February."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def review_problems(texts: Iterable[Said], knowledge: Knowledge, today: date) -> Iterable[Problem]:
    """Yield the texts whose review is due, and dates that nobody has seen yet."""
    for text in texts:
        reviewed = date.fromisoformat(text.metadata["reviewed"])
        if reviewed > today:
            yield text.problem("metadata.reviewed", f"{text.name} was reviewed in the future, on {reviewed}")
        if reviewed < a_year_before(today):
            reason = f"{text.name} was reviewed on {reviewed}, more than 12 months ago: {HOW}"
            yield text.problem("metadata.reviewed", reason)
    for fact_id, fact in knowledge.facts.items():
        if fact.date > today:
            at = ("facts", fact_id, "date")
            yield knowledge.document.problem(
                at, f"the fact '{fact_id}' was seen in the future, on {fact.date}"
            )


def test_every_text_was_reviewed_within_a_year(texts: list[Said], knowledge: Knowledge, today: date) -> None:
    found = list(review_problems(texts, knowledge, today))
    assert not found, report(found)


@pytest.mark.parametrize(
    ("today", "faults"),
    [
        (date(2026, 2, 28), ["in the future, on 2026-03-01"]),
        (date(2026, 3, 1), []),
        (date(2027, 3, 1), []),
        (date(2027, 3, 2), [f"on 2026-03-01, more than 12 months ago: {HOW}"]),
        (date(2028, 2, 29), [f"on 2026-03-01, more than 12 months ago: {HOW}"]),
    ],
    indirect=["today"],
)
def test_a_review_is_due_after_a_year_and_never_in_the_future(
    sample: Sample, today: date, faults: list[str]
) -> None:
    lines = {
        f"data/{path}.yml:{sample.line(f'data/{path}.yml', key)}: {name} was reviewed"
        for path, name, key in [
            ("acts/greet", "utter_greet", "reviewed:"),
            ("languages/es", "utter_other_language_es", "reviewed:"),
            ("safety/alarms/emergency", "utter_alarm_collapse", "reviewed:"),
            ("safety/notices", "utter_notice", "reviewed:"),
            ("topics/rest", "utter_rest", "reviewed:"),
            ("topics/rest", "utter_rest_more", "'reviewed':"),
            ("topics/walks", "utter_walks", "reviewed:"),
            ("topics/walks", "utter_walks_more", "'reviewed':"),
        ]
    }
    found = sample.shown(review_problems(sample.texts, sample.knowledge, today))
    assert set(found) == {f"{line} {fault}" for line in lines for fault in faults}


@pytest.mark.parametrize("today", [date(2026, 3, 1)], indirect=True)
def test_a_fact_that_was_seen_in_the_future_is_told(sample: Sample, today: date) -> None:
    text = (sample.root / "knowledge" / "facts.yml").read_text(encoding="utf-8")
    sample.write("knowledge/facts.yml", text.replace("2026-01-02", "2026-03-02", 1))
    assert sample.shown(review_problems(sample.texts, sample.knowledge, today)) == [
        "knowledge/facts.yml:10: the fact 'rest.1' was seen in the future, on 2026-03-02"
    ]


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2027, 11, 22), date(2026, 11, 22)),
        (date(2028, 2, 29), date(2027, 2, 28)),
        (date(2029, 2, 28), date(2028, 2, 28)),
        (date(2027, 1, 1), date(2026, 1, 1)),
    ],
)
def test_a_year_before_a_day_is_the_same_day(day: date, before: date) -> None:
    assert a_year_before(day) == before
