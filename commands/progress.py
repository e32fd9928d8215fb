"""Says what a long step does and that it still does it, on standard error."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_TICK_SECONDS = 5.0


class Progress:
    """Writes one line for a step, and a dot every five seconds until it is done."""

    def __init__(self, stream: TextIO | None = None, tick_seconds: float = _TICK_SECONDS) -> None:
        """Write to a stream; standard error unless another is given."""
        self._stream = stream or sys.stderr
        self._tick = tick_seconds

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show a step while it lasts, and how long it took."""
        started = time.monotonic()
        done = threading.Event()
        self._write(f"{name} ")
        ticker = threading.Thread(target=self._tick_until, args=(done,), daemon=True)
        ticker.start()
        end = "failed"
        try:
            yield
            end = f"done in {time.monotonic() - started:.0f} s"
        finally:
            done.set()
            ticker.join()
            self._write(f"{end}\n")

    def _tick_until(self, done: threading.Event) -> None:
        while not done.wait(self._tick):
            self._write(".")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
