"""Recognises a message in another language than English, so that it gets a sentence in that language."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.dialogue import LANGUAGE
from assistant.language import build, expansions, function_words
from assistant.language.foreign import foreign_language, is_short
from assistant.language.function_words import Words, tokens
from assistant.language.identifier import Identifier, loading
from assistant.message import ALARMS

OTHER_LANGUAGE = "other_language"
UNDERSTOOD = 0.95
"""How sure the classifier must be for its intent to stay, of a message as short as "auf wiedersehen".

What is longer it understands by chance: of 525 messages in other languages (``tests/languages``) it once took
98 for thanks, "my wife does not wake up" among them, with a confidence of up to 0.98.
"""
URGENCY = "urgency"
"""The key of what was understood that holds how urgent a message is."""

_WORDS = "words.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageDetector(GraphComponent):
    """Sets ``language`` (BCP 47) on a message in another language, and the intent ``other_language``.

    What the classifier took for an emergency or a crisis keeps that as its ``urgency``: of ten such messages
    three are none, but the text in the person's own language then bears the mark and the numbers of an alarm.

    Such a message says nothing to slots: what was found in it is taken away. English is left as it is, which
    takes 0.01 ms (p50); another language takes 0.2 ms. Training gathers the words that English has.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource, words: Words | None = None) -> None:
        """Know some words; without them, every message is left as it is."""
        self._model_storage = model_storage
        self._resource = resource
        self._words = words

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageDetector:
        """Return a new instance, which is to be trained."""
        return cls(model_storage, resource)

    @staticmethod
    def required_packages() -> list[str]:
        """Return the package that tells languages apart."""
        return ["py3langid"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return what the words are made from besides the examples."""
        return f"{function_words.fingerprint()} {expansions.fingerprint()} {build.fingerprint()}"

    def train(self, training_data: TrainingData) -> Resource:
        """Gather the words that English has, and store them."""
        self._words = function_words.collect(
            example.get(TEXT) for example in training_data.training_examples if example.get(TEXT)
        )
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _WORDS).write_text(self._words.to_json(), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageDetector:
        """Return a trained instance, and begin to load what tells languages apart."""
        loading()
        with model_storage.read_from(resource) as folder:
            words = Words.from_json((folder / _WORDS).read_text(encoding="utf-8"))
        return cls(model_storage, resource, words)

    def process(self, messages: list[Message]) -> list[Message]:
        """Overrule the intent of every message in another language; return the same messages."""
        for message in messages:
            text = message.get(TEXT)
            if not text or self._words is None:
                continue
            guess = foreign_language(text, self._words, _identify)
            if guess is None:
                continue
            message.set(LANGUAGE, guess.language, add_to_output=True)
            if is_short(tokens(text)) and _confidence(message) >= UNDERSTOOD:
                continue
            asked = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
            if asked in ALARMS:
                message.set(URGENCY, asked, add_to_output=True)
            intent = {INTENT_NAME_KEY: OTHER_LANGUAGE, PREDICTED_CONFIDENCE_KEY: guess.confidence}
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)
            message.set(ENTITIES, [], add_to_output=True)
        return messages


def _confidence(message: Message) -> float:
    return float((message.get(INTENT) or {}).get(PREDICTED_CONFIDENCE_KEY) or 0.0)


def _identify(text: str, among: Any) -> tuple[str, float]:
    identifier: Identifier = loading().result()
    return identifier.best(text, among)
