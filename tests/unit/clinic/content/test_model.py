"""What a content file may hold, and what is told when it holds something else."""

from __future__ import annotations

from datetime import date

import pytest

from clinic.content.model import Category, Examples, read_acts, read_topics
from clinic.problems import InvalidFilesError
from tests.content.sample import Sample


def test_a_topic_is_read_by_the_name_of_its_file(sample: Sample) -> None:
    topics = read_topics(sample.root / "data" / "topics")
    assert list(topics) == ["rest", "walks"]
    document, topic = topics["rest"]
    assert document.path == sample.root / "data" / "topics" / "rest.yml"
    [response] = topic.responses["utter_rest"]
    assert response.metadata.category is Category.living
    assert response.metadata.reviewed == date(2026, 3, 1)
    assert [button.title for button in response.buttons] == ["Rest", "Walks"]
    assert topic.nlu[0].phrasings()[:2] == ["What is good about rest?", "rest question 1"]
    assert topic.rules[0].steps[0] == {"intent": "ask_rest"}


def test_an_act_needs_neither_examples_nor_rules(sample: Sample) -> None:
    text = (sample.root / "data/acts/greet.yml").read_text(encoding="utf-8")
    sample.write("data/acts/greet.yml", text[: text.index("rules:")])
    _, act = read_acts(sample.root / "data" / "acts")["greet"]
    assert (act.nlu, act.rules) == ([], [])


def test_a_folder_without_files_holds_nothing(sample: Sample) -> None:
    assert read_topics(sample.root / "nowhere") == {}


AT_RESPONSE = "responses.utter_rest.0"
STEPS = "  - intent: ask_rest\n  - action: utter_rest\n  - action: action_safety_disclaimer\n"


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('version: "3.1"', "version: 3.0", "version", "string does not match regex"),
        (
            "title: Walks",
            f"title: {'W' * 21}",
            "buttons.1.title",
            "ensure this value has at most 20 characters",
        ),
        ("payload: What is good about walks?", "payload: /ask", "buttons.1.payload", "string does not match"),
        (
            "payload: What is good about walks?",
            f"payload: {'W' * 65}",
            "buttons.1.payload",
            "ensure this value has at most 64 characters",
        ),
        (
            "question: What is good about rest?",
            "question: Tell me",
            "metadata.question",
            "string does not match",
        ),
        (
            "category: living",
            "category: dying",
            "metadata.category",
            "value is not a valid enumeration member; permitted: 'general', 'symptoms', 'treatment'",
        ),
        ("facts: [rest.1]", "facts: []", "metadata.facts", "ensure this value has at least 1 items"),
        ('"2026-03-01"', "March 2026", "metadata.reviewed", 'must be a date in quotes, as "2026-11-22"'),
        ('"2026-03-01"', "20260301", "metadata.reviewed", "must be a date in quotes"),
        ('"2026-03-01"', '"2026-02-30"', "metadata.reviewed", "invalid date format"),
        ("- rest question 7", " - rest question 7", "nlu.0.examples", "every example is a line that begins"),
        (
            "- rest question 7",
            "-rest",
            "nlu.0.examples",
            "every example is a line that begins with '- ', not: -rest",
        ),
        ("- rest question 7", "- my [bones](site)", "nlu.0.examples", "examples carry no entity marks"),
        (
            "- rest question 7",
            '- my [bones]{"entity": "s"}',
            "nlu.0.examples",
            "examples carry no entity marks",
        ),
        (STEPS, "  - intent: ask_rest\n", "rules.0.steps", "ensure this value has at least 2 items"),
        ("nlu:\n", "nlu:\n- {intent: a, examples: '- a'}\n", "nlu", "ensure this value has at most 1 items"),
    ],
)
def test_a_wrong_value_of_a_topic_is_told(sample: Sample, old: str, new: str, key: str, reason: str) -> None:
    sample.edit("data/topics/rest.yml", old, new)
    name = key if key.split(".")[0] in ("version", "nlu", "rules") else f"{AT_RESPONSE}.{key}"
    [problem] = told(sample)
    assert f": '{name}': {reason}" in problem


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "reviewed:",
            "reviewer:",
            f"unknown key '{AT_RESPONSE}.metadata.reviewer'; allowed here: category, facts, ",
        ),
        ("reviewed:", "reviewer:", f"the key '{AT_RESPONSE}.metadata.reviewed' is missing"),
        (
            "    buttons:",
            "    button:",
            f"unknown key '{AT_RESPONSE}.button'; allowed here: buttons, condition, ",
        ),
        (
            "rules:\n",
            "stories: []\nrules:\n",
            "unknown key 'stories'; allowed here: nlu, responses, rules, version",
        ),
        ("action: utter_rest", "action: [one]", "'rules.0.steps.1.action' must be text, in quotes"),
    ],
)
def test_a_wrong_key_of_a_topic_is_told(sample: Sample, old: str, new: str, reason: str) -> None:
    sample.edit("data/topics/rest.yml", old, new)
    assert any(f": {reason}" in problem for problem in told(sample))


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        (
            "act: greet",
            "topic: greet",
            "metadata",
            "the key 'responses.utter_greet.0.metadata.act' is missing",
        ),
        ('"2026-03-01"', "2026", "reviewed", "'responses.utter_greet.0.metadata.reviewed': must be a date"),
        (
            "payload: W",
            "payload: /W",
            "payload",
            "'responses.utter_greet.0.buttons.0.payload': string does not",
        ),
    ],
)
def test_a_wrong_act_is_told_with_its_line(sample: Sample, old: str, new: str, at: str, reason: str) -> None:
    path = "data/acts/greet.yml"
    sample.edit(path, old, new)
    with pytest.raises(InvalidFilesError) as caught:
        read_acts(sample.root / "data" / "acts")
    assert sample.shown(caught.value.problems)[0].startswith(f"{path}:{sample.line(path, at)}: {reason}")


def told(sample: Sample) -> list[str]:
    """Return what is told when the topics are read."""
    with pytest.raises(InvalidFilesError) as caught:
        read_topics(sample.root / "data" / "topics")
    return sample.shown(caught.value.problems)


def test_faults_of_every_file_are_told_at_once(sample: Sample) -> None:
    sample.write("data/topics/rest.yml", "- nothing")
    sample.edit("data/topics/walks.yml", "category: living", "category: dying")
    sample.write("data/topics/yoga.yml", "a: 1\na: 2\n")
    with pytest.raises(InvalidFilesError) as caught:
        read_topics(sample.root / "data" / "topics")
    shown = [line.split(":")[0] for line in sample.shown(caught.value.problems)]
    assert shown == ["data/topics/rest.yml", "data/topics/walks.yml", "data/topics/yoga.yml"]


def test_examples_are_lines_without_their_dash() -> None:
    examples = Examples(
        intent="a", examples="- One?\n\n-  two - and more \n- [a] (b in brackets)x\n".replace("(", "")
    )
    assert examples.phrasings() == ["One?", "two - and more", "[a] b in brackets)x"]
