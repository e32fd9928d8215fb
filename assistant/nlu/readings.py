"""What follows from several readings of one message: pure functions over the classifier's scores.

A message is read whole; where it may hold several questions, each part is read as well
(``assistant/nlu/parts.py``); where it may lean on what was said before, it is read once more behind the
question that it leans on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.nlu.ranking import shares

Scores = NDArray[np.floating[Any]]
"""A logit for every intent, in the classifier's order."""

TOPIC = "ask_"
FOREIGN = "out_of_scope"
SOCIAL = {"greet", "thanks", "goodbye", "affirm", "deny"}
"""Acts that frame a question."""
VAGUE = {"help", "bot_challenge", "distress"}
"""Acts that a few words which lean on something are often taken for ("who is on the team")."""
GOES_ON = SOCIAL | {"tell_me_more", "show_figures"}
"""Acts that lean on the turn before by themselves."""
SURE_WITHOUT_CONTEXT, ACT_WITHOUT_CONTEXT = 0.9, 0.68
CONTEXT_SHARE = 0.5
ACTS_IN_CONTEXT = 3.0
"""What the logit of an act loses in context: who leans on an answer asks on."""
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


def leaning_on(names: Sequence[str], alone: Scores, in_context: Scores) -> Scores:
    """Return the scores of a message that leans on an earlier question; its own where those are sure."""
    name, confidence = top(names, alone)
    sure = SURE_WITHOUT_CONTEXT if name.startswith(TOPIC) else ACT_WITHOUT_CONTEXT
    if name in GOES_ON or (name not in VAGUE and confidence >= sure):
        return alone
    acts = np.array([not name.startswith(TOPIC) for name in names])
    mixed: Scores = (1 - CONTEXT_SHARE) * alone + CONTEXT_SHARE * in_context - ACTS_IN_CONTEXT * acts
    return mixed


def asked_by_names(names: Sequence[str], named: Sequence[Scores]) -> list[Asked]:
    """Return the topics of names asked about together; nothing when one is not sure, or they are one."""
    found: dict[str, Asked] = {}
    for scores in named:
        name, confidence = top(names, scores)
        if not name.startswith(TOPIC) or confidence < NAME:
            return []
        found.setdefault(name, Asked(name, scores))
    return list(found.values()) if len(found) > 1 else []
