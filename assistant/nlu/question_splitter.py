"""Proposes further readings of a message: its parts, and itself behind the question that it leans on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.dialogue import question_before, turns
from assistant.language import questions
from assistant.language.expansions import expand

READING = "reading"
"""The key of a message that is a reading of another."""
BASE = "base_question"
"""The key under which a message that leans names the question on which it may lean."""

PARTS_AT_MOST = 6


@dataclass(frozen=True)
class Reading:
    """What a message is a reading of: ``part``, ``part_in_context``, ``name`` or ``in_context``."""

    kind: str
    of: int
    """The number of the part."""
    asks: bool = True
    names_only: bool = False
    """Whether it has no word that asks."""
    leans: bool = False


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Adds readings to the messages of a turn, so that all that follows reads them as well.

    Stands first in the pipeline; ``QuestionJoiner`` draws the conclusion and takes the readings away again.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionSplitter:
        """Return a new instance."""
        return cls()

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Return the messages with their readings behind them; several messages at once are left alone."""
        if len(messages) != 1 or not messages[0].get(TEXT):
            return messages
        [message] = messages
        text = expand(message.get(TEXT))
        readings = readings_of_parts(questions.parts(text)) or [
            (Reading("name", number), name)
            for number, name in enumerate(questions.names_asked_together(text))
        ]
        in_form = tracker is not None and tracker.active_loop_name is not None
        if not readings and tracker is not None and not in_form and questions.leans(text):
            base = question_before(turns(tracker.events))
            if base:
                message.set(BASE, base, add_to_output=True)
                readings = [(Reading("in_context", 0), behind(base, text))]
        return [message, *(Message({TEXT: text, READING: reading}) for reading, text in readings)]


def readings_of_parts(parts: Sequence[str]) -> list[tuple[Reading, str]]:
    """Return what is to be read of a message's parts; nothing when it has only one.

    Of more parts than can be read in time, those that ask come first, then the first ones.
    """
    if len(parts) < 2:
        return []
    asking = [questions.asks(part) for part in parts]
    chosen = sorted(sorted(range(len(parts)), key=lambda number: not asking[number])[:PARTS_AT_MOST])
    found: list[tuple[Reading, str]] = []
    before: str | None = None
    for number in chosen:
        part = parts[number]
        leans = questions.leans(part)
        found.append(
            (Reading("part", number, asking[number], not questions.has_word_that_asks(part), leans), part)
        )
        if asking[number] and before is not None and leans:
            found.append((Reading("part_in_context", number), behind(before, part)))
        if asking[number] or questions.names_subject(part):
            before = part
    return found


def behind(question: str, text: str) -> str:
    """Return a text behind the question on which it leans."""
    return f"{question.rstrip('?.! ')}, {text}"
