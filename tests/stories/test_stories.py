"""The story tests, asked through the web channel of the running assistant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from clinic.content.model import ActFile, TopicFile, read_acts, read_flows, read_topics
from clinic.located_yaml import Document
from clinic.problems import PROJECT_ROOT
from commands.processes import Assistant
from tests.client import Client, Message, answered, suggested

STORIES = PROJECT_ROOT / "tests" / "stories"
TOPICS_OF_THE_ARTICLE = 33
RIGHT_AT_LEAST = {"topics": 0.90, "acts": 0.80, "flows": 0.70}
"""Floors of what is answered rightly, by kind: what people do is said in more ways than what they ask."""
RIGHT_OR_OFFERED_AT_LEAST = 0.95
"""Floor of questions on a topic that are answered rightly or get it among the choices."""
WRONG_AT_MOST = 0.05


@dataclass(frozen=True)
class Asked:
    """A phrasing of a story by its name, the topic or act that it should get, and what it got."""

    kind: str
    name: str
    wanted: str
    text: str
    replies: list[Message]

    @property
    def right(self) -> bool:
        return self.wanted in answered(self.replies)

    @property
    def wrong(self) -> bool:
        """Whether another topic was answered: neither right, nor refused, nor offered as a choice."""
        got = answered(self.replies)
        return not self.right and not suggested(self.replies) and "out_of_scope" not in got


def stories() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every story with its kind and the name of its topic or act, or of the intent of its flow."""
    for path in sorted(STORIES.glob("*/test_*.yml")):
        for story in yaml.safe_load(path.read_text(encoding="utf-8"))["stories"]:
            yield path.parent.name, path.stem.removeprefix("test_"), story


@pytest.fixture(scope="module")
def asked(assistant: Assistant) -> list[Asked]:
    """Return every phrasing, each asked in a conversation of its own."""
    found = []
    acts_of_flows = {
        response: variations[0].metadata.act
        for _, flow in read_flows().values()
        for response, variations in flow.responses.items()
    }
    for kind, name, story in stories():
        with Client(assistant.address) as client:
            text = next(step["user"] for step in story["steps"] if "user" in step).strip()
            wanted = next(step["action"] for step in story["steps"] if "action" in step)
            answer = acts_of_flows.get(wanted, wanted.removeprefix("utter_"))
            found.append(Asked(kind, name, answer, text, client.say(text)))
    return found


@pytest.mark.parametrize("kind", RIGHT_AT_LEAST)
def test_phrasings_that_nobody_trained_on_get_their_answer(kind: str, asked: list[Asked]) -> None:
    of_kind = [one for one in asked if one.kind == kind]
    missed = [f"{one.name}: {one.text!r} -> {answered(one.replies)}" for one in of_kind if not one.right]
    share = 1 - len(missed) / len(of_kind)
    assert share >= RIGHT_AT_LEAST[kind], f"{share:.1%} of {len(of_kind)} right; missed:\n" + "\n".join(
        missed
    )


def test_nearly_all_questions_on_a_topic_get_it_answered_or_offered(asked: list[Asked]) -> None:
    topics = [one for one in asked if one.kind == "topics"]
    missed = [
        f"{one.name}: {one.text!r} -> {answered(one.replies) | suggested(one.replies)}"
        for one in topics
        if not one.right and one.wanted not in suggested(one.replies)
    ]
    share = 1 - len(missed) / len(topics)
    assert share >= RIGHT_OR_OFFERED_AT_LEAST, f"{share:.1%} of {len(topics)}; missed:\n" + "\n".join(missed)


def test_few_phrasings_get_another_topics_answer(asked: list[Asked]) -> None:
    wrong = [f"{one.name}: {one.text!r} -> {answered(one.replies)}" for one in asked if one.wrong]
    assert len(wrong) <= WRONG_AT_MOST * len(asked), "\n".join(wrong)


def test_every_topic_is_answered(asked: list[Asked]) -> None:
    never = {one.name for one in asked} - {one.name for one in asked if one.right}
    assert never == set()


def test_every_answer_has_a_source_a_review_date_and_follow_ups(asked: list[Asked]) -> None:
    answers = [reply for one in asked for reply in one.replies if reply["metadata"].get("topics")]
    assert len(answers) > len(asked) / 2
    for answer in answers:
        assert answer["metadata"]["sources"], answer["text"]
        assert answer["metadata"]["reviewed"], answer["text"]
        assert 2 <= len(answer["buttons"]) <= 3, answer["text"]


def test_each_choice_leads_to_the_topic_it_names(assistant: Assistant) -> None:
    questions = {
        response["metadata"]["question"]: path.stem
        for path in sorted((PROJECT_ROOT / "data" / "topics").glob("*.yml"))
        for response in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"][f"utter_{path.stem}"]
    }
    assert len(questions) >= TOPICS_OF_THE_ARTICLE
    with Client(assistant.address) as client:
        got = {question: answered(client.say(question)) for question in questions}
    assert {question: {topic} for question, topic in questions.items()} == got


def test_stories_name_the_steps_of_their_topics_rule() -> None:
    contents: list[tuple[str, tuple[Document, TopicFile | ActFile]]] = [
        *read_topics().items(),
        *read_acts().items(),
    ]
    rules = {name: content.rules[0].steps for name, (_, content) in contents if content.rules}
    # A flow's last rule is the one for a conversation in which nothing was said yet.
    rules |= {intent: flow.rules[-1].steps for intent, (_, flow) in read_flows().items()}
    for _, name, story in stories():
        steps = [{key: value for key, value in step.items() if key != "user"} for step in story["steps"]]
        assert steps == rules.get(name), story["story"]
