"""What follows from several readings of one message: pure functions over the classifier's scores.

A message is read whole; where it may hold several questions, each part is read as well; where it may lean on
what was said before, it is read once more behind the question that it leans on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating[Any]]
"""A logit for every intent, in the classifier's order."""

TOPIC = "ask_"
FOREIGN = "out_of_scope"
NEVER_BESIDE = {
    "greet",
    "goodbye",
    "thanks",
    "affirm",
    "deny",
    "tell_me_more",
    "show_figures",
    "emergency",
    "report_symptom",
    FOREIGN,
}
"""Acts that frame a question, lean on the turn before, or are for the safety net to find."""
STATED = {"distress", "feedback"}
"""Acts that are told rather than asked."""

FEELINGS = "distress"

SURE_WITHOUT_CONTEXT = 0.9
CONTEXT_SHARE = 0.4
ACTS_IN_CONTEXT = 3.0
"""What the logit of an act loses in context: who leans on an answer asks on."""
PART_TOPIC, PART_ACT, PART_STATED, NAME = 0.6, 0.8, 0.93, 0.9
"""Lowest confidences at which a part counts."""
WHOLE = 0.68
PART_LEANS_BELOW = 0.8


@dataclass(frozen=True)
class Part:
    """A part of a message: what the classifier makes of it, alone and behind the question before it."""

    asks: bool
    alone: Scores
    in_context: Scores | None = None


def shares(scores: Scores) -> Scores:
    """Return confidences, all together 1, from logits."""
    likely = np.exp(scores - scores.max())
    confidences: Scores = likely / likely.sum()
    return confidences


def top(names: Sequence[str], scores: Scores) -> tuple[str, float]:
    """Return the likeliest intent and its confidence."""
    confidences = shares(scores)
    best = int(confidences.argmax())
    return names[best], float(confidences[best])


def leaning_on(names: Sequence[str], alone: Scores, in_context: Scores) -> Scores:
    """Return the scores of a message that leans on an earlier question; its own where those are sure."""
    name, confidence = top(names, alone)
    if name != FOREIGN and confidence >= SURE_WITHOUT_CONTEXT:
        return alone
    acts = np.array([not name.startswith(TOPIC) for name in names])
    mixed: Scores = (1 - CONTEXT_SHARE) * alone + CONTEXT_SHARE * in_context - ACTS_IN_CONTEXT * acts
    return mixed


def intents_of_parts(names: Sequence[str], whole: Scores, parts: Sequence[Part]) -> list[str]:
    """Return the intents that the parts of a message ask for, in their order, each once.

    Background that is only told ("I had chemo in 2019") asks for nothing. When no part is sure, it is what
    the whole message asks for. Feelings come before questions.
    """
    found: list[str] = []
    for part in parts:
        name, confidence = top(names, part.alone)
        if part.in_context is not None and confidence < PART_LEANS_BELOW:
            name, confidence = max(
                (name, confidence),
                top(names, leaning_on(names, part.alone, part.in_context)),
                key=lambda one: one[1],
            )
        if _counts(name, confidence, asks=part.asks) and name not in found:
            found.append(name)
    name, confidence = top(names, whole)
    if not found or (len(found) == 1 and confidence >= WHOLE and name not in NEVER_BESIDE):
        return [name]
    return sorted(found, key=lambda one: one != FEELINGS)


def intents_of_names(names: Sequence[str], asked: Sequence[Scores]) -> list[str]:
    """Return the topics of names asked about together; nothing when one is not sure, or they are one."""
    found = [top(names, scores) for scores in asked]
    sure = all(name.startswith(TOPIC) and confidence >= NAME for name, confidence in found)
    topics = list(dict.fromkeys(name for name, _ in found))
    return topics if sure and len(topics) > 1 else []


def _counts(name: str, confidence: float, *, asks: bool) -> bool:
    if name in NEVER_BESIDE:
        return False
    if name.startswith(TOPIC):
        return asks and confidence >= PART_TOPIC
    return confidence >= (PART_ACT if asks else PART_STATED) and (asks or name in STATED)
