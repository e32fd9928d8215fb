"""Intents by name, and reviews by their day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.insight.content import Review, a_year_after, known_intents, reviews
from clinic.content.index import normalise
from clinic.content.model import read_topics
from clinic.problems import PROJECT_ROOT

TEXTS = """
responses:
  utter_rest:
  - text: Rest.
    metadata: {reviewed: "2025-12-01"}
  - text: Rest more.
    metadata: {reviewed: "2025-12-01"}
  utter_walk:
  - text: Walk.
    metadata: {reviewed: "2025-11-01"}
  - text: Without a date.
  utter_late:
  - text: Much later.
    metadata: {reviewed: "2026-11-01"}
"""


def test_every_topic_act_and_flow_with_examples_is_known_with_its_file_and_title() -> None:
    known = known_intents()
    topics = read_topics()
    assert topics.keys() < known.keys()
    for name, one in known.items():
        assert one.intent in (name, f"ask_{name}")
        assert (PROJECT_ROOT / one.path).is_file()
        assert one.title
    one = known["hospice_care"]
    assert (one.intent, one.title, one.path) == (
        "ask_hospice_care",
        "Hospice care",
        "data/topics/hospice_care.yml",
    )
    assert normalise("What is hospice care?") in one.examples


def test_reviews_that_are_due_soon_or_late_are_told_by_file_and_day(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rest.yml").write_text(TEXTS, encoding="utf-8")
    (tmp_path / "data" / "empty.yml").write_text("", encoding="utf-8")
    today = date(2026, 11, 25)
    found = reviews(today, tmp_path / "data")
    assert found == [
        Review("data/rest.yml", date(2026, 11, 1), 1),
        Review("data/rest.yml", date(2026, 12, 1), 2),
    ]
    assert [one.is_late(today) for one in found] == [True, False]


def test_a_year_from_now_every_text_of_the_project_is_due_but_for_none_without_a_date() -> None:
    assert sum(one.texts for one in reviews(date(2030, 1, 1))) > 200


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2026, 11, 22), date(2027, 11, 22)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2028, 2, 29), date(2029, 3, 1)),
    ],
)
def test_a_year_after_a_day_is_the_same_day(day: date, after: date) -> None:
    assert a_year_after(day) == after
