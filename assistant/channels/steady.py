"""Counting in memory by a clock that may be set back."""

from __future__ import annotations

import time
from typing import Any

from limits.storage import MemoryStorage

TOLERANCE_SECONDS = 1.0
"""How far a clock goes back while it is only being corrected."""


class SteadyStorage(MemoryStorage):
    """What ``limits`` keeps in memory, forgotten when the clock was set back.

    What was counted before would lie in the future and count for all of the time by which the clock was set
    back: a whole address would be refused for an hour. Whoever gains by it gains one window's messages.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Count from now on."""
        super().__init__(*arguments, **options)
        self._latest = time.time()

    def incr(self, *arguments: Any, **options: Any) -> int:
        """Count in a window that has a beginning."""
        self._look_at_clock()
        return int(super().incr(*arguments, **options))

    def acquire_entry(self, *arguments: Any, **options: Any) -> bool:
        """Count in a window that moves; return whether there was room in it."""
        self._look_at_clock()
        return bool(super().acquire_entry(*arguments, **options))

    def _look_at_clock(self) -> None:
        now = time.time()
        if now < self._latest - TOLERANCE_SECONDS:
            self.reset()
        self._latest = now
