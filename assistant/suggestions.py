"""The topics that a message which was not understood may have meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CHOICES = 3
PLAUSIBLE = 0.08
"""Lowest confidence of a topic that is still offered; with about 60 intents, chance is below 0.02."""


@dataclass(frozen=True)
class Suggestion:
    """A topic that may have been meant, with the title and the question of its choice."""

    topic: str
    title: str
    question: str

    def button(self) -> dict[str, str]:
        """Return the choice as Rasa's button."""
        return {"title": self.title, "payload": self.question}


def suggest(
    ranking: Sequence[Mapping[str, Any]], responses: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[Suggestion]:
    """Return the plausible topics of an intent ranking, the likeliest first, at most three.

    Args:
        ranking: Rasa's ``intent_ranking``: intents with their confidence, in any order.
        responses: the domain's responses; a topic's carries its title and question as metadata.
    """
    suggestions: list[Suggestion] = []
    for intent in sorted(ranking, key=lambda intent: -float(intent["confidence"])):
        topic = str(intent["name"]).removeprefix("ask_")
        known = responses.get(f"utter_{topic}")
        if float(intent["confidence"]) < PLAUSIBLE or not str(intent["name"]).startswith("ask_") or not known:
            continue
        metadata = known[0]["metadata"]
        suggestions.append(Suggestion(topic, metadata["title"], metadata["question"]))
    return suggestions[:CHOICES]
