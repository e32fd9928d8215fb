"""A notebook whose notes are looked at instead of written."""

from __future__ import annotations

from datetime import datetime, timezone

from assistant.insight.notebook import Note, Notebook
from assistant.insight.store import Question

NOON = datetime(2026, 11, 25, 12, tzinfo=timezone.utc).timestamp()


class Pages(Notebook):
    """A notebook that is never started: its notes stay where they can be seen."""

    @property
    def notes(self) -> list[Note]:
        """All that was noted."""
        return [one for one in self._waiting if isinstance(one, Question | tuple)]

    @property
    def questions(self) -> list[Question]:
        """The questions that were noted."""
        return [one for one in self.notes if isinstance(one, Question)]

    @property
    def counts(self) -> list[tuple[str, str, str, str, int]]:
        """The counts: channel, topic, outcome, level, number."""
        return [
            (one[0].channel, one[0].topic, one[0].outcome, one[0].level, one[1])
            for one in self.notes
            if isinstance(one, tuple)
        ]
