"""What a content file may hold, and what is told when it holds something else."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from clinic.content.model import Category, Examples, FlowFile, read_acts, read_flows, read_topics
from clinic.problems import InvalidFilesError
from tests.content.sample import Sample

GREET = "data/acts/greet.yml"
FLOW = "data/flows/user_walks_on.yml"


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
    [more] = topic.responses["utter_rest_more"]
    assert more.metadata == response.metadata


def test_an_act_needs_neither_examples_nor_rules(sample: Sample) -> None:
    text = (sample.root / "data/acts/greet.yml").read_text(encoding="utf-8")
    sample.write("data/acts/greet.yml", text[: text.index("rules:")])
    _, act = read_acts(sample.root / "data" / "acts")["greet"]
    assert (act.nlu, act.rules) == ([], [])


def test_an_act_may_name_facts_and_an_urgency_and_needs_neither(sample: Sample) -> None:
    folder = sample.root / "data" / "acts"
    [plain] = read_acts(folder)["greet"][1].responses["utter_greet"]
    assert (plain.metadata.facts, plain.metadata.urgency) == ([], None)
    sample.edit(GREET, "act: greet", "act: greet\n      facts: [rest.1]\n      urgency: call_doctor")
    [urgent] = read_acts(folder)["greet"][1].responses["utter_greet"]
    assert (urgent.metadata.facts, urgent.metadata.urgency) == (["rest.1"], "call_doctor")


def test_a_flow_is_read_by_the_intent_that_begins_it(sample: Sample) -> None:
    flows = read_flows(sample.root / "data" / "flows")
    assert list(flows) == ["walk_on"]
    document, flow = flows["walk_on"]
    assert document.path == sample.root / FLOW
    assert [rule.condition for rule in flow.rules] == [[{"slot_was_set": [{"walked": True}]}], []]
    assert flow.rules[-1].steps[:2] == [{"intent": "walk_on"}, {"action": "utter_walks"}]
    assert flow.nlu[0].phrasings() == ["Take me further", "on we go"]


def test_a_folder_without_files_holds_nothing(sample: Sample) -> None:
    assert read_topics(sample.root / "nowhere") == {}
    assert read_flows(sample.root / "nowhere") == {}


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
        (
            "act: greet",
            "act: greet\n      urgency: soon",
            "urgency",
            "'responses.utter_greet.0.metadata.urgency': unexpected value; "
            "permitted: 'call_doctor', 'urgent_same_day', 'emergency', 'crisis'",
        ),
        (
            "act: greet",
            "act: greet\n      facts: rest.1",
            "facts",
            "'responses.utter_greet.0.metadata.facts': value is not a valid list",
        ),
    ],
)
def test_a_wrong_act_is_told_with_its_line(sample: Sample, old: str, new: str, at: str, reason: str) -> None:
    sample.edit(GREET, old, new)
    with pytest.raises(InvalidFilesError) as caught:
        read_acts(sample.root / "data" / "acts")
    assert sample.shown(caught.value.problems)[0].startswith(f"{GREET}:{sample.line(GREET, at)}: {reason}")


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ('version: "3.1"', "version: 3.0", "version", "'version': string does not match regex"),
        (
            "\nnlu:",
            "\nanswers: {}\nnlu:",
            "answers",
            "unknown key 'answers'; allowed here: nlu, responses, rules, ",
        ),
        (
            "\nnlu:\n",
            "\nnlu:\n- {intent: a, examples: '- a'}\n",
            "nlu",
            "'nlu': ensure this value has at most 1",
        ),
        (
            "    - on we go",
            "    - on [we](person) go",
            "examples",
            "'nlu.0.examples': examples carry no entity",
        ),
        (
            "  - slot_was_set:\n    - walked: true\n",
            "  - walked\n",
            "  - walked",
            "'rules.0.condition.0': value is not a valid dict",
        ),
        (
            "- rule: on after rest",
            "- story: on",
            "- story",
            "unknown key 'rules.0.story'; allowed here: condition, ",
        ),
    ],
)
def test_a_wrong_flow_is_told_with_its_line(sample: Sample, old: str, new: str, at: str, reason: str) -> None:
    sample.edit(FLOW, old, new)
    expected = f"{FLOW}:{sample.line(FLOW, at)}: {reason}"
    assert any(problem.startswith(expected) for problem in told_of_flows(sample))


@pytest.mark.parametrize("key", [name for name, key in FlowFile.__fields__.items() if key.required])
def test_a_flow_needs_its_rules_and_its_examples(sample: Sample, key: str) -> None:
    keys = yaml.safe_load((sample.root / FLOW).read_text(encoding="utf-8"))
    del keys[key]
    sample.write(FLOW, yaml.safe_dump(keys))
    assert told_of_flows(sample) == [f"{FLOW}:1: the key '{key}' is missing"]


def told_of_flows(sample: Sample) -> list[str]:
    """Return what is told when the flows are read."""
    with pytest.raises(InvalidFilesError) as caught:
        read_flows(sample.root / "data" / "flows")
    return sample.shown(caught.value.problems)


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
