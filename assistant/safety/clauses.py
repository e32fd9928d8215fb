"""The clauses of a message with their vectors, as the second reader wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.safety.tokens import Token

Vector = NDArray[np.float32]
WORDS_AT_LEAST = 3


class Clause(Protocol):
    """A part of a message: its first character, the one after its last, its text and its vector (768,)."""

    @property
    def start(self) -> int:
        """The first character."""

    @property
    def end(self) -> int:
        """The character after the last."""

    @property
    def text(self) -> str:
        """What it says."""

    @property
    def vector(self) -> Vector:
        """Its vector: (768,)."""


@dataclass(frozen=True)
class Part:
    """A clause that this package cut itself."""

    start: int
    end: int
    text: str
    vector: Vector


def split(text: str, tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Return where each clause begins and ends, in characters; short ones go with their neighbour."""
    spans: list[tuple[int, int, int]] = []
    before = -1
    for token in tokens:
        if token.start == token.end:
            continue
        if spans and (token.clause == before or spans[-1][2] < WORDS_AT_LEAST):
            start, _, count = spans[-1]
            spans[-1] = (start, token.end, count + 1)
        else:
            spans.append((token.start, token.end, 1))
        before = token.clause
    if len(spans) > 1 and spans[-1][2] < WORDS_AT_LEAST:
        _, end, _ = spans.pop()
        spans[-1] = (spans[-1][0], end, spans[-1][2])
    return [(start, end) for start, end, _ in spans]


def clauses(
    text: str, tokens: Sequence[Token], given: Iterable[Clause] | None, encode: Callable[[list[str]], Any]
) -> list[Clause]:
    """Return the clauses that were given, or those of ``split`` where none were.

    A message of one clause has none besides itself: its own vector is known already.
    """
    if given is not None:
        return list(given)
    spans = split(text, tokens)
    if len(spans) < 2:
        return []
    texts = [text[start:end] for start, end in spans]
    return [Part(*span, part, vector) for span, part, vector in zip(spans, texts, encode(texts), strict=True)]
