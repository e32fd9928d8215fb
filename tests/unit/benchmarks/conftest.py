"""Answers and results of a made-up model."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.threshold import FOREIGN, Answer

Taken = Callable[..., Answer]


@pytest.fixture
def answers() -> list[Answer]:
    """Return four questions within scope, of which the surest intent is right for three, and two foreign."""
    return [
        Answer("ask_a", [("ask_a", 0.95), ("ask_b", 0.02)]),
        Answer("ask_a", [("ask_b", 0.62), ("ask_a", 0.3)]),
        Answer("ask_b", [("ask_b", 0.64), ("ask_a", 0.2)]),
        Answer("ask_b", [("ask_b", 0.4), (FOREIGN, 0.3)]),
        Answer(FOREIGN, [(FOREIGN, 0.9), ("ask_a", 0.05)]),
        Answer(FOREIGN, [("ask_a", 0.5), (FOREIGN, 0.4)]),
    ]
