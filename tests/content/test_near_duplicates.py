"""No example stands in two places: the classifier would learn that one question has two answers."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from clinic.content import index
from clinic.content.index import Acts, Topics, normalise
from clinic.content.model import ActFile, TopicFile
from clinic.located_yaml import Document
from clinic.problems import Problem
from tests.content.said import report
from tests.content.sample import Sample

_FILLERS = {"a", "an", "the", "please"}


def near_duplicates(topics: Topics, acts: Acts) -> Iterable[Problem]:
    """Yield examples that differ in nothing, or in the order of words, articles and courtesy alone."""
    yield from index.example_problems(topics, acts)
    seen: dict[tuple[str, ...], tuple[str, str]] = {}
    contents: list[tuple[str, tuple[Document, TopicFile | ActFile]]] = [*topics.items(), *acts.items()]
    for name, (document, content) in contents:
        for number, block in enumerate(content.nlu):
            for phrasing in block.phrasings():
                words = normalise(phrasing)
                key = tuple(sorted(word for word in words.split() if word not in _FILLERS))
                other, owner = seen.setdefault(key, (phrasing, name))
                if key and normalise(other) != words:
                    reason = f"'{phrasing}' is nearly '{other}', an example of {owner}"
                    yield document.problem(("nlu", number), reason)


def test_no_example_stands_in_two_places(topics: Topics, acts: Acts) -> None:
    found = list(near_duplicates(topics, acts))
    assert not found, report(found)


@pytest.mark.parametrize(
    ("example", "reason"),
    [
        ("rest, QUESTION 3!", "'rest, QUESTION 3!' is also an example of rest"),
        ("réšt question 3", "'réšt question 3' is also an example of rest"),
        ("question 3: rest?", "'question 3: rest?' is nearly 'rest question 3', an example of rest"),
        (
            "The rest question 3 please",
            "'The rest question 3 please' is nearly 'rest question 3', an example of rest",
        ),
    ],
)
def test_an_example_that_is_nearly_another_one_is_told(sample: Sample, example: str, reason: str) -> None:
    sample.edit("data/topics/walks.yml", "- walks question 7\n", f"- {example}\n")
    line = sample.line("data/topics/walks.yml", "- intent: ask_walks")
    assert sample.shown(near_duplicates(sample.topics, sample.acts)) == [
        f"data/topics/walks.yml:{line}: {reason}"
    ]


@pytest.mark.parametrize("example", ["rest question 33", "rest question", "rest questions 3", "???"])
def test_an_example_that_differs_in_a_word_is_not_told(sample: Sample, example: str) -> None:
    sample.edit("data/topics/walks.yml", "- walks question 7\n", f"- {example}\n")
    assert list(near_duplicates(sample.topics, sample.acts)) == []
