"""A text as it was typed: its words, what its capitals tell, and what is known of a word."""

from __future__ import annotations

import functools
import re
from unicodedata import combining, normalize

from clinic.redaction.words import Words, dictionary

WORD = r"[^\W\d_]+(?:['’‐-][^\W\d_]+)*"
_NEXT = re.compile(rf"(?P<gap>[^\S\n]{{0,3}})(?P<word>{WORD})")
_NEXT_AFTER_INITIAL = re.compile(rf"(?P<gap>\.?[^\S\n]{{0,3}})(?P<word>{WORD})")
_WORDS = re.compile(WORD)
_OWNED = re.compile(r"['’]s?$")
ADJECTIVE = re.compile(r"(?:ed|ing|ful|less|ish|ive|ous|ese|able|ible|ic|al|ly|ian|ist|ant|ent)s?$")
_DROPPED_G = re.compile(r"in$")
_MOSTLY = 0.6
"""The part of a text's words that may have capitals; where more have, as in a headline, they tell nothing."""


class Text:
    """A text and its words; positions are the same in both cases."""

    def __init__(self, text: str, words: Words) -> None:
        """Read a text."""
        self.words = words
        self.text = text
        self.lower = _lower(text)
        found = _WORDS.findall(text)
        self.known = {_lower(word) for word in found}
        inner = [word for word in found[1:] if word[:1] != "I" or len(word) > 3]
        capital = sum(word[0].isupper() for word in inner)
        self.has_case = capital > 0 and (capital <= _MOSTLY * len(inner) or len(inner) < 3)

    def after(self, position: int, *, is_initial: bool = False) -> Word | None:
        """Return the next word on the line, with nothing but white space before it."""
        found = (_NEXT_AFTER_INITIAL if is_initial else _NEXT).match(self.text, position)
        return Word(self, found.start("word"), found["word"]) if found else None

    def word(self, position: int) -> Word | None:
        """Return the word that begins at a position."""
        return self.after(position) if position >= 0 else None

    def ends_at(self, position: int) -> bool:
        """Tell whether a name may end here: punctuation, the end, or a word that no name holds."""
        following = self.after(position)
        return following is None or following.plain in self.words.not_names


class Word:
    """One word, without a possessive's ending."""

    def __init__(self, text: Text, start: int, word: str) -> None:
        """Read a word that stands at a position."""
        self._text, self.start = text, start
        self.typed = _OWNED.sub("", word)
        self.is_owner = self.typed != word
        self.end = start + len(self.typed)

    @functools.cached_property
    def plain(self) -> str:
        """The word as the lists hold it: lower case, without apostrophes and accents."""
        bare = self.typed.lower().replace("'", "").replace("’", "")
        return bare if bare.isascii() else "".join(c for c in normalize("NFD", bare) if not combining(c))

    @property
    def is_initial(self) -> bool:
        """Whether it is one capital letter."""
        return len(self.typed) == 1 and self.typed.isupper() and self.typed != "I"

    @property
    def stands_out(self) -> bool:
        """Whether it begins with a capital in a text whose capitals tell something."""
        return self._text.has_case and self.typed[0].isupper()

    @property
    def is_capital(self) -> bool:
        """Whether it is written as a name is, not as an abbreviation."""
        return self.stands_out and not self.typed.isupper()

    @property
    def is_drug(self) -> bool:
        """Whether it ends as drugs do."""
        return len(self.plain) > 6 and self.plain.endswith(tuple(self._text.words.drug_endings))

    @property
    def is_ordinary(self) -> bool:
        """Whether it is a word that is no name."""
        words = self._text.words
        return (
            self.plain in words.not_names or self.plain in dictionary() or self.typed.lower() in dictionary()
        )

    @property
    def is_particle(self) -> bool:
        """Whether it stands between a first and a family's name."""
        return self.plain in self._text.words.particles and self.plain not in self._text.words.not_names

    @property
    def is_first_name(self) -> bool:
        """Whether it is listed as a first name; one that is a word as well needs its capital."""
        words = self._text.words
        return self.plain in words.first_names or (
            self.is_capital and self.plain in words.first_names_that_are_words
        )

    @property
    def is_family(self) -> bool:
        """Whether it is listed as a family's name; one that is a word needs its capital, or ends a text."""
        if self.plain not in self._text.words.family_names:
            return False
        return self.is_capital or not self.is_ordinary or self._text.after(self.end) is None

    @property
    def can_be_first_name(self) -> bool:
        """Whether it is a first name and a word in lower case, and nothing follows that it may describe."""
        return self.plain in self._text.words.first_names_that_are_words and self._text.ends_at(self.end)

    @property
    def can_be_family(self) -> bool:
        """Whether it is listed as a family's name, and nothing follows that it may describe."""
        return self.plain in self._text.words.family_names and self._text.ends_at(self.end)

    @property
    def is_listed(self) -> bool:
        """Whether it is a first name beyond doubt."""
        return self.plain in self._text.words.first_names

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of it: no word, no abbreviation, no drug."""
        return (
            len(self.plain) > 1
            and not self.is_ordinary
            and not self.is_drug
            and not (self._text.has_case and self.typed.isupper())
        )

    @property
    def is_inflected(self) -> bool:
        """Whether it ends as adjectives and participles do."""
        return bool(
            ADJECTIVE.search(self.plain) or _DROPPED_G.search(self.typed if self.typed.islower() else "")
        )

    @property
    def can_be_name(self) -> bool:
        """Whether its capital makes a name of it behind words that introduce one."""
        return self.is_capital and self.plain not in self._text.words.not_names and not self.is_drug


def _lower(text: str) -> str:
    """Return a text in lower case whose letters stand where they stood: a few become two in lower case."""
    lower = text.lower()
    return (
        lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    )
