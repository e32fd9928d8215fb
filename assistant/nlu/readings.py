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
SOCIAL = {"greet", "thanks", "goodbye", "affirm", "deny"}
"""Acts that frame a question."""
NEVER_BESIDE = SOCIAL | {
    "tell_me_more",
    "show_figures",
    "help",
    "emergency",
    "crisis",
    "report_symptom",
    FOREIGN,
}
"""Acts that frame a question, lean on the turn before, or are for the safety net to find."""
VAGUE = {"help", "bot_challenge", "distress"}
"""Acts that a few words which lean on something are often taken for ("who is on the team")."""
GOES_ON = SOCIAL | {"tell_me_more", "show_figures"}
"""Acts that lean on the turn before by themselves."""
FEELINGS = "distress"
STATED = {FEELINGS: (0.93, 0.1), "feedback": (0.985, 0.0), "human_handoff": (0.9, 0.0)}
"""Acts that are told as well as asked: how sure the part must be, and how likely the whole message."""

SURE_WITHOUT_CONTEXT, ACT_WITHOUT_CONTEXT = 0.9, 0.68
CONTEXT_SHARE = 0.5
ACTS_IN_CONTEXT = 3.0
"""What the logit of an act loses in context: who leans on an answer asks on."""
PART_TOPIC, PART_ACT, NAME = 0.65, 0.8, 0.9
"""Lowest confidences at which what a part asks counts."""
SUPPORTED, AMONG = 0.35, 4
"""A topic counts from less on, when the whole message has it among its likeliest."""
ONLY_QUESTION = 0.8
"""A message's only question counts from here on, whatever the background around it makes of the whole."""
WHOLE = 0.68


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
    sure = SURE_WITHOUT_CONTEXT if name.startswith(TOPIC) else ACT_WITHOUT_CONTEXT
    if name in GOES_ON or (name not in VAGUE and confidence >= sure):
        return alone
    acts = np.array([not name.startswith(TOPIC) for name in names])
    mixed: Scores = (1 - CONTEXT_SHARE) * alone + CONTEXT_SHARE * in_context - ACTS_IN_CONTEXT * acts
    return mixed


def intents_of_parts(names: Sequence[str], whole: Scores, parts: Sequence[Part]) -> list[str]:
    """Return the intents that the parts of a message ask for, in their order, each once.

    Background that is only told ("I had chemo in 2019") asks for nothing. When no part is sure, it is what
    the whole message asks for. Feelings come before questions.
    """
    confidences = shares(whole)
    likeliest = {names[number] for number in np.argsort(-whole)[:AMONG]}
    found: dict[str, float] = {}
    asking: list[str] = []
    for part in parts:
        scores = part.alone
        if part.in_context is not None:
            scores = leaning_on(names, part.alone, part.in_context)
        name, confidence = top(names, scores)
        if name in SOCIAL:
            continue
        asking += [name] if part.asks else []
        likely = float(confidences[names.index(name)])
        if _counts(name, confidence, asks=part.asks, likely=likely, supported=name in likeliest):
            found[name] = max(confidence, found.get(name, 0.0))
    name, confidence = top(names, whole)
    if len(found) == 1:
        [(only, sure)] = found.items()
        whole_counts = confidence >= WHOLE and name not in NEVER_BESIDE - {"help"}
        is_all_that_is_asked = set(asking) == {only} and sure >= ONLY_QUESTION
        return [name if whole_counts and not is_all_that_is_asked else only]
    return sorted(found, key=lambda one: one != FEELINGS) or [name]


def intents_of_names(names: Sequence[str], asked: Sequence[Scores]) -> list[str]:
    """Return the topics of names asked about together; nothing when one is not sure, or they are one."""
    found = [top(names, scores) for scores in asked]
    sure = all(name.startswith(TOPIC) and confidence >= NAME for name, confidence in found)
    topics = list(dict.fromkeys(name for name, _ in found))
    return topics if sure and len(topics) > 1 else []


def _counts(name: str, confidence: float, *, asks: bool, likely: float, supported: bool) -> bool:
    """Tell whether what a part was taken for is to be answered.

    Args:
        name: the intent that the part was taken for.
        confidence: how surely.
        asks: whether the part asks.
        likely: how likely the whole message makes that intent.
        supported: whether it is among the likeliest of the whole message.
    """
    if name in NEVER_BESIDE:
        return False
    if name.startswith(TOPIC):
        return asks and (confidence >= PART_TOPIC or (confidence >= SUPPORTED and supported))
    if name in STATED and (not asks or name == FEELINGS):
        sure, at_least = STATED[name]
        return confidence >= sure and likely >= at_least
    return asks and confidence >= PART_ACT
