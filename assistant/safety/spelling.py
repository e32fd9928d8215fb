"""What a misspelt word of a sign was meant to be.

Only words that are no English words are looked at: the lemma tables of spacy-lookups-data, whole words of the
encoder's vocabulary and the lexicon's own. "pane" and "hart" stay what they are; where people often write
another real word ("cant breath"), the signs name it.
"""

from __future__ import annotations

import functools
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from pathlib import Path

import spacy_lookups_data
from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.language.expansions import read_expansions
from assistant.language.forms import lemma_table
from assistant.language.lexicon import read_lexicon
from assistant.safety.tokens import Words, without_runs

_NAMED = ("treatment", "person")
_WORD = re.compile(r"[a-z]+")
_CACHE = 4096
_FAR = 7
"""From this many letters on, two faults are borne; from 4 on, one."""
_SHORTEST = 4


@functools.cache
def english() -> Set[str]:
    """Return lower-case English words: about 114,000."""
    folder = Path(spacy_lookups_data.__file__).parent / "data"
    with gzip.open(folder / "en_lemma_index.json.gz", "rt", encoding="utf-8") as file:
        index: dict[str, list[str]] = json.load(file)
    table = lemma_table()
    words = {*table, *table.values()}.union(*index.values(), _names(), read_expansions())
    return frozenset(word for word in words if word.isalpha())


def _names() -> set[str]:
    """Return the words of the lexicon's drugs and people, which no dictionary holds."""
    phrases = [
        phrase for file in read_lexicon().files if file.label in _NAMED for _, phrase, _ in file.phrases()
    ]
    return {word for phrase in phrases for word in _WORD.findall(phrase.lower())}


class Speller:
    """Finds the words of a vocabulary that an unknown word may stand for; any number of threads at once."""

    def __init__(self, vocabulary: Iterable[str], known: Set[str] | None = None) -> None:
        """Take the words to find, and the words that are left alone."""
        self._vocabulary = frozenset(vocabulary)
        self._known = english() if known is None else known
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self._vocabulary):
            if len(word) >= _SHORTEST and word.isalpha():
                self._by_length[len(word)].append(word)
        self.meant = functools.lru_cache(_CACHE)(self._meant)

    def _meant(self, word: str) -> Words:
        """Return what a word may stand for; itself alone when it is a word, or nothing is near."""
        if word in self._vocabulary or word in self._known or not word.isalpha():
            return (word,)
        for shorter in without_runs(word):
            if shorter in self._vocabulary or shorter in self._known:
                return (shorter,)
        if len(word) < _SHORTEST:
            return (word,)
        limit = 2 if len(word) >= _FAR else 1
        near = [
            (distance, candidate)
            for length in range(len(word) - limit, len(word) + limit + 1)
            for candidate, distance, _ in process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=limit, limit=8
            )
            if _alike(word, candidate, distance)
        ]
        if not near:
            return (word,)
        least = min(distance for distance, _ in near)
        nearest = sorted(candidate for distance, candidate in near if distance == least)
        return tuple(_likelier(word, nearest))


def _likelier(word: str, candidates: Sequence[str]) -> Sequence[str]:
    """Return those with the same letters in another order; or else those that begin alike; or else all."""
    same = [candidate for candidate in candidates if sorted(candidate) == sorted(word)]
    return same or [candidate for candidate in candidates if candidate[0] == word[0]] or candidates


def _alike(word: str, candidate: str, distance: int) -> bool:
    """Tell whether a word may stand for one that is some faults away.

    Two faults: both begin alike and are about as long. One: of four letters, one may be too many, missing or
    in another place, but not another one, or half the short words would stand for each other.
    """
    if distance > 1:
        return word[0] == candidate[0] and abs(len(word) - len(candidate)) < 2
    return len(word) > _SHORTEST or len(word) != len(candidate) or sorted(word) == sorted(candidate)
