"""No answer without facts, no fact without an answer, and no figure about survival unasked."""

from __future__ import annotations

from collections.abc import Iterable

from clinic.content import index, wording
from clinic.content.facts import Knowledge
from clinic.content.index import Topics
from clinic.problems import Problem
from tests.content.said import report
from tests.content.sample import Sample

CONSENT = "survival_rate"
"""Who asks this asks for the figures; any other answer only offers them."""


def provenance_problems(topics: Topics, knowledge: Knowledge) -> Iterable[Problem]:
    """Yield the facts that answers name and nobody states, and those that are stated and never used."""
    for document, topic in topics.values():
        for name, wordings in topic.responses.items():
            for number, response in enumerate(wordings):
                for fact in response.metadata.facts:
                    if fact not in knowledge.facts:
                        at = ("responses", name, number, "metadata", "facts")
                        yield document.problem(at, f"rests on '{fact}', which is not in knowledge/facts.yml")
    yield from index.fact_problems(topics, knowledge)


def unasked_problems(topics: Topics, knowledge: Knowledge) -> Iterable[Problem]:
    """Yield the figures about survival in answers to people who did not ask for them."""
    for topic_id, (document, topic) in topics.items():
        for name, wordings in topic.responses.items() if topic_id != CONSENT else ():
            for number, response in enumerate(wordings):
                facts = [knowledge.facts[fact] for fact in response.metadata.facts]
                told = [figure for fact in facts if not fact.sensitive for figure in fact.figures]
                for reason in wording.figures(response.text, told):
                    at = ("responses", name, number, "text")
                    yield document.problem(at, f"{reason}, or a sensitive one does: offer it as a choice")


def test_answers_rest_on_facts_and_every_fact_is_used(topics: Topics, knowledge: Knowledge) -> None:
    found = list(provenance_problems(topics, knowledge))
    assert not found, report(found)


def test_every_answer_can_name_a_source(topics: Topics, knowledge: Knowledge) -> None:
    found = [
        f"{document.path}: has no source"
        for document, topic in topics.values()
        for wordings in topic.responses.values()
        for response in wordings
        if not knowledge.sources_of(response.metadata.facts)
    ]
    assert not found, report(found)


def test_figures_about_survival_are_only_said_to_those_who_ask(topics: Topics, knowledge: Knowledge) -> None:
    assert any(fact.sensitive and fact.figures for fact in knowledge.facts.values())
    found = list(unasked_problems(topics, knowledge))
    assert not found, report(found)


def test_facts_that_are_missing_or_unused_are_told_all_at_once(sample: Sample) -> None:
    assert list(provenance_problems(sample.topics, sample.knowledge)) == []
    sample.edit("data/topics/rest.yml", "facts: [rest.1]", "facts: [rest.1, rest.2, rest.3]")
    sample.edit("data/topics/walks.yml", "facts: [walks.1]", "facts: [rest.1]")
    line = sample.line("data/topics/rest.yml", "facts:")
    assert sample.shown(provenance_problems(sample.topics, sample.knowledge)) == [
        f"data/topics/rest.yml:{line}: rests on 'rest.2', which is not in knowledge/facts.yml",
        f"data/topics/rest.yml:{line}: rests on 'rest.3', which is not in knowledge/facts.yml",
        "knowledge/facts.yml:11: no answer uses the fact 'walks.1'",
    ]


def test_a_sensitive_figure_in_another_answer_is_told(sample: Sample) -> None:
    sample.edit("data/topics/walks.yml", "A short walk", "For 9 in 10 a short walk")
    assert list(unasked_problems(sample.topics, sample.knowledge)) == []
    sample.edit("knowledge/facts.yml", "figures: [9 in 10]", "figures: [9 in 10]\n    sensitive: true")
    [first, second] = sample.shown(unasked_problems(sample.topics, sample.knowledge))
    line = sample.line("data/topics/walks.yml", "text:")
    assert first.startswith(
        f"data/topics/walks.yml:{line}: no fact of it carries the figure in '…For 9 in 10"
    )
    assert second.endswith("or a sensitive one does: offer it as a choice")


def test_the_answer_to_who_asks_for_the_figures_may_say_them(sample: Sample) -> None:
    sample.edit("data/topics/walks.yml", "A short walk", "For 9 in 10 a short walk")
    sample.edit("knowledge/facts.yml", "figures: [9 in 10]", "figures: [9 in 10]\n    sensitive: true")
    topics = {CONSENT: sample.topics["walks"]}
    assert list(unasked_problems(topics, sample.knowledge)) == []
