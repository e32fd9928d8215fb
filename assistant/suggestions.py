"""The topics and acts that a message which was not understood may have meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CHOICES = 3
PLAUSIBLE = 0.08
"""Lowest confidence of a topic that is still offered; with about 60 intents, chance is below 0.02."""


@dataclass(frozen=True)
class Suggestion:
    """A topic or act that may have been meant, with the title and the question of its choice."""

    topic: str
    title: str
    question: str

    def button(self) -> dict[str, str]:
        """Return the choice as Rasa's button."""
        return {"title": self.title, "payload": self.question}


def utter_of(intent: str) -> str:
    """Return the name of the response that answers an intent."""
    return f"utter_{intent.removeprefix('ask_')}"


def suggestion(response: str, responses: Mapping[str, Sequence[Mapping[str, Any]]]) -> Suggestion | None:
    """Return a response as a choice; None when there is none of that name, or it can be no choice."""
    known = responses.get(response)
    metadata = known[0].get("metadata") or {} if known else {}
    if "question" not in metadata:
        return None
    return Suggestion(response.removeprefix("utter_"), metadata["title"], metadata["question"])


def suggest(
    ranking: Sequence[Mapping[str, Any]], responses: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[Suggestion]:
    """Return the plausible topics and acts of an intent ranking, the likeliest first, at most three.

    Args:
        ranking: Rasa's ``intent_ranking``: intents with their confidence, in any order.
        responses: the domain's responses; what can be a choice carries its title and question as metadata.
    """
    suggestions: list[Suggestion] = []
    for intent in sorted(ranking, key=lambda intent: -float(intent["confidence"])):
        one = suggestion(utter_of(str(intent["name"])), responses)
        if one and float(intent["confidence"]) >= PLAUSIBLE:
            suggestions.append(one)
    return suggestions[:CHOICES]
