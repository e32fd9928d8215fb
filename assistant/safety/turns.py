"""What was heard in the earlier messages of a conversation's session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rasa.shared.core.events import Event, Restarted, SessionStarted, UserUttered

from assistant.safety.circumstances import Said
from assistant.safety.reader import TURNS, Heard, Reader

KEY = "safety"
"""Where the safety net's finding stands in a message's parse data."""


def heard_before(events: Iterable[Event], reader: Reader) -> list[Heard]:
    """Return what was heard in the last messages of a session, first to last.

    A message keeps what was heard in it; one without, from before the safety net was there, is read again.
    """
    said: list[UserUttered] = []
    for event in events:
        if isinstance(event, (SessionStarted, Restarted)):
            said.clear()
        elif isinstance(event, UserUttered) and event.text:
            said.append(event)
    return [_heard(event, reader) for event in said[-TURNS:]]


def kept(heard: Heard) -> dict[str, list[str]]:
    """Return what a message keeps of what was heard in it, as JSON has it."""
    return {
        "signs": sorted(heard.signs),
        "gone": sorted(heard.gone),
        "affirmed": sorted(heard.said.affirmed),
        "denied": sorted(heard.said.denied),
    }


def _heard(event: UserUttered, reader: Reader) -> Heard:
    parse_data: Mapping[str, Any] = event.parse_data or {}
    stored = (parse_data.get(KEY) or {}).get("heard")
    return reader.hear(event.text) if stored is None else restored(stored)


def restored(stored: Mapping[str, Sequence[str]]) -> Heard:
    """Return what ``kept`` was made from, as far as later messages need it."""
    return Heard(
        signs=frozenset(stored["signs"]),
        gone=frozenset(stored["gone"]),
        said=Said(frozenset(stored["affirmed"]), frozenset(stored["denied"])),
    )
