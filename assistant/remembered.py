"""What this process remembers of conversations while their database is away.

Rasa's way out is a second store in memory: turns are answered there each as if it were the first, and are
gone when the database is back. Here what was read or written last is known for a while, and what could not
be written waits, in its order, until it can be.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from typing import Any

from rasa.shared.core.events import UserUttered

from assistant.statements import LASTING, TURNS_READ

Row = dict[str, Any]
"""An event as a row of Rasa's table; ``data`` is its JSON text."""

CONVERSATIONS = 300
"""How many conversations are known; one of twelve turns takes about 60 KB."""
KNOWN_SECONDS = 3600.0
"""How long one is known after its last turn."""
TURNS_WAITING = 3000
"""How many turns may wait to be written; they take about 5 KB each."""


class Remembered:
    """The latest turns of some conversations, and the turns that are to be written."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing."""
        self._clock = clock
        self._latest: OrderedDict[str, tuple[float, list[str]]] = OrderedDict()
        self._waiting: OrderedDict[str, deque[list[Row]]] = OrderedDict()
        self._turns = 0

    def know(self, conversation_id: str, events: Sequence[str]) -> None:
        """Take what a conversation's latest turns are, as JSON texts, in place of what was known."""
        self._latest[conversation_id] = (self._clock(), list(events))
        self._latest.move_to_end(conversation_id)
        while self.known > CONVERSATIONS:
            self._latest.popitem(last=False)
        self.drop_old()

    def drop_old(self) -> None:
        """Forget the conversations that were known for long enough; what waits to be written waits on."""
        while self._latest and self._is_old(next(iter(self._latest))):
            self._latest.popitem(last=False)

    @property
    def known(self) -> int:
        """How many conversations are held."""
        return len(self._latest)

    def add(self, conversation_id: str, events: Sequence[str]) -> None:
        """Add a turn to what is known."""
        _, before = self._latest.get(conversation_id, (0.0, []))
        self.know(conversation_id, latest([*before, *events]))

    def events(self, conversation_id: str) -> list[dict[str, Any]] | None:
        """Return the latest turns of a conversation; None where nothing is known."""
        if conversation_id not in self._latest or self._is_old(conversation_id):
            return None
        return [json.loads(event) for event in self._latest[conversation_id][1]]

    def hold(self, conversation_id: str, rows: list[Row]) -> bool:
        """Let a turn wait to be written; return whether there was room for it."""
        if self._turns >= TURNS_WAITING:
            return False
        self._waiting.setdefault(conversation_id, deque()).append(rows)
        self._turns += 1
        return True

    def waiting(self, conversation_id: str) -> list[list[Row]]:
        """Return the turns of a conversation that wait, in order."""
        return list(self._waiting.get(conversation_id, ()))

    @property
    def conversations(self) -> list[str]:
        """The conversations of which something waits."""
        return list(self._waiting)

    @property
    def turns(self) -> int:
        """How many turns wait."""
        return self._turns

    def was_written(self, conversation_id: str) -> None:
        """Let nothing of a conversation wait any longer."""
        self._turns -= len(self._waiting.pop(conversation_id, ()))

    def forget(self, conversation_id: str) -> None:
        """Forget everything of a conversation."""
        self.was_written(conversation_id)
        self._latest.pop(conversation_id, None)

    def _is_old(self, conversation_id: str) -> bool:
        return self._clock() - self._latest[conversation_id][0] > KNOWN_SECONDS


def latest(events: Sequence[str]) -> list[str]:
    """Return of a session's events the latest turns and what lasts of the others, as a reading would."""
    kinds = [json.loads(event)["event"] for event in events]
    asked = [number for number, kind in enumerate(kinds) if kind == UserUttered.type_name]
    first = asked[-TURNS_READ] if len(asked) >= TURNS_READ else 0
    return [event for n, event in enumerate(events) if n >= first or kinds[n] in LASTING]
