"""The readings that are added to a message, and what is concluded from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.question_joiner import ALSO_ASKED, QuestionJoiner
from assistant.nlu.question_splitter import BASE, PARTS_AT_MOST, READING, QuestionSplitter
from assistant.nlu.topic_classifier import INTENTS, SCORES, TopicClassifier

NAMES = ["ask_hospice_care", "ask_chemotherapy", "help"]


def make(kind: type[Any], folder: Path) -> Any:
    context = ExecutionContext(GraphSchema({}), node_name="node")
    return kind.create({}, LocalModelStorage(folder), Resource("it"), context)


def conversation(text: str, topic: str | None, **understood: Any) -> DialogueStateTracker:
    """Return a conversation in which a question was asked and, if a topic is named, answered."""
    topics = [topic] if topic else []
    events = [
        ActionExecuted("action_session_start"),
        SessionStarted(),
        UserUttered(text, parse_data={"intent": {}, "entities": [], "text": text, **understood}),
        BotUttered("…", metadata={"metadata": {"topics": topics}}),
    ]
    return DialogueStateTracker.from_events("someone", events)


def read(folder: Path, text: str, tracker: DialogueStateTracker | None = None) -> list[Message]:
    messages: list[Message] = make(QuestionSplitter, folder).process([Message({TEXT: text})], tracker)
    return messages


def test_a_plain_question_has_no_further_readings(tmp_path: Path) -> None:
    assert len(read(tmp_path, "what is hospice")) == 1
    assert len(read(tmp_path, "")) == 1


def test_each_part_is_read_and_one_that_leans_also_behind_the_one_before(tmp_path: Path) -> None:
    readings = read(tmp_path, "What is hospice? How long does that last?")[1:]
    assert [(one.get(READING).kind, one.get(TEXT)) for one in readings] == [
        ("part", "What is hospice?"),
        ("part", "How long does that last?"),
        ("part_in_context", "What is hospice, How long does that last?"),
    ]


def test_a_part_that_leans_is_read_behind_what_was_only_told_too(tmp_path: Path) -> None:
    readings = read(tmp_path, "What is hospice? He has been offered radiation. What does it do?")[1:]
    assert [one.get(TEXT) for one in readings if one.get(READING).kind == "part_in_context"] == [
        "He has been offered radiation, What does it do?"
    ]


def test_of_many_parts_those_that_ask_are_read(tmp_path: Path) -> None:
    text = "My wife had chemotherapy. " * 10 + "What is hospice care?"
    kinds = [one.get(TEXT) for one in read(tmp_path, text)[1:] if one.get(READING).kind == "part"]
    assert len(kinds) == PARTS_AT_MOST
    assert "What is hospice care?" in kinds


def test_names_asked_about_together_are_read_apart(tmp_path: Path) -> None:
    readings = read(tmp_path, "explain hospice and chemotherapy")[1:]
    assert [one.get(TEXT) for one in readings] == ["hospice", "chemotherapy"]


def test_a_message_that_leans_is_read_behind_the_last_question_that_was_answered(tmp_path: Path) -> None:
    message, reading = read(tmp_path, "and how long?", conversation("What is hospice?", "hospice_care"))
    assert reading.get(TEXT) == "What is hospice, and how long?"
    assert message.get(BASE) == "What is hospice?"


def test_of_a_question_that_leant_itself_it_is_the_one_on_which_it_leant(tmp_path: Path) -> None:
    tracker = conversation("and how long?", "hospice_care", base_question="What is hospice?")
    assert read(tmp_path, "and why", tracker)[1].get(TEXT) == "What is hospice, and why"


@pytest.mark.parametrize("tracker", [None, conversation("hello", None)])
def test_without_an_answered_question_nothing_can_be_leant_on(
    tracker: DialogueStateTracker | None, tmp_path: Path
) -> None:
    assert len(read(tmp_path, "and how long?", tracker)) == 1


def test_several_messages_at_once_are_left_alone(tmp_path: Path) -> None:
    messages = [Message({TEXT: "What is hospice? How long?"})] * 2
    assert make(QuestionSplitter, tmp_path).process(messages) == messages


def classified(messages: list[Message], *intents: str) -> list[Message]:
    """Set what the classifier would make of each message."""
    for message, intent in zip(messages, intents, strict=True):
        scores = np.array([8.0 if name == intent else 0.0 for name in NAMES])
        message.set(SCORES, scores)
        message.set(INTENTS, NAMES)
        message.set("intent", {"name": intent, "confidence": 1.0})
        message.set("intent_ranking", [{"name": name, "confidence": 0.5} for name in NAMES])
    return messages


def joined(folder: Path, messages: list[Message]) -> Message:
    [message] = make(QuestionJoiner, folder).process(messages)
    own: Message = message
    return own


def test_two_questions_give_the_first_intent_and_what_is_asked_as_well(tmp_path: Path) -> None:
    messages = read(tmp_path, "What is hospice care? What does chemotherapy do?")
    message = joined(tmp_path, classified(messages, NAMES[0], NAMES[0], NAMES[1]))
    assert message.get("intent")["name"] == NAMES[0]
    assert message.get(ALSO_ASKED) == [NAMES[1]]


def test_background_leaves_the_one_question(tmp_path: Path) -> None:
    messages = read(tmp_path, "My mother had chemotherapy. What is hospice care?")
    message = joined(tmp_path, classified(messages, NAMES[1], NAMES[1], NAMES[0]))
    assert message.get("intent")["name"] == NAMES[0]
    assert message.get("intent_ranking")[0] == message.get("intent")
    assert message.get(ALSO_ASKED) == []


def test_a_message_that_leans_is_ranked_by_both_readings(tmp_path: Path) -> None:
    messages = read(tmp_path, "how long?", conversation("What is hospice?", "hospice_care"))
    message = joined(tmp_path, classified(messages, NAMES[2], NAMES[0]))
    assert message.get("intent")["name"] == NAMES[0]
    assert message.get(ALSO_ASKED) is None


def test_without_scores_or_readings_a_message_stays_as_it_is(tmp_path: Path) -> None:
    message = Message({TEXT: "what is hospice", "intent": {"name": "help"}})
    assert joined(tmp_path, [message]).get("intent") == {"name": "help"}
    unscored = read(tmp_path, "What is hospice? How is it paid?")
    assert joined(tmp_path, unscored).get("intent") is None


def test_it_stands_behind_the_classifier() -> None:
    assert QuestionJoiner.required_components() == [TopicClassifier]
