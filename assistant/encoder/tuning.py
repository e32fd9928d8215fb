"""Fits the encoder's upper layers to the examples of intents.

The published network knows what people say to each other; what tells "how long have I got" from "how long
does treatment go on" it learns here: its last two layers and a linear classifier on top are trained together,
once through the examples. Of phrasings that nobody trained on (``tests/stories``) the classifier behind it
puts 96.3% first, with the published layers 93.7%; more passes take longer and gain nothing.

TensorFlow is there because Rasa needs it. It is loaded for training alone: what was learnt is run by
onnxruntime.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from assistant.encoder.graph import EPSILON, HEAD_WIDTH, HEADS, LAYERS, MIDDLE_LAYER, WIDTH
from assistant.encoder.weights import Weights

Batch = tuple[NDArray[np.float32], NDArray[np.int32]]
"""Texts of one length as the middle layer leaves them, (texts, n, 384), and the number of each intent."""

RATE, CLASSIFIER_RATE = 2e-4, 1e-2
"""How far a step of Adam goes at first; it falls to 0 towards the last."""
DROPOUT = 0.1
SMOOTHING = 0.1
"""Share of the likelihood that an example leaves to all other intents."""
SHARPNESS = 20.0
"""What a cosine of 1 counts as a logit, at first."""

_DENSE: Final = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_NORMALISING: Final = ("attention.output.LayerNorm", "output.LayerNorm")


def tune(
    weights: Weights, batches: Iterable[Batch], count: int, importance: Sequence[float], seed: int = 0
) -> Weights:
    """Return the parameters of the upper layers, fitted to batches; all others are left out.

    The same batches in the same order give the same parameters on the same machine.

    Args:
        weights: the published parameters.
        batches: what is learnt from, in the order of learning.
        count: how many batches there are.
        importance: how much an example of each intent counts, by the intent's number.
        seed: of what is drawn by chance.
    """
    layers = [_Layer(weights, number) for number in range(MIDDLE_LAYER, LAYERS)]
    chance = np.random.default_rng(seed)
    directions = tf.Variable(chance.normal(0, 0.05, (WIDTH, len(importance))).astype(np.float32))
    biases = tf.Variable(np.zeros(len(importance), np.float32))
    variables = [variable for layer in layers for variable in layer.variables()]
    step = _step(layers, variables, (directions, biases), np.array(importance, np.float32), count)
    for number, (states, intents) in enumerate(batches):
        step(states, intents, tf.constant([seed, number]))
    return {name: values for layer in layers for name, values in layer.parameters()}


class _Layer:
    """A layer of the network whose parameters are learnt."""

    def __init__(self, weights: Weights, number: int) -> None:
        self._name = f"encoder.layer.{number}"
        self._of = {
            f"{part}.{kind}": tf.Variable(weights[f"{self._name}.{part}.{kind}"])
            for part in (*_DENSE, *_NORMALISING)
            for kind in ("weight", "bias")
        }

    def variables(self) -> list[tf.Variable]:
        return list(self._of.values())

    def parameters(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        for name, variable in self._of.items():
            yield f"{self._name}.{name}", variable.numpy()

    def __call__(self, states: tf.Tensor, chance: tf.Tensor) -> tf.Tensor:
        """(b, n, 384) -> (b, n, 384), with dropout."""
        shape = tf.shape(states)

        def heads(part: str) -> tf.Tensor:
            split = tf.reshape(self._dense(part, states), (shape[0], shape[1], HEADS, HEAD_WIDTH))
            return tf.transpose(split, (0, 2, 1, 3))

        query, key, value = (heads(f"attention.self.{part}") for part in ("query", "key", "value"))
        likeness = tf.matmul(query, key, transpose_b=True) / np.float32(np.sqrt(HEAD_WIDTH))
        shares = tf.nn.softmax(likeness)
        joined = tf.reshape(tf.transpose(tf.matmul(shares, value), (0, 2, 1, 3)), shape)
        read = _drop(self._dense("attention.output.dense", joined), chance)
        states = self._normalise("attention.output.LayerNorm", states + read)
        wide = tf.nn.gelu(self._dense("intermediate.dense", states))
        narrow = _drop(self._dense("output.dense", wide), chance + 1)
        return self._normalise("output.LayerNorm", states + narrow)

    def _dense(self, part: str, states: tf.Tensor) -> tf.Tensor:
        weight, bias = self._of[f"{part}.weight"], self._of[f"{part}.bias"]
        shape = tf.shape(states)
        product = tf.matmul(tf.reshape(states, (-1, weight.shape[1])), weight, transpose_b=True)
        return tf.reshape(product + bias, (shape[0], shape[1], weight.shape[0]))

    def _normalise(self, part: str, states: tf.Tensor) -> tf.Tensor:
        mean, variance = tf.nn.moments(states, -1, keepdims=True)
        scaled = (states - mean) * tf.math.rsqrt(variance + EPSILON)
        return scaled * self._of[f"{part}.weight"] + self._of[f"{part}.bias"]


def _step(
    layers: Sequence[_Layer],
    variables: list[tf.Variable],
    classifier: tuple[tf.Variable, tf.Variable],
    importance: NDArray[np.float32],
    count: int,
) -> Callable[[Any, Any, Any], None]:
    """Return what learns from one batch: its states, its intents, and the seed of its dropout."""
    slow, fast = (
        tf.keras.optimizers.legacy.Adam(tf.keras.optimizers.schedules.PolynomialDecay(rate, count, 0.0))
        for rate in (RATE, CLASSIFIER_RATE)
    )
    directions, biases = classifier

    @tf.function(  # type: ignore[untyped-decorator]
        autograph=False,
        input_signature=[
            tf.TensorSpec((None, None, WIDTH)),
            tf.TensorSpec((None,), tf.int32),
            tf.TensorSpec((2,), tf.int32),
        ],
    )
    def step(states: tf.Tensor, intents: tf.Tensor, chance: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            for number, layer in enumerate(layers):
                states = layer(states, chance * 8 + 2 * number)
            vectors = tf.math.l2_normalize(tf.reduce_mean(states, axis=1), axis=-1)
            logits = SHARPNESS * tf.matmul(vectors, directions) + biases
            losses = tf.keras.losses.categorical_crossentropy(
                tf.one_hot(intents, len(importance)), logits, from_logits=True, label_smoothing=SMOOTHING
            )
            loss = tf.reduce_mean(tf.gather(tf.constant(importance), intents) * losses)
        gradients = tape.gradient(loss, [*variables, directions, biases])
        slow.apply_gradients(zip(gradients[:-2], variables, strict=True))
        fast.apply_gradients(zip(gradients[-2:], (directions, biases), strict=True))

    return step  # type: ignore[no-any-return]


def _drop(states: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    return tf.nn.experimental.stateless_dropout(states, DROPOUT, seed=seed)
