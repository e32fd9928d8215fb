"""Writes out short forms and mends misspelt words, for the sentence encoder."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.language import expansions
from assistant.language.build import fingerprint
from assistant.language.english import english_words
from assistant.language.expansions import expand
from assistant.language.lexicon import Lexicon, read_lexicon
from assistant.language.spelling import Speller

READABLE = "readable_text"
"""The key of a message under which its text stands as the encoder reads it."""

_FILE = "words.json"
words_of = re.compile(r"[a-z]+").findall
"""Return the lower-case words of a text."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingMender(GraphComponent):
    """Sets the ``readable_text`` of every message.

    It learns from the training examples which words people use here: English ones that occur at least
    ``target_count`` times are what a misspelt word can become, others that occur at least ``known_count``
    times are left alone. The lexicon lists names of drugs as well as misspellings.
    """

    current: ClassVar[SpellingMender | None] = None
    """The one that was made last, for who reads a text before its turn."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults."""
        return {"target_count": 3, "known_count": 6}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return what is left alone and written out, so that a change of it makes Rasa train again."""
        return f"{fingerprint()} {expansions.fingerprint()}"

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        lexicon: Lexicon | None = None,
    ) -> None:
        """Read the lexicon; before training or loading nothing is mended.

        Raises:
            InvalidFilesError: when the lexicon has faults.
        """
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        phrases = (phrase for file in (lexicon or read_lexicon()).files for _, phrase, _ in file.phrases())
        self._lexicon = {word for phrase in phrases for word in words_of(phrase)}
        self._words: dict[str, int] = {}
        self._speller: Speller | None = None
        SpellingMender.current = self

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingMender:
        """Return a new instance, which has learnt nothing."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the words of the examples and store them."""
        texts = (example.get(TEXT) or "" for example in training_data.training_examples)
        counts = Counter(word for text in texts for word in words_of(expand(text).lower()))
        self._learn({word: count for word, count in counts.items() if count >= self._config["target_count"]})
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(self._words, sort_keys=True), encoding="utf-8")
        return self._resource

    def _learn(self, words: dict[str, int]) -> None:
        self._words = words
        targets = {word: count for word, count in words.items() if word in english_words()}
        often = {word for word, count in words.items() if count >= self._config["known_count"]}
        self._speller = Speller(targets, often, self._lexicon)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingMender:
        """Return the stored one.

        Raises:
            ValueError: when none is stored, or what is stored is no JSON.
            OSError: when what is stored cannot be read.
        """
        mender = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            mender._learn(json.loads((folder / _FILE).read_text(encoding="utf-8")))
        return mender

    def readable(self, text: str) -> str:
        """Return a text with its short forms written out and its misspelt words mended."""
        written_out = expand(text)
        return self._speller.mend(written_out) if self._speller else written_out

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the readable text of every message that has one; return the same messages."""
        return list(self._read(messages))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the readable text of every example, in place; return the same training data."""
        self.process(training_data.training_examples)
        return training_data

    def _read(self, messages: Iterable[Message]) -> Iterable[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text is not None:
                message.set(READABLE, self.readable(text))
            yield message
