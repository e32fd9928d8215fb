"""The facts and the sources that carry them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clinic.content.facts import Knowledge, read_knowledge
from clinic.problems import InvalidFilesError

TEXT = """\
sources:
  one: {title: First, publisher: A, url: https://a.example/1}
  two: {title: Second, publisher: B, url: https://a.example/2}
facts:
  walk.1: {statement: Walks help., source: one, date: 2026-01-02}
  walk.2: {statement: Nine in ten agree., source: two, date: 2026-01-03, figures: [9 in 10]}
  rest.1: {statement: Rest helps., source: two, date: '2026-01-04', region: UK, sensitive: true}
"""


def _read(folder: Path, text: str = TEXT) -> Knowledge:
    path = folder / "facts.yml"
    path.write_text(text, encoding="utf-8")
    return read_knowledge(path)


def test_facts_are_read_with_what_they_allow_to_be_said(tmp_path: Path) -> None:
    knowledge = _read(tmp_path)
    assert list(knowledge.facts) == ["walk.1", "walk.2", "rest.1"]
    first, second, third = knowledge.facts.values()
    assert (first.statement, first.date, first.figures, first.region, first.sensitive) == (
        "Walks help.",
        date(2026, 1, 2),
        [],
        None,
        False,
    )
    assert second.figures == ["9 in 10"]
    assert (third.date, third.region, third.sensitive) == (date(2026, 1, 4), "UK", True)
    assert knowledge.document.line_of(("facts", "walk.2")) == 6


@pytest.mark.parametrize(
    ("facts", "titles"),
    [
        ([], []),
        (["walk.1"], ["First"]),
        (["walk.1", "walk.2"], ["First", "Second"]),
        (["walk.2", "walk.1"], ["Second", "First"]),
        (["walk.1", "walk.2", "rest.1"], ["Second", "First"]),
    ],
)
def test_sources_come_once_and_the_one_that_carries_most_first(
    facts: list[str], titles: list[str], tmp_path: Path
) -> None:
    assert [source.title for source in _read(tmp_path).sources_of(facts)] == titles


def test_a_fact_that_does_not_exist_has_no_source(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match=r"walk\.9"):
        _read(tmp_path).sources_of(["walk.1", "walk.9"])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "source: one",
            "source: won",
            ["2: no fact rests on the source 'one'", "5: no source is called 'won'"],
        ),
        ("source: one", "source: two", ["2: no fact rests on the source 'one'"]),
        ("https://a.example/1", "a.example", ["2: 'sources.one.url': invalid or missing URL scheme"]),
        ("publisher: A, ", "", ["2: the key 'sources.one.publisher' is missing"]),
        ("date: 2026-01-02", "date: in May", ["5: 'facts.walk.1.date': invalid date format"]),
        (
            "source: one",
            "sauce: one",
            [
                "5: the key 'facts.walk.1.source' is missing",
                "5: unknown key 'facts.walk.1.sauce'; allowed here: "
                "date, figures, region, sensitive, source, statement",
            ],
        ),
    ],
)
def test_faults_are_told_all_at_once(old: str, new: str, expected: list[str], tmp_path: Path) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(InvalidFilesError) as caught:
        _read(tmp_path, TEXT.replace(old, new))
    assert [f"{problem.line}: {problem.reason}" for problem in caught.value.problems] == expected
