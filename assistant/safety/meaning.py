"""The second reader: what a clause means, by the sentence encoder, for wordings that nobody listed.

Logistic regression over the encoder's vectors and, added to each class's logit, how near the nearest example
of the class lies, in the first principal components (as ``assistant/nlu/topic_classifier.py``). It learns
from the signs' own examples and the acts crisis, emergency and report_symptom against everything else: their
look-alikes, and what people ask.

On a fifth of the examples, split off by hash and not learnt from, it raises what is found of crises from 64
to 79%, of emergencies from 90 to 97.5%, for 0.1% more alarms on questions
(``benchmarks/safety_thresholds.py``). The words were written with these examples in view, so that only the
difference is a measure.
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
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

Matrix = NDArray[np.floating[Any]]
Arrays = Mapping[str, NDArray[Any]]

NOTHING, SYMPTOM, EMERGENCY, CRISIS = "none", "symptom", "emergency", "crisis"
CLASSES = (NOTHING, SYMPTOM, EMERGENCY, CRISIS)
NEAREST_WEIGHT = 8.0
_DIMENSIONS = 96
_PENALTY = 1.0


@dataclass(frozen=True)
class Example:
    """One sentence to learn from: its class, and the sign that it names where that is known."""

    kind: str
    sign: str = ""


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
        ValueError: when a class has no example.
    """
    kinds = np.array([CLASSES.index(example.kind) for example in examples])
    missing = [name for number, name in enumerate(CLASSES) if number not in kinds]
    if missing:
        raise ValueError(f"nothing to learn {', '.join(missing)} from")
    regression = LogisticRegression(C=_PENALTY, max_iter=40, tol=1e-2)
    with threadpool_limits(os.cpu_count()), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # max_iter is where it is meant to end
        regression.fit(vectors, kinds)
    axes = PCA(min(_DIMENSIONS, *vectors.shape), svd_solver="randomized", random_state=0).fit(vectors)
    order = np.argsort(kinds, kind="stable")
    names = sorted({example.sign for example in examples})
    return {
        "weights": regression.coef_.T.astype(np.float32),
        "intercepts": regression.intercept_.astype(np.float32),
        "centre": axes.mean_.astype(np.float32),
        "axes": axes.components_.T.astype(np.float32),
        "points": _of_length_1(axes.transform(vectors[order])).astype(np.float16),
        "begins": np.searchsorted(kinds[order], np.arange(len(CLASSES))),
        "signs": np.array([names.index(examples[number].sign) for number in order], dtype=np.int16),
        "names": np.array(names),
    }


class MeaningReader:
    """Reads what clauses mean; used by any number of threads at once."""

    def __init__(self, learnt: Arrays) -> None:
        """Take what ``learn`` returned.

        Raises:
            KeyError: when a part of it is missing.
        """
        self._learnt = dict(learnt)
        self._points = self._learnt["points"].astype(np.float32)
        self._named = np.flatnonzero(self._learnt["names"][self._learnt["signs"]] != "")
        self._learnt["begins"], self._learnt["weights"]

    def read(self, vectors: Matrix) -> list[Meaning]:
        """Return the meaning of each row of vectors: (clauses, dimensions)."""
        scores = vectors @ self._learnt["weights"] + self._learnt["intercepts"]
        points = _of_length_1((vectors - self._learnt["centre"]) @ self._learnt["axes"])
        cosines = points @ self._points.T
        scores = scores + NEAREST_WEIGHT * np.maximum.reduceat(cosines, self._learnt["begins"], axis=1)
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        nearest = self._named[cosines[:, self._named].argmax(axis=1)]
        return [
            Meaning(
                likely=dict(zip(CLASSES, map(float, likely[row]), strict=True)),
                sign=str(self._learnt["names"][self._learnt["signs"][nearest[row]]]),
                nearness=float(cosines[row, nearest[row]]),
            )
            for row in range(len(vectors))
        ]


def _of_length_1(points: Matrix) -> Matrix:
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    result: Matrix = points / np.where(lengths, lengths, 1.0)
    return result
