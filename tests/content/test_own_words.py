"""No text and no fact repeats eight words in a row of the article that the content was drawn from.

The article is not ours to keep: ``article_runs.txt`` holds each of its runs of eight words only as a hash,
the first 16 hexadecimal digits of SHA-256 over the normalised words with one blank between them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from clinic.content.facts import Knowledge
from clinic.content.index import normalise
from clinic.problems import Problem
from tests.content.said import Said, report
from tests.content.sample import Sample

RUNS = Path(__file__).with_name("article_runs.txt")
RUN = 8
DIGITS = 16


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield every run of eight words of a text, and its hash."""
    words = normalise(text).split()
    for start in range(len(words) - RUN + 1):
        run = " ".join(words[start : start + RUN])
        yield run, hashlib.sha256(run.encode()).hexdigest()[:DIGITS]


def read_runs(path: Path = RUNS) -> set[str]:
    return set(path.read_text(encoding="utf-8").split())


def copied_problems(texts: Iterable[Said], knowledge: Knowledge, taken: set[str]) -> Iterable[Problem]:
    """Yield every run of words that stands in the article as well."""
    for text in texts:
        for run, digest in runs(text.text):
            if digest in taken:
                yield text.problem("text", f"repeats the article: '{run}'; say it in your own words")
    for fact_id, fact in knowledge.facts.items():
        for run, digest in runs(fact.statement):
            if digest in taken:
                at = ("facts", fact_id, "statement")
                reason = f"repeats the article: '{run}'; say it in your own words"
                yield knowledge.document.problem(at, reason)


def test_no_text_and_no_fact_repeats_the_article(texts: list[Said], knowledge: Knowledge) -> None:
    found = list(copied_problems(texts, knowledge, read_runs()))
    assert not found, report(found)


def test_the_articles_runs_are_kept_as_hashes_alone() -> None:
    lines = RUNS.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 1000
    assert lines == sorted(set(lines))
    assert all(re.fullmatch(rf"[0-9a-f]{{{DIGITS}}}", line) for line in lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two three four five six seven", []),
        ("One, two-three: FOUR\n- fïve six seven EIGHT!", ["one two three four five six seven eight"]),
        ("a b c d e f g h i", ["a b c d e f g h", "b c d e f g h i"]),
    ],
)
def test_a_run_is_eight_words_whatever_stands_between_them(text: str, expected: list[str]) -> None:
    assert [run for run, _ in runs(text)] == expected


def test_the_hash_of_a_run_is_pinned() -> None:
    assert list(runs("one two three four five six seven eight")) == [
        ("one two three four five six seven eight", "62d51a1fd36f8eb3")
    ]


def test_a_text_and_a_fact_that_repeat_an_article_are_told_all_at_once(
    sample: Sample, tmp_path: Path
) -> None:
    article = "In the garden, a small bird sings all day and sleeps at night."
    path = tmp_path / "runs.txt"
    path.write_text("\n".join(digest for _, digest in runs(article)), encoding="utf-8")
    assert list(copied_problems(sample.texts, sample.knowledge, read_runs(path))) == []
    copy = "a SMALL bird sings, all day and sleeps"
    sample.edit("data/topics/rest.yml", "Rest helps the body", f"Rest: {copy}. It helps the body")
    sample.edit("data/safety/notices.yml", "I am a program.", f"Now {copy} here.")
    sample.edit("knowledge/facts.yml", "Sleep lets a body mend itself.", f"Where {copy}.")
    reason = "repeats the article: 'a small bird sings all day and sleeps'; say it in your own words"
    assert sample.shown(copied_problems(sample.texts, sample.knowledge, read_runs(path))) == [
        f"data/safety/notices.yml:4: {reason}",
        f"data/topics/rest.yml:4: {reason}",
        f"knowledge/facts.yml:8: {reason}",
    ]
