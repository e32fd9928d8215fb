"""Gives every message the vectors of the sentence encoder."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.encoder import build, weights
from assistant.encoder.encoder import WIDTH, States, UpperLayers, Vector, shared_encoder
from assistant.language import expansions
from assistant.language.expansions import expand
from assistant.nlu.spelling_mender import READABLE, SpellingMender

PUBLISHED = "published_vector"
"""The key of what the published network makes of a text: (768,), for who does not want the fitted layers."""
_UPPER = "upper.onnx"
_TOKENS_LEARNT_FROM = 64
_FITTING = Path(build.__file__).with_name("tuning.py")

_expected: ContextVar[tuple[str, Future[Vector]] | None] = ContextVar("_expected", default=None)
"""The text that this turn's featurizer will meet, and its vectors."""
_beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder")


@contextmanager
def expected(text: str) -> Iterator[None]:
    """Begin to encode a text that the turn inside will ask about, on another core; nothing without a model.

    The network runs without Python's lock, so that the turn reads its conversation and the lexicon meanwhile:
    4 of 16 ms a turn.
    """
    if SentenceFeaturizer.current is None:
        yield
        return
    readable = SpellingMender.current.readable(text) if SpellingMender.current else expand(text)
    before = _expected.set((readable, _beside.submit(SentenceFeaturizer.current.vectors, readable)))
    try:
        yield
    finally:
        _expected.reset(before)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Sets the sentence features of a message's text: float32 (1, 768); and ``published_vector``.

    The text is read as ``SpellingMender`` leaves it; without one before, with its short forms written out.

    The first half of the features is the encoder's vector by upper layers that were fitted to the examples
    in training (``assistant.encoder.tuning``), the second that of its fourth layer; each has length 1.
    ``published_vector`` has the published network's in place of the first: the safety net's second reader
    must not hear less of what no topic is about.

    It sets no sequence features and needs no tokenizer before it. Its options are Rasa's ``alias``,
    ``passes`` (how often the examples are gone through; 0 leaves the layers as published) and
    ``random_state``. All instances share the process's one encoder.
    """

    current: SentenceFeaturizer | None = None
    """The one that was made last, whose layers a turn will meet."""

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages that run the encoder; a new version of one of them makes Rasa train again."""
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return Rasa's defaults and this featurizer's own."""
        return {**DenseFeaturizer.get_default_config(), "passes": 1, "random_state": 0}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return what the vectors are made with, so that a change of it makes Rasa train again."""
        fitting = hashlib.sha256(_FITTING.read_bytes()).hexdigest()[:16]
        return f"{build.identity()} {expansions.fingerprint()} {fitting}"

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the options.

        Raises:
            InvalidConfigException: when ``passes`` is no whole number of at least 0.
        """
        passes = config.get("passes", 1)
        if isinstance(passes, bool) or not isinstance(passes, int) or passes < 0:
            raise InvalidConfigException(f"{cls.__name__}: passes must be a whole number, not {passes!r}")

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
        upper: UpperLayers | None = None,
    ) -> None:
        """Take the process's encoder, loading it if this is the first instance.

        Raises:
            EncoderFilesError: when the published files are missing or are other ones.
        """
        super().__init__(name, config)
        self._storage = model_storage
        self._resource = resource
        self._encoder = shared_encoder()
        self._upper = upper
        SentenceFeaturizer.current = self

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """Return a new instance, named like its node in the graph unless the configuration has an alias."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceFeaturizer:
        """Return one with the stored layers.

        Raises:
            ValueError: when none are stored.
            OSError: when what is stored cannot be read.
            onnxruntime.capi.onnxruntime_pybind11_state.InvalidProtobuf: when it is something else.
        """
        with model_storage.read_from(resource) as folder:
            upper = UpperLayers((folder / _UPPER).read_bytes())
        return cls(config, execution_context.node_name, model_storage, resource, upper)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the upper layers to every example that has an intent, and store them."""
        from assistant.encoder.graph import build_upper_graph  # it needs onnx, which answering does not

        examples = [one for one in training_data.intent_examples if one.get(INTENT) and one.get(TEXT)]
        published = weights.read_weights()
        graph = build_upper_graph({**published, **self._fitted(published, examples)}).SerializeToString(
            deterministic=True
        )
        with self._storage.write_to(self._resource) as folder:
            (folder / _UPPER).write_bytes(graph)
        self._upper = UpperLayers(graph)
        return self._resource

    def _fitted(self, published: weights.Weights, examples: list[Message]) -> weights.Weights:
        """Return the fitted parameters of the upper layers; none, where there is nothing to tell apart."""
        from assistant.encoder.tuning import tune

        intents, numbers, counts = np.unique(
            [one.get(INTENT) for one in examples], return_inverse=True, return_counts=True
        )
        passes = self._config["passes"]
        if len(intents) < 2 or not passes:
            return {}
        seed = self._config["random_state"]
        chance = np.random.default_rng(seed)
        order = chance.permutation(len(examples))
        texts = [_readable(examples[number], examples[number].get(TEXT)) for number in order]
        batches = self._encoder.states(texts, _TOKENS_LEARNT_FROM)
        turns = [batches[turn] for _ in range(passes) for turn in chance.permutation(len(batches))]
        learnt = zip(
            _ahead(of_texts for _, of_texts in turns),
            (numbers[order[of]].astype(np.int32) for of, _ in turns),
            strict=True,
        )
        importance = np.sqrt(counts.mean() / counts)
        return tune(published, learnt, len(turns), importance.tolist(), seed)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the features of every message that has a text, also an empty one; return the same messages."""
        for message in messages:
            text = message.get(TEXT)
            if text is not None:
                self._set(message, self._begun(_readable(message, text)))
        return messages

    def vectors(self, readable: str) -> Vector:
        """Return the published network's vector of a text, that of its fourth layer, and the fitted: (1152,).

        Before it was trained, the published stands for the fitted.
        """
        return _complete(self._encoder.features(readable, self._upper))

    def _begun(self, readable: str) -> Vector:
        begun = _expected.get()
        if begun and begun[0] == readable:
            return begun[1].result()
        return self.vectors(readable)

    def _set(self, message: Message, vectors: Vector) -> None:
        message.set(PUBLISHED, vectors[: 2 * WIDTH])
        features = np.concatenate([vectors[2 * WIDTH :], vectors[WIDTH : 2 * WIDTH]])
        self.add_features_to_message(None, features.reshape(1, -1), TEXT, message)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the features of every example, in place; return the same training data."""
        examples = [example for example in training_data.training_examples if example.get(TEXT) is not None]
        texts = [_readable(one, one.get(TEXT)) for one in examples]
        for example, vectors in zip(examples, self._encoder.features_all(texts, self._upper), strict=True):
            self._set(example, _complete(vectors))
        return training_data


def _ahead(of_texts: Iterable[Callable[[], States]]) -> Iterator[States]:
    """Compute states in their order, each while what comes before it is learnt."""
    begun: deque[Future[States]] = deque()
    with ThreadPoolExecutor(max_workers=1) as pool:
        for compute in of_texts:
            begun.append(pool.submit(compute))
            if len(begun) > 1:
                yield begun.popleft().result()
        yield from (one.result() for one in begun)


def _complete(vectors: Vector) -> Vector:
    """Return a text's three vectors; where none was fitted, the published network's for it."""
    return vectors if len(vectors) == 3 * WIDTH else np.concatenate([vectors, vectors[:WIDTH]])


def _readable(message: Message, text: str) -> str:
    readable: str | None = message.get(READABLE)
    return expand(text) if readable is None else readable
