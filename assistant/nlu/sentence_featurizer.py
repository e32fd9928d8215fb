"""Gives every message the vectors of the sentence encoder."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.encoder import build
from assistant.encoder.encoder import SentenceEncoder, Vector, shared_encoder
from assistant.language import expansions
from assistant.language.expansions import expand
from assistant.nlu.spelling_mender import READABLE, SpellingMender

_expected: ContextVar[tuple[str, Future[Vector]] | None] = ContextVar("_expected", default=None)
"""The text that this turn's featurizer will meet, and its vector."""
_beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder")


@contextmanager
def expected(text: str) -> Iterator[None]:
    """Begin to encode a text that the turn inside will ask about, on another core; nothing without a model.

    The network runs without Python's lock, so that the turn reads its conversation and the lexicon meanwhile:
    4 of 16 ms a turn.
    """
    if SentenceFeaturizer.encoder is None:
        yield
        return
    readable = SpellingMender.current.readable(text) if SpellingMender.current else expand(text)
    before = _expected.set((readable, _beside.submit(SentenceFeaturizer.encoder.features, readable)))
    try:
        yield
    finally:
        _expected.reset(before)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Sets the sentence features of a message's text: float32 (1, 768).

    The text is read as ``SpellingMender`` leaves it; without one before, with its short forms written out.

    The first half is the encoder's vector, the second that of its fourth layer; each has length 1.

    It sets no sequence features and needs no tokenizer before it. Its one option is Rasa's ``alias``. All
    instances share the process's one encoder.
    """

    encoder: SentenceEncoder | None = None

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages that run the encoder; a new version of one of them makes Rasa train again."""
        return ["onnxruntime", "tokenizers"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return what the vectors are made with, so that a change of it makes Rasa train again."""
        return f"{build.identity()} {expansions.fingerprint()}"

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accept any configuration: there is nothing to set but the alias."""

    def __init__(self, config: dict[str, Any], name: str) -> None:
        """Take the process's encoder, loading it if this is the first instance.

        Raises:
            EncoderFilesError: when the published files are missing or are other ones.
        """
        super().__init__(name, config)
        self._encoder = SentenceFeaturizer.encoder = shared_encoder()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """Return a new instance, named like its node in the graph unless the configuration has an alias."""
        return cls(config, execution_context.node_name)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the features of every message that has a text, also an empty one; return the same messages."""
        for message in messages:
            text = message.get(TEXT)
            if text is not None:
                vector = self._vector(_readable(message, text)).reshape(1, -1)
                self.add_features_to_message(None, vector, TEXT, message)
        return messages

    def _vector(self, readable: str) -> Vector:
        begun = _expected.get()
        if begun and begun[0] == readable:
            return begun[1].result()
        return self._encoder.features(readable)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the features of every example, in place; return the same training data."""
        examples = [example for example in training_data.training_examples if example.get(TEXT) is not None]
        vectors = self._encoder.features_all([_readable(one, one.get(TEXT)) for one in examples])
        for example, vector in zip(examples, vectors, strict=True):
            self.add_features_to_message(None, vector.reshape(1, -1), TEXT, example)
        return training_data


def _readable(message: Message, text: str) -> str:
    readable: str | None = message.get(READABLE)
    return expand(text) if readable is None else readable
