"""A message's intent and the ranking behind it, as Rasa's own classifiers set them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

RANKING = "intent_ranking"
"""The key under which stand all opinions on a message, likeliest first."""


def shares(scores: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Return confidences, all together 1, from logits: (intents,)."""
    likely = np.exp(scores - scores.max())
    confidences: NDArray[np.floating[Any]] = likely / likely.sum()
    return confidences


def rank(
    message: Message, names: Sequence[str], scores: NDArray[np.floating[Any]], length: int | None = None
) -> None:
    """Set a message's likeliest intent and the ranking by logits, of all or of the first so many."""
    confidences = shares(scores)
    ranking = [
        {"name": names[number], "confidence": float(confidences[number])}
        for number in np.argsort(-confidences, kind="stable")[:length]
    ]
    message.set(INTENT, ranking[0], add_to_output=True)
    message.set(RANKING, ranking, add_to_output=True)


def overrule(message: Message, name: str) -> None:
    """Set a certain intent, and put it first in the ranking."""
    intent = {"name": name, "confidence": 1.0}
    others = [one for one in message.get(RANKING) or [] if one["name"] != name]
    message.set(INTENT, intent, add_to_output=True)
    message.set(RANKING, [intent, *others], add_to_output=True)
