"""What was said so far, as far as the next reply depends on it: pure functions over events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered

from assistant.message import URGENCIES

LANGUAGE = "language"
"""The key of what was understood that holds the code of another language than English."""


@dataclass
class Turn:
    """One message of the person, and what was said to it."""

    intent_ranking: Sequence[Mapping[str, Any]] = ()
    text: str = ""
    base: str | None = None
    """The earlier question on which the message may have leant."""
    said: list[BotUttered] = field(default_factory=list)
    language: str | None = None
    """The message's language (BCP 47) when it is another than English."""

    @property
    def topics(self) -> list[str]:
        """The topics that were answered."""
        return [topic for one in self.said for topic in _stamp(one).get("topics") or []]

    @property
    def urgency(self) -> str:
        """The strongest level that the replies carried."""
        levels = [str(_stamp(one).get("urgency") or "none") for one in self.said]
        return max(levels, key=URGENCIES.index, default="none")

    @property
    def responses(self) -> list[str]:
        """The names of the responses that were said."""
        return [str(name) for one in self.said for name in _stamp(one).get("responses") or []]

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The choices that were offered."""
        return [button for one in self.said for button in (one.data or {}).get("buttons") or []]


def turns(events: Iterable[Event]) -> list[Turn]:
    """Return the turns of a conversation, the present one last."""
    found: list[Turn] = []
    for event in events:
        if isinstance(event, UserUttered):
            understood = event.parse_data or {}
            found.append(
                Turn(
                    understood.get("intent_ranking") or (),
                    event.text or "",
                    base=understood.get("base_question"),
                    language=understood.get(LANGUAGE),
                )
            )
        elif isinstance(event, BotUttered) and found:
            found[-1].said.append(event)
    return found


def last_topic(past: Sequence[Turn]) -> str | None:
    """Return the topic that was answered last; None when none was."""
    for turn in reversed(past):
        if turn.topics:
            return turn.topics[-1]
    return None


def question_before(past: Sequence[Turn]) -> str | None:
    """Return the last question that a topic answered, complete as it was asked; None without one.

    Of a question that leant on another, it is the other.
    """
    for turn in reversed(past):
        if turn.topics and turn.text:
            return turn.base or turn.text
    return None


def said_responses(past: Sequence[Turn]) -> set[str]:
    """Return the names of the responses that were said."""
    return {name for turn in past for name in turn.responses}


def answered_topics(past: Sequence[Turn]) -> set[str]:
    """Return every topic that was answered."""
    return {topic for turn in past for topic in turn.topics}


def last_buttons(past: Sequence[Turn]) -> list[dict[str, str]]:
    """Return the choices that the turn before the present one offered."""
    return past[-2].buttons if len(past) > 1 else []


def _stamp(event: BotUttered) -> Mapping[str, Any]:
    return (event.metadata or {}).get("metadata") or {}
