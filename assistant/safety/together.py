"""Both readers together: what a message calls for by its words and its meaning, and how likely that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from assistant.safety.clauses import Clause, Vector, clauses
from assistant.safety.decision import Thresholds, is_sure_of_another, sign_meant
from assistant.safety.meaning import Meaning, MeaningReader
from assistant.safety.reader import Finding, Heard, Meant, Reader
from assistant.safety.weighing import SILENT, Belief, findings, judge

Span = tuple[int, int]


def meanings(
    reader: Reader,
    meaning: MeaningReader,
    text: str,
    vector: Vector,
    given: Iterable[Clause] | None,
    encode: Callable[[list[str]], Any],
) -> tuple[Sequence[Meaning], Sequence[Span]]:
    """Return what the second reader makes of a message and then of its parts, and where they lie.

    Args:
        reader: of words, which knows where statements begin.
        meaning: the second reader.
        text: the message.
        vector: of the message: (768,).
        given: its parts, where they are known already.
        encode: returns the vectors of texts: (texts, 768).
    """
    parts = clauses(text, reader.lexical.tokens(text), given, encode)
    spans = [(0, len(text)), *((part.start, part.end) for part in parts)]
    return meaning.read(np.stack([vector, *(part.vector for part in parts)])), spans


def believe(
    reader: Reader, finding: Finding, found: Sequence[Meaning], ranking: Sequence[Mapping[str, Any]]
) -> Belief:
    """Return what is to be believed of a finding, by what its message alone says.

    Args:
        reader: of words.
        finding: what both readers found.
        found: what the second reader makes of the message, and then of its parts; nothing, when it is silent.
        ranking: what the classifier takes the message for.
    """
    if not found:
        return SILENT
    return judge(findings(words_alone(reader, finding.heard), finding.heard, found, ranking), found[0])


def words_alone(reader: Reader, heard: Heard) -> str:
    """Return the level that a message's words call for, without what its parts were found to mean."""
    return reader.find(replace(heard, signs=heard.by_words)).level


def guesses(
    found: Sequence[Meaning],
    spans: Sequence[Span],
    asked: Mapping[str, Any],
    levels: Mapping[str, str],
    thresholds: Thresholds,
) -> list[Meant]:
    """Return what the second reader believes of a message, the first of the spans, and of its parts.

    Args:
        found: what it makes of them.
        spans: where they lie.
        asked: what the classifier took the message for.
        levels: of each sign, what it calls for by itself.
        thresholds: from which on the second reader is believed.
    """
    doubtful = is_sure_of_another(asked, thresholds)
    guessed = []
    for number, (meaning, span) in enumerate(zip(found, spans, strict=True)):
        surely = sign_meant(meaning, levels, thresholds, is_part=doubtful or number > 0)
        maybe = surely or sign_meant(meaning, levels, thresholds)
        if maybe and (surely or number > 0):
            guessed.append(Meant(maybe, *span, unsure=not surely))
    return guessed
