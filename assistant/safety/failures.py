"""Counts what broke inside the safety net, by part, so that it is seen though every message is answered."""

from __future__ import annotations

import logging
import threading
from collections import Counter

from assistant.logs import describe

logger = logging.getLogger(__name__)

_counts: Counter[str] = Counter()
_lock = threading.Lock()


def note(part: str, error: Exception) -> None:
    """Log that a part broke on a message, without the message, and count it."""
    with _lock:
        _counts[part] += 1
    logger.error("the safety net's %s broke: %s", part, describe(error))


def counts() -> dict[str, int]:
    """Return how often each part broke in this process."""
    with _lock:
        return dict(_counts)
