"""Each text keeps its shape, its words and its figures; each file its names, its rule and its choices."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from clinic.content import index, wording
from clinic.content.facts import Knowledge
from clinic.content.index import Acts, Flows, Topics
from clinic.problems import Problem
from clinic.words import OF_THE_TURN, PLACEHOLDERS
from tests.content.said import Said, report
from tests.content.sample import Sample


def notice_problems(texts: Iterable[Said]) -> Iterable[Problem]:
    """Yield what is wrong in the texts that are no answer and no reply: the notices."""
    for text in texts:
        if "notice" in text.metadata:
            for reason in (
                *wording.shape(text.text),
                *wording.words(text.text),
                *wording.placeholders(text.text, (*PLACEHOLDERS, *OF_THE_TURN)),
                *wording.figures(text.text, ()),
            ):
                yield text.problem("text", reason)


def wording_problems(
    topics: Topics, acts: Acts, flows: Flows, knowledge: Knowledge, texts: Iterable[Said]
) -> list[Problem]:
    offers = index.offers(acts, flows)
    return [
        *index.topic_problems(topics, knowledge, offers),
        *index.act_problems(acts, knowledge, {*offers, *index.questions(topics)}),
        *notice_problems(texts),
    ]


def shown(sample: Sample) -> list[str]:
    return sample.shown(
        wording_problems(sample.topics, sample.acts, sample.flows, sample.knowledge, sample.texts)
    )


def test_every_text_is_worded_as_the_house_asks(
    topics: Topics, acts: Acts, flows: Flows, knowledge: Knowledge, texts: list[Said]
) -> None:
    found = wording_problems(topics, acts, flows, knowledge, texts)
    assert not found, report(found)


def test_the_notices_are_among_what_is_checked(texts: list[Said]) -> None:
    assert any("notice" in text.metadata for text in texts)


@pytest.mark.parametrize(
    ("path", "old", "new", "reasons"),
    [
        ("topics/rest", "Rest helps", "**Rest** helps", ["has Markdown, HTML"]),
        ("topics/rest", "- Ask the", "Win the battle: ask the", ["speaks of war: 'battle'"]),
        ("topics/rest", "Rest helps", "{clinic}: rest helps", ["unknown placeholder '{clinic}'; allowed: "]),
        ("topics/walks", "A short walk", "For 8 people a short walk", ["no fact of it carries the figure"]),
        ("acts/greet", "{clinic_name}", "{clinic}", ["unknown placeholder '{clinic}'; allowed: "]),
        (
            "safety/notices",
            "I am a program.",
            "You have 3 days.",
            ["tells the reader what they have: 'You have'", "no fact of it carries the figure"],
        ),
    ],
)
def test_a_text_that_breaks_the_rules_is_told(
    sample: Sample, path: str, old: str, new: str, reasons: list[str]
) -> None:
    name = f"data/{path}.yml"
    sample.edit(name, old, new)
    found = shown(sample)
    assert len(found) == len(reasons), report(found)
    for problem, reason in zip(found, reasons, strict=True):
        assert problem.startswith(f"{name}:{sample.line(name, 'text:')}: {reason}")


def test_what_is_wrong_in_several_files_is_told_all_at_once(sample: Sample) -> None:
    assert shown(sample) == []
    sample.edit("data/topics/rest.yml", "rule: answer rest", "rule: rest is answered")
    sample.edit("data/topics/walks.yml", "payload: What is good about rest?", "payload: Sing to me")
    sample.edit("data/acts/greet.yml", "Ask what you like.", "Click here.")
    sample.edit("data/acts/greet.yml", "payload: What is good about rest?", "payload: Dance with me")
    found = shown(sample)
    rest, walks, greet = (f"data/{name}.yml" for name in ("topics/rest", "topics/walks", "acts/greet"))
    assert found == [
        f"{rest}:{sample.line(rest, 'rule: rest')}: must be 'answer rest'",
        f"{walks}:{sample.line(walks, 'title: Rest')}: "
        "'Sing to me' is no topic's question (metadata: question)",
        f"{greet}:{sample.line(greet, 'text:')}: says 'click': 'Click'",
        f"{greet}:{sample.line(greet, 'title: Rest')}: "
        "'Dance with me' is no topic's question (metadata: question)",
    ]
