"""Concludes from the readings of a message what it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.parts import Part, asked_by_parts
from assistant.nlu.question_splitter import READING, Reading
from assistant.nlu.ranking import RANKING, rank
from assistant.nlu.readings import Scores, asked_by_names, leaning_on
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
        leaning = leaning_on(names, whole, scores["in_context", 0], message.get(TEXT) or "")
        rank(message, names, leaning, len(message.get(RANKING)))
        return
    if first.kind == "name":
        asked = asked_by_names(names, list(scores.values()))
    else:
        asked = asked_by_parts(names, whole, _parts(readings, scores))
    if asked and (len(asked) > 1 or asked[0].scores is not whole):
        rank(message, names, asked[0].scores, len(message.get(RANKING)))
        message.set(ALSO_ASKED, [one.intent for one in asked[1:]], add_to_output=True)


def _parts(readings: Sequence[Message], scores: Mapping[tuple[str, int], Scores]) -> list[Part]:
    """Return the parts that were read, with their scores."""
    read = [(one.get(READING), one.get(TEXT)) for one in readings if one.get(READING).kind == "part"]
    next_leans = [("part_in_context", part.of) in scores for part, _ in read[1:]] + [False]
    return [
        Part(
            part.asks,
            scores["part", part.of],
            scores.get(("part_in_context", part.of)),
            names_only=part.names_only,
            leans=part.leans,
            leant_on=leant_on,
            text=text,
        )
        for (part, text), leant_on in zip(read, next_leans, strict=True)
    ]
