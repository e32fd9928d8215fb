"""The first reader: which signs are named by a message's words, and where."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.safety.matcher import Match, Matcher, Numbers
from assistant.safety.numbers import durations, numbers, scores
from assistant.safety.signs import FOLDER, Signs, read_signs
from assistant.safety.spelling import Speller
from assistant.safety.temperatures import temperatures
from assistant.safety.tokens import END, Forms, Token, tokenize
from assistant.safety.words import ReadingWords

_NOT = "not"


@dataclass(frozen=True)
class Named:
    """The signs that are named in a message, and the sayings by which others only seem to be."""

    signs: list[Match[str]]
    look_alikes: list[Match[str]]


class LexicalReader:
    """Reads signs by the patterns of ``data/safety/signs``; used by any number of threads at once."""

    def __init__(self, signs: Signs, words: Set[str] = frozenset()) -> None:
        """Compile the patterns; misspelt ``words`` of other readers are understood as well."""
        self.signs = signs
        self._says = Matcher(signs.says, signs.forms)
        # In a saying every small word is needed: "sick of" is none without its "of".
        whole = Forms(signs.forms.written, frozenset(), signs.forms.between)
        self._not_meant = Matcher(signs.not_meant, whole)
        self._named = self._says.vocabulary
        words = words | self._named | self._not_meant.vocabulary
        written = {word for words_ in signs.forms.written for word in words_}
        self._speller = Speller(words | written | signs.forms.between)

    def tokens(self, text: str) -> list[Token]:
        """Return a text's words, with what misspelt ones may stand for.

        "isn't" stands for "not" as well, and a word with an s that no sign names for the word without.
        """
        return [self._understood(token) for token in tokenize(text, self.signs.forms)]

    def _understood(self, token: Token) -> Token:
        if token.word == END:
            return token
        if token.word in self.signs.words.denials:
            return replace(token, words=(*token.words, _NOT))
        words = self._speller.meant(token.word)
        if token.word.endswith("s") and token.word not in self._named and token.word[:-1] in self._named:
            words = (*words, token.word[:-1])  # "her smiles gone wonky"
        return token if words == token.words else replace(token, words=words)

    def find(self, tokens: Sequence[Token], read: Numbers | None = None) -> Named:
        """Return where each sign is named, look-alikes taken out, and the look-alikes that explain."""
        read = numbers_of(tokens, self.signs.words) if read is None else read
        taken: dict[str, set[int]] = defaultdict(set)
        look_alikes: list[Match[str]] = []
        for match in self._not_meant.find(tokens, read):
            taken[match.owner.sign].update(at for start, end in match.spans for at in range(start, end))
            if match.owner.explains:
                look_alikes.append(Match(match.owner.sign, match.spans))
        signs = [
            match
            for match in self._says.find(tokens, read)
            if not _is_taken(match, taken[match.owner] | taken[""])
        ]
        return Named(signs, look_alikes)


def numbers_of(tokens: Sequence[Token], words: ReadingWords) -> dict[str, list[tuple[int, int, float]]]:
    """Return everything that is read as a number, by its kind."""
    counted = numbers(tokens, words.numbers)
    return {
        "number": counted,
        "duration": durations(tokens, counted, words.numbers),
        "score": scores(tokens, counted),
        "temperature": temperatures(tokens, counted, words.temperatures),
    }


def _is_taken(match: Match[str], taken: set[int]) -> bool:
    return any(at in taken for start, end in match.spans for at in range(start, end))


@functools.cache
def lexical_reader(folder: Path = FOLDER) -> LexicalReader:
    """Return this process's reader, compiled at the first call.

    Raises:
        InvalidFilesError: with every fault of the files.
    """
    return LexicalReader(read_signs(folder))
