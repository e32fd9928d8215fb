"""What follows from several readings of one message: pure functions over the classifier's scores.

A message is read whole; where it may hold several questions, each part is read as well
(``assistant/nlu/parts.py``); where it may lean on what was said before, it is read once more behind the
question that it leans on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.language.questions import has_word_that_asks
from assistant.nlu.ranking import shares

Scores = NDArray[np.floating[Any]]
"""A logit for every intent, in the classifier's order."""

TOPIC = "ask_"
FOREIGN = "out_of_scope"
SOCIAL = {"greet", "thanks", "goodbye", "affirm", "deny"}
"""Acts that frame a question."""
GOES_ON = SOCIAL | {"tell_me_more", "show_figures"}
"""Acts that lean on the turn before by themselves, unless they ask ("why not")."""
ONLY_IN_FORM = "answer_report"
"""An act that nothing but a question of the form can mean; what leans on an answer is none."""
BEGINS_WITH_JOINT = re.compile(r"\W*(and|but|so|or|also|what about|how about|same|what if)\b", re.IGNORECASE)
WORDS_AT_MOST = 12
CONTEXT_BASE, PER_LOGIT_ALONE, PER_LOGIT_BEHIND = 4.22, -0.73, 0.32
TOPIC_ALONE, PER_WORD, JOINT = -0.94, -0.46, -1.79
"""How much the reading behind the earlier question counts: the weights of a logistic regression.

``benchmarks/leaning.py`` learns them. A turn that begins with "and" names something new more often than not.
"""
NAME = 0.9
"""Lowest confidence at which a name that is asked about beside others counts."""


@dataclass(frozen=True)
class Asked:
    """An intent that is asked for, and the scores that say so."""

    intent: str
    scores: Scores


def top(names: Sequence[str], scores: Scores) -> tuple[str, float]:
    """Return the likeliest intent and its confidence."""
    confidences = shares(scores)
    best = int(confidences.argmax())
    return names[best], float(confidences[best])


def leaning_on(names: Sequence[str], alone: Scores, behind: Scores, text: str) -> Scores:
    """Return the scores of a message that may lean on an earlier question: a weighted mean of two readings.

    Args:
        names: the intents, in the order of all scores.
        alone: the scores of the message by itself.
        behind: its scores behind the earlier question.
        text: the message.
    """
    if ONLY_IN_FORM in names:
        impossible = np.where(np.array(names) == ONLY_IN_FORM, -np.inf, 0.0)
        alone, behind = alone + impossible, behind + impossible
    if top(names, alone)[0] in GOES_ON and not has_word_that_asks(text):
        return alone
    weight = context_weight(evidence(names, alone, behind, text))
    with np.errstate(invalid="ignore"):  # what is impossible in both stays so
        return np.where(np.isneginf(alone), alone, (1 - weight) * alone + weight * behind)


def evidence(names: Sequence[str], alone: Scores, behind: Scores, text: str) -> NDArray[np.float64]:
    """Return what tells which of two readings is right: five numbers.

    The logit of each reading's likeliest intent, whether a topic is the likeliest alone, the number of words
    up to ``WORDS_AT_MOST``, and whether the message begins with a joint.
    """
    (name, confidence), (_, confidence_behind) = top(names, alone), top(names, behind)
    return np.array(
        [
            _logit(confidence),
            _logit(confidence_behind),
            name.startswith(TOPIC),
            min(len(text.split()), WORDS_AT_MOST),
            BEGINS_WITH_JOINT.match(text) is not None,
        ],
        dtype=np.float64,
    )


def context_weight(found: NDArray[np.float64]) -> float:
    """Return how much the reading behind the earlier question counts, from 0 to 1, by ``evidence``."""
    weights = np.array([PER_LOGIT_ALONE, PER_LOGIT_BEHIND, TOPIC_ALONE, PER_WORD, JOINT])
    return float(1 / (1 + np.exp(-(CONTEXT_BASE + found @ weights))))


def _logit(confidence: float) -> float:
    return float(np.log(confidence / (1 - confidence + 1e-3)))


def asked_by_names(names: Sequence[str], named: Sequence[Scores]) -> list[Asked]:
    """Return the topics of names asked about together; nothing when one is not sure, or they are one."""
    found: dict[str, Asked] = {}
    for scores in named:
        name, confidence = top(names, scores)
        if not name.startswith(TOPIC) or confidence < NAME:
            return []
        found.setdefault(name, Asked(name, scores))
    return list(found.values()) if len(found) > 1 else []
