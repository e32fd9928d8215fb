"""No example stands in two places: the classifier would learn that one question has two answers."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from clinic.content import index
from clinic.content.index import Acts, Content, Flows, Topics, normalise
from clinic.located_yaml import Document
from clinic.problems import Problem
from tests.content.said import report
from tests.content.sample import Sample

_FILLERS = {"a", "an", "the", "please"}


def near_duplicates(topics: Topics, acts: Acts, flows: Flows) -> Iterable[Problem]:
    """Yield examples that differ in nothing, or in the order of words, articles and courtesy alone."""
    yield from index.example_problems(topics, acts, flows)
    seen: dict[tuple[str, ...], tuple[str, str]] = {}
    contents: list[tuple[str, tuple[Document, Content]]] = [*topics.items(), *acts.items(), *flows.items()]
    for name, (document, content) in contents:
        for number, block in enumerate(content.nlu):
            for phrasing in block.phrasings():
                words = normalise(phrasing)
                key = tuple(sorted(word for word in words.split() if word not in _FILLERS))
                other, owner = seen.setdefault(key, (phrasing, name))
                if key and normalise(other) != words:
                    reason = f"'{phrasing}' is nearly '{other}', an example of {owner}"
                    yield document.problem(("nlu", number), reason)


def test_no_example_stands_in_two_places(topics: Topics, acts: Acts, flows: Flows) -> None:
    found = list(near_duplicates(topics, acts, flows))
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
    assert sample.shown(near_duplicates(sample.topics, sample.acts, sample.flows)) == [
        f"data/topics/walks.yml:{line}: {reason}"
    ]


@pytest.mark.parametrize("example", ["rest question 33", "rest question", "rest questions 3", "???"])
def test_an_example_that_differs_in_a_word_is_not_told(sample: Sample, example: str) -> None:
    sample.edit("data/topics/walks.yml", "- walks question 7\n", f"- {example}\n")
    assert list(near_duplicates(sample.topics, sample.acts, sample.flows)) == []


@pytest.mark.parametrize(
    ("example", "reason"),
    [
        ("Rest question 3?", "'Rest question 3?' is also an example of rest"),
        ("please, good morning", "'please, good morning' is nearly 'good morning', an example of greet"),
    ],
)
def test_an_example_of_a_flow_stands_in_no_other_place(sample: Sample, example: str, reason: str) -> None:
    path = "data/flows/user_walks_on.yml"
    sample.edit(path, "- on we go\n", f"- {example}\n")
    line = sample.line(path, "- intent: walk_on")
    assert sample.shown(near_duplicates(sample.topics, sample.acts, sample.flows)) == [
        f"{path}:{line}: {reason}"
    ]
