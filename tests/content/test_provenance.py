"""No answer without facts, no fact without an answer, and no figure about survival unasked."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from clinic.content import index, wording
from clinic.content.alarms import facts_of, read_alarms
from clinic.content.facts import Knowledge
from clinic.content.index import Acts, Topics
from clinic.content.model import ActFile, ActResponse, TopicFile, TopicResponse
from clinic.located_yaml import Document, Location
from clinic.problems import Problem
from tests.content.said import report
from tests.content.sample import Sample

REST, WALKS, GREET = "data/topics/rest.yml", "data/topics/walks.yml", "data/acts/greet.yml"
CONSENT = "survival_rate"
"""Who asks this asks for the figures; any other text only offers them, but to those who want figures."""


def wordings(
    contents: Iterable[tuple[Document, TopicFile | ActFile]],
) -> Iterator[tuple[Document, Location, TopicResponse | ActResponse]]:
    """Yield every text of some files, with where it stands."""
    for document, content in contents:
        responses: Mapping[str, Sequence[TopicResponse | ActResponse]] = content.responses
        for name, variations in responses.items():
            for number, response in enumerate(variations):
                yield document, ("responses", name, number), response


def provenance_problems(
    topics: Topics, acts: Acts, knowledge: Knowledge, alarms: Container[str] = frozenset()
) -> Iterable[Problem]:
    """Yield the facts that texts name and nobody states, and those that are stated and never used."""
    for document, at, response in wordings([*topics.values(), *acts.values()]):
        for fact in response.metadata.facts:
            if fact not in knowledge.facts:
                reason = f"rests on '{fact}', which is not in knowledge/facts.yml"
                yield document.problem((*at, "metadata", "facts"), reason)
    yield from index.fact_problems(topics, acts, knowledge, alarms)


def wants_figures(condition: Iterable[dict[str, Any]]) -> bool:
    """Tell whether a text is said to those alone who want figures."""
    return any(one.get("name") == "wants_figures" and one.get("value") is True for one in condition)


def unasked_problems(topics: Topics, acts: Acts, knowledge: Knowledge) -> Iterable[Problem]:
    """Yield the figures about survival in texts for people who did not ask for them."""
    others = [content for topic_id, content in topics.items() if topic_id != CONSENT]
    for document, at, response in wordings([*others, *acts.values()]):
        if wants_figures(response.condition):
            continue
        facts = [knowledge.facts[fact] for fact in response.metadata.facts]
        told = [figure for fact in facts if not fact.sensitive for figure in fact.figures]
        for reason in wording.figures(response.text, told):
            yield document.problem((*at, "text"), f"{reason}, or a sensitive one does: offer it as a choice")


def test_answers_rest_on_facts_and_every_fact_is_used(
    topics: Topics, acts: Acts, knowledge: Knowledge
) -> None:
    found = list(provenance_problems(topics, acts, knowledge, facts_of(read_alarms())))
    assert not found, report(found)


def test_every_answer_can_name_a_source(topics: Topics, knowledge: Knowledge) -> None:
    found = [
        f"{document.path}: has no source"
        for document, topic in topics.values()
        for variations in topic.responses.values()
        for response in variations
        if not knowledge.sources_of(response.metadata.facts)
    ]
    assert not found, report(found)


def test_figures_about_survival_are_only_said_to_those_who_ask(
    topics: Topics, acts: Acts, knowledge: Knowledge
) -> None:
    assert any(fact.sensitive and fact.figures for fact in knowledge.facts.values())
    found = list(unasked_problems(topics, acts, knowledge))
    assert not found, report(found)


def test_facts_that_are_missing_or_unused_are_told_all_at_once(sample: Sample) -> None:
    assert list(provenance_problems(sample.topics, sample.acts, sample.knowledge)) == []
    sample.edit(REST, "facts: [rest.1]", "facts: [rest.1, rest.2, rest.3]")
    sample.edit(WALKS, "facts: [walks.1]", "facts: [rest.1]")
    sample.edit(GREET, "act: greet", "act: greet\n      facts: [rest.4]")
    line = sample.line(REST, "facts:")
    assert sample.shown(provenance_problems(sample.topics, sample.acts, sample.knowledge)) == [
        f"{REST}:{line}: rests on 'rest.2', which is not in knowledge/facts.yml",
        f"{REST}:{line}: rests on 'rest.3', which is not in knowledge/facts.yml",
        f"{GREET}:{sample.line(GREET, 'facts:')}: rests on 'rest.4', which is not in knowledge/facts.yml",
        "knowledge/facts.yml:11: no answer uses the fact 'walks.1'",
    ]


def say_figure(sample: Sample, path: str) -> None:
    """Put a figure that the reader has to ask for into a text, and its fact beside it."""
    sample.edit("knowledge/facts.yml", "figures: [9 in 10]", "figures: [9 in 10]\n    sensitive: true")
    if path == GREET:
        sample.edit(GREET, "Ask what you like.", "For 9 in 10 it is good to ask.")
        sample.edit(GREET, "act: greet", "act: greet\n      facts: [walks.1]")
    else:
        sample.edit(WALKS, "A short walk", "For 9 in 10 a short walk")


def unasked(sample: Sample) -> list[str]:
    return sample.shown(unasked_problems(sample.topics, sample.acts, sample.knowledge))


@pytest.mark.parametrize("path", [WALKS, GREET])
def test_a_sensitive_figure_in_a_text_for_everybody_is_told(sample: Sample, path: str) -> None:
    say_figure(sample, path)
    line = sample.line(path, "text:")
    [first, second] = unasked(sample)
    assert first.startswith(f"{path}:{line}: no fact of it carries the figure in '…")
    assert "For 9 in 10" in first
    assert second.endswith("or a sensitive one does: offer it as a choice")


def test_a_figure_that_is_not_sensitive_may_be_said_to_everybody(sample: Sample) -> None:
    sample.edit(WALKS, "A short walk", "For 9 in 10 a short walk")
    assert unasked(sample) == []


def test_the_second_layer_of_an_answer_says_no_sensitive_figure(sample: Sample) -> None:
    say_figure(sample, WALKS)
    sample.edit(WALKS, "For 9 in 10 a short walk", "A short walk")
    assert unasked(sample) == []
    sample.edit(WALKS, "Sit down on the way", "For 9 in 10, sit down on the way")
    line = sample.line(WALKS, "'text':")
    assert [problem.split(": ")[0] for problem in unasked(sample)] == [f"{WALKS}:{line}"] * 2


def test_the_answer_to_who_asks_for_the_figures_may_say_them(sample: Sample) -> None:
    say_figure(sample, WALKS)
    topics = {CONSENT: sample.topics["walks"]}
    assert list(unasked_problems(topics, sample.acts, sample.knowledge)) == []


@pytest.mark.parametrize("path", [WALKS, GREET])
@pytest.mark.parametrize(
    ("conditions", "may_say"),
    [
        (["{type: slot, name: wants_figures, value: true}"], True),
        (
            [
                "{type: slot, name: audience, value: carer}",
                "{type: slot, name: wants_figures, value: true}",
            ],
            True,
        ),
        (["{type: slot, name: wants_figures, value: false}"], False),
        (["{type: slot, name: wants_figures, value: 'true'}"], False),
        (["{type: slot, name: wants_figures}"], False),
        (["{type: slot, name: out_of_hours, value: true}"], False),
        ([], False),
    ],
)
def test_a_variation_for_those_who_want_figures_may_say_them(
    sample: Sample, path: str, conditions: list[str], may_say: bool
) -> None:
    say_figure(sample, path)
    lines = "".join(f"    - {condition}\n" for condition in conditions) or "      []\n"
    sample.edit(path, "    buttons:\n", f"    condition:\n{lines}    buttons:\n")
    assert len(unasked(sample)) == (0 if may_say else 2)
