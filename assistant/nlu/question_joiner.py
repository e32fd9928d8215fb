"""Concludes from the readings of a message what it asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.question_splitter import READING, Reading
from assistant.nlu.readings import (
    Part,
    Scores,
    intents_of_names,
    intents_of_parts,
    leaning_on,
    shares,
)
from assistant.nlu.topic_classifier import INTENTS, SCORES, TopicClassifier

ALSO_ASKED = "also_asked"
"""The key under which stand the intents that a message asks for besides its own, in their order."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class QuestionJoiner(GraphComponent):
    """Sets intent and ranking by all readings of a message, ``also_asked``, and takes the readings away.

    Stands behind the classifier and before everything that judges its confidence.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must come before: the classifier, whose scores are read."""
        return [TopicClassifier]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionJoiner:
        """Return a new instance."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages that are no readings."""
        own = [message for message in messages if message.get(READING) is None]
        readings = [message for message in messages if message.get(READING) is not None]
        if readings and len(own) == 1:
            _conclude(own[0], readings)
        return own


def _conclude(message: Message, readings: Sequence[Message]) -> None:
    names, whole = message.get(INTENTS), message.get(SCORES)
    if names is None or whole is None:
        return
    scores = {(one.get(READING).kind, one.get(READING).of): one.get(SCORES) for one in readings}
    first: Reading = readings[0].get(READING)
    if first.kind == "in_context":
        _rank(message, names, leaning_on(names, whole, scores["in_context", 0]))
        return
    if first.kind == "name":
        asked = intents_of_names(names, list(scores.values()))
    else:
        parts = [
            Part(reading.asks, scores["part", reading.of], scores.get(("part_in_context", reading.of)))
            for reading in (one.get(READING) for one in readings)
            if reading.kind == "part"
        ]
        asked = intents_of_parts(names, whole, parts)
    if (asked and asked[0] != message.get("intent")["name"]) or len(asked) > 1:
        _put_first(message, names, whole, scores, asked[0])
        message.set(ALSO_ASKED, asked[1:], add_to_output=True)


def _put_first(
    message: Message, names: Sequence[str], whole: Scores, scores: dict[Any, Scores], intent: str
) -> None:
    """Rank by the reading that is surest of an intent."""
    column = list(names).index(intent)
    surest = max(
        scores.values(), key=lambda one: shares(one)[column] * (int(np.argmax(one)) == column), default=whole
    )
    _rank(message, names, surest)


def _rank(message: Message, names: Sequence[str], scores: Scores) -> None:
    confidences = shares(scores)
    length = len(message.get("intent_ranking"))
    ranking = [
        {"name": names[number], "confidence": float(confidences[number])}
        for number in np.argsort(-confidences, kind="stable")[:length]
    ]
    message.set("intent", ranking[0], add_to_output=True)
    message.set("intent_ranking", ranking, add_to_output=True)
