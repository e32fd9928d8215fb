"""A conversation's events as turns: what the person said, and the responses that followed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Event = Mapping[str, Any]
Turn = list[Event]
"""The bot events of one turn, in order."""


def turns(events: Iterable[Event]) -> list[Turn]:
    """Return the turns of a conversation, the latest last; what was said before the first message is none."""
    found: list[Turn] = []
    for event in events:
        if event.get("event") == "user":
            found.append([])
        elif event.get("event") == "bot" and found:
            found[-1].append(event)
    return found


def response_of(event: Event) -> str:
    """Return the name of the response that a bot event said; empty when it has none."""
    return str((event.get("metadata") or {}).get("utter_action") or "")


def category_of(event: Event) -> str:
    """Return the category of the answer that a bot event gave; empty when it answered no topic."""
    stamp = (event.get("metadata") or {}).get("metadata") or {}
    return str(stamp.get("category") or "")
