"""Questions that were not understood, those alike together, each group with the topic it may belong to."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering

from assistant.insight.store import Question
from clinic.content.index import normalise

DISTANCE = 0.4
"""Greatest mean cosine distance inside a group.

Of a sample of training examples, half of them from eight topics, four of five that were grouped then lay with
most of their own topic; a greater one joins more, a smaller one leaves more alone.
"""
AT_MOST = 3000
"""Questions that are compared with each other, which takes their square in memory."""
SUGGESTIONS = 3
WEAK = 0.2
"""Mean confidence below which a group may well be about something that no topic answers."""
EXAMPLE_LIMIT = 300
_REMOVED = re.compile(r"\[[^\]]*\]")
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class Known:
    """An intent, where its examples stand, and what they are (normalised)."""

    intent: str
    title: str
    path: str
    examples: frozenset[str]


@dataclass(frozen=True)
class Group:
    """Questions that are alike, the most typical first."""

    questions: tuple[Question, ...]
    suggestions: tuple[tuple[Known, float], ...]
    """What may be meant, with the mean confidence, likeliest first."""

    @property
    def is_one(self) -> bool:
        """Whether nothing else is like it."""
        return len(self.questions) == 1

    @property
    def is_weak(self) -> bool:
        """Whether no topic may fit."""
        return not self.suggestions or self.suggestions[0][1] < WEAK

    def count(self, kind: str) -> int:
        """Return how many questions are of a kind."""
        return sum(question.kind == kind for question in self.questions)

    @property
    def examples(self) -> list[str]:
        """The questions as examples, without those that the suggested file holds already."""
        known = self.suggestions[0][0].examples if self.suggestions else frozenset()
        written: dict[str, str] = {}
        for question in self.questions:
            text = as_example(question.text)
            if text and normalise(text) not in known:
                written.setdefault(normalise(text), text)
        return list(written.values())

    @property
    def block(self) -> str:
        """The lines to paste at the end of the suggested file, below its ``examples``."""
        return "".join(f"    - {text}\n" for text in self.examples)


def as_example(text: str) -> str:
    """Return a question as one line that Rasa's YAML takes as it stands; empty where nothing is left."""
    plain = _UNWRITABLE.sub(" ", _REMOVED.sub("…", text)).replace("[", "(").replace("]", ")")
    plain = " ".join(plain.split()).lstrip("-/ ")
    return plain[:EXAMPLE_LIMIT].rstrip() if normalise(plain) else ""


def grouped(questions: Collection[Question], known: Mapping[str, Known], encode: Encode) -> list[Group]:
    """Return the groups of questions, the largest first.

    Args:
        questions: in any order; beyond ``AT_MOST`` the newest are taken.
        known: the intents by the names in ``Question.nearest``.
        encode: gives a vector of length 1 for each text.
    """
    taken = sorted(questions, key=lambda one: (one.day, one.key))[-AT_MOST:]
    if not taken:
        return []
    vectors = encode([question.text for question in taken])
    labels = _labels(np.hstack([vectors, _profiles(taken)]))
    groups = []
    for label in range(labels.max() + 1):
        members = np.flatnonzero(labels == label)
        centre = vectors[members].mean(axis=0)
        order = members[np.argsort(-(vectors[members] @ centre), kind="stable")]
        group = tuple(taken[number] for number in order)
        groups.append(Group(group, suggestions(group, known)))
    return sorted(groups, key=lambda one: (-len(one.questions), one.questions[0].text))


def _profiles(questions: Sequence[Question]) -> NDArray[np.float32]:
    """Return what the model took questions for, as vectors of length 1, or 0 where it took them for nothing.

    Topics lie near each other in meaning; likeness alone joins questions about two of them.
    """
    names = sorted({name for question in questions for name, _ in question.nearest})
    profiles = np.zeros((len(questions), max(len(names), 1)), dtype=np.float32)
    for number, question in enumerate(questions):
        for name, confidence in question.nearest:
            profiles[number, names.index(name)] = confidence
    lengths = np.linalg.norm(profiles, axis=1, keepdims=True)
    return np.divide(profiles, lengths, out=np.zeros_like(profiles), where=lengths > 0)


def _labels(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    if len(vectors) < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    clusters = AgglomerativeClustering(
        n_clusters=None, affinity="cosine", linkage="average", distance_threshold=DISTANCE
    )
    labels: NDArray[np.int64] = clusters.fit_predict(vectors)
    return labels


def suggestions(questions: Sequence[Question], known: Mapping[str, Known]) -> tuple[tuple[Known, float], ...]:
    """Return what a group's questions may mean: the mean of the model's confidences, highest first."""
    sums: dict[str, float] = {}
    for question in questions:
        for name, confidence in question.nearest:
            if name in known:
                sums[name] = sums.get(name, 0.0) + confidence / len(questions)
    best = sorted(sums.items(), key=lambda one: (-one[1], one[0]))[:SUGGESTIONS]
    return tuple((known[name], share) for name, share in best)
