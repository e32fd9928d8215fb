"""A part that does not answer is left alone for a while: who waits for it keeps everybody else waiting."""

from __future__ import annotations

import time

REST_SECONDS = 2.0
"""How long a part that was waited for in vain is left alone."""


class Rest:
    """Whether a part is left alone at the moment."""

    def __init__(self) -> None:
        """Begin with a part that is believed to answer."""
        self._until = 0.0

    @property
    def is_on(self) -> bool:
        """Whether the part should not be asked."""
        return time.monotonic() < self._until

    def begin(self) -> None:
        """Leave the part alone from now on."""
        self._until = time.monotonic() + REST_SECONDS
