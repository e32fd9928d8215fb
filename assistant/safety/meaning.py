"""The second reader: what a clause means, by the sentence encoder, for wordings that nobody listed.

A network of one hidden layer over the encoder's vectors; the nearest example, in the first principal
components, names the sign. It learns from the signs' own examples and the acts crisis, emergency and
report_symptom against everything else: their look-alikes, and what people ask.

What is denied, sung or long past uses the words of a report, so that no plane parts the two. Of the messages
of ``data/safety/messages.yml`` that it did not learn from, at thresholds that let 5% of the look-alikes pass
for alarms, the hidden layer finds 80% of the emergencies and 51% of the crises; logistic regression, with or
without the nearest example of each class, 63% and 27%.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

Matrix = NDArray[np.floating[Any]]
Arrays = Mapping[str, NDArray[Any]]

NOTHING, SYMPTOM, EMERGENCY, CRISIS = "none", "symptom", "emergency", "crisis"
CLASSES = (NOTHING, SYMPTOM, EMERGENCY, CRISIS)
_DIMENSIONS = 96
_HIDDEN = 256
_PENALTY = 1e-3
_PASSES = 12
_BATCH = 256


@dataclass(frozen=True)
class Example:
    """One sentence to learn from: its class, and the sign that it names where that is known."""

    kind: str
    sign: str = ""
    times: int = 1
    """How often it is shown in each pass: whole messages, the hardest to tell apart, are few."""


@dataclass(frozen=True)
class Meaning:
    """What a clause may mean: how likely each class is, and the nearest example's sign."""

    likely: Mapping[str, float]
    sign: str
    nearness: float
    """Cosine to that example, in the principal components."""


def learn(vectors: Matrix, examples: Sequence[Example]) -> dict[str, NDArray[Any]]:
    """Return what a ``MeaningReader`` needs.

    Args:
        vectors: (examples, dimensions), in the order of the examples.
        examples: at least one of every class.

    Raises:
        ValueError: when a class has no example, or no example names a sign.
    """
    kinds = np.array([CLASSES.index(example.kind) for example in examples])
    missing = [name for number, name in enumerate(CLASSES) if number not in kinds]
    if missing:
        raise ValueError(f"nothing to learn {', '.join(missing)} from")
    if not any(example.sign for example in examples):
        raise ValueError("nothing to learn a sign's name from")
    shown = np.repeat(np.arange(len(examples)), [example.times for example in examples])
    network = MLPClassifier((_HIDDEN,), alpha=_PENALTY, batch_size=_BATCH, max_iter=_PASSES, random_state=0)
    with threadpool_limits(os.cpu_count()), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # max_iter is where it is meant to end
        network.fit(vectors[shown], kinds[shown])
    axes = PCA(min(_DIMENSIONS, *vectors.shape), svd_solver="randomized", random_state=0).fit(vectors)
    named = [number for number, example in enumerate(examples) if example.sign]
    names = sorted({examples[number].sign for number in named})
    return {
        "hidden": network.coefs_[0].astype(np.float32),
        "hidden_intercepts": network.intercepts_[0].astype(np.float32),
        "weights": network.coefs_[1].astype(np.float32),
        "intercepts": network.intercepts_[1].astype(np.float32),
        "centre": axes.mean_.astype(np.float32),
        "axes": axes.components_.T.astype(np.float32),
        "points": _of_length_1(axes.transform(vectors[named])).astype(np.float16),
        "signs": np.array([names.index(examples[number].sign) for number in named], dtype=np.int16),
        "names": np.array(names),
    }


class MeaningReader:
    """Reads what clauses mean; used by any number of threads at once."""

    def __init__(self, learnt: Arrays) -> None:
        """Take what ``learn`` returned.

        Raises:
            KeyError: when a part of it is missing.
        """
        names = (
            *("hidden", "hidden_intercepts", "weights", "intercepts"),
            *("centre", "axes", "points", "signs", "names"),
        )
        self._learnt = {name: learnt[name] for name in names}
        self._points = self._learnt["points"].astype(np.float32)

    def read(self, vectors: Matrix) -> list[Meaning]:
        """Return the meaning of each row of vectors: (clauses, dimensions)."""
        learnt = self._learnt
        hidden = np.maximum(vectors @ learnt["hidden"] + learnt["hidden_intercepts"], 0)
        scores = hidden @ learnt["weights"] + learnt["intercepts"]
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        cosines = _of_length_1((vectors - learnt["centre"]) @ learnt["axes"]) @ self._points.T
        nearest = cosines.argmax(axis=1)
        return [
            Meaning(
                likely=dict(zip(CLASSES, map(float, likely[row]), strict=True)),
                sign=str(learnt["names"][learnt["signs"][nearest[row]]]),
                nearness=float(cosines[row, nearest[row]]),
            )
            for row in range(len(vectors))
        ]


def _of_length_1(points: Matrix) -> Matrix:
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    result: Matrix = points / np.where(lengths, lengths, 1.0)
    return result
