"""Mends misspelt words, for a reader that learnt from ordinary English.

Only a word that is no English word, no word of the lexicon and none that people often use here is looked
at, and it can only become a word that people do use here: "hospise" is hospice, "grandad" and "Deirdre" stay.
A general corrector (symspellpy with its own frequencies was tried) makes other words of names, drugs and
slang. Distances are rapidfuzz's, over some thousand words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Set
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.lang.en.tokenizer_exceptions import TOKENIZER_EXCEPTIONS

from assistant.language.english import english_words

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_SENTENCE_ENDS = ".!?\n"
SHORTEST = 4
"""Shorter words are left alone: nearly everything is near them."""
_TWO_FAULTS_FROM = 7
_ANY_FIRST_LETTER_FROM = 6
_CACHED = 8192


class Speller:
    """Mends words towards those that it is given. Any number of threads may use one at once."""

    def __init__(self, used: Mapping[str, int], known: Set[str], listed: Set[str] = frozenset()) -> None:
        """Take the lower-case words that people use here, with how often, and further ones to leave alone.

        Words that are ``listed`` are names as well as common misspellings: one letter may be mended in them.
        """
        contractions = {text.lower() for text in TOKENIZER_EXCEPTIONS if text.isalpha()}
        self._left_alone = english_words() | known | used.keys() | contractions
        self._listed = listed
        self._used = {word: count for word, count in used.items() if len(word) >= SHORTEST and word.isalpha()}
        self._of_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self._used):
            self._of_length[len(word)].append(word)
        self._meant = lru_cache(_CACHED)(self._look_up)

    def mend(self, text: str) -> str:
        """Return a text with its misspelt words mended and everything else as it was.

        A word with a capital inside a sentence is taken for a name.
        """

        def mended(match: re.Match[str]) -> str:
            word = match.group()
            if not word.isalpha() or (word[0].isupper() and not word.isupper() and _is_inside(match)):
                return word
            meant = self._meant(word.lower())
            return word if meant == word.lower() else meant

        return _WORD.sub(mended, text)

    def _look_up(self, word: str) -> str:
        """Return the word that a lower-case one was meant to be; itself when it is one, or none is near."""
        if len(word) < SHORTEST or word in self._left_alone:
            return word
        if f"{word}g" in self._used:  # "worryin"
            return f"{word}g"
        faults = 2 if len(word) >= _TWO_FAULTS_FROM and word not in self._listed else 1
        # Of four letters a word can only have lost one: "chek" is check, and "fone" might be anything.
        least = len(word) + 1 if len(word) == SHORTEST else len(word) - faults
        near = [
            (distance, -self._used[candidate], candidate)
            for length in range(least, len(word) + faults + 1)
            for candidate, distance, _ in process.extract(
                word, self._of_length.get(length, ()), scorer=OSA.distance, score_cutoff=faults, limit=None
            )
            if candidate[0] == word[0] or (distance == 1 and len(word) >= _ANY_FIRST_LETTER_FROM)
        ]
        return min(near)[2] if near else word


def _is_inside(match: re.Match[str]) -> bool:
    """Tell whether a word stands inside a sentence."""
    before = match.string[: match.start()].rstrip(" \t\"'(")
    return bool(before) and before[-1] not in _SENTENCE_ENDS
