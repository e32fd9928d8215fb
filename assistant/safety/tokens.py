"""A message as the safety net reads it: words in one spelling, with what lies between them.

The reader has a tokenizer of its own, a regular expression and a table of written forms, and not spaCy's: it
must work where no pipeline is loaded (a message that a limit refuses) and takes a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from assistant.safety.words import Statements

Words = tuple[str, ...]

_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|'(?:s|ve|m|re|ll|d)\b|\n|\.{2,}|[^\w\s]")
_APOSTROPHES = str.maketrans("’‘´`ʼ", "'''''")
_SENTENCE_ENDS = frozenset(".!?;\n")
_PAUSES = frozenset((",", ":", "(", ")", "-", "–", "—", "…"))
_ALWAYS = frozenset(",:()")
"""Pauses also right after a letter, where a dash may only join two words."""
_ENDINGS = {"'s": "'s", "'ve": "have", "'m": "am", "'re": "are", "'ll": "will", "'d": "'d"}
_LONG_RUN = re.compile(r"(.)\1{2,}")

PAUSE, JOINED, APART, CONTRAST = 1, 2, 3, 4
"""What begins at a word: what follows a comma; a statement ("and my …", ", she …"); "but" and the like."""
END = "$"
"""Stands where a statement begins or ends: at a stop, a comma, the beginning and the end of a message."""
QUESTION = "?"
"""What such a place may stand for besides: the end of a question."""
_COUNTS_FOR = {PAUSE: 1, JOINED: 3, APART: 4, CONTRAST: 8}
"""How many words a boundary counts for in the distance between two words."""


@dataclass(frozen=True)
class Forms:
    """How words are written otherwise, and which words may stand anywhere: ``data/safety/words.yml``."""

    written: Mapping[Words, Words]
    fillers: Set[str]
    """Words that patterns leave out as well: the, really."""
    skipped: Set[str] = frozenset()
    """Words that may stand anywhere, but must be there when a pattern names them: all, both."""

    owners: Set[str] = frozenset()
    """Fillers that count inside a phrase of several words: "my life" is not "life"."""
    statements: Statements | None = None
    """What begins a statement; nothing but a full stop does without."""

    @cached_property
    def left_out(self) -> Set[str]:
        """Words that need not be there though a pattern names them."""
        return self.fillers | self.owners

    @cached_property
    def between(self) -> Set[str]:
        """Words that may stand between any two."""
        return self.fillers | self.owners | self.skipped


@dataclass(frozen=True)
class Token:
    """One word, where it stands in the message, and how far along it is.

    ``place`` counts words without fillers, pauses and new statements adding to it; the difference of two
    places is how far two words lie apart. ``words`` are the spellings that it may stand for.
    """

    start: int
    end: int
    words: Words
    sentence: int
    clause: int
    place: int
    filler: bool
    small: bool
    """Whether patterns leave it out, and not only what they skip."""
    boundary: int
    """What stands before it: 0, ``PAUSE``, ``JOINED``, ``APART`` or ``CONTRAST``."""

    @property
    def word(self) -> str:
        """The spelling that it most likely stands for."""
        return self.words[0]


def tokenize(text: str, forms: Forms) -> list[Token]:
    """Return the words of a text in their order; punctuation is only seen in their places."""
    lower = text.lower().translate(_APOSTROPHES)
    if len(lower) != len(text):  # a letter whose small form has another length ("İ")
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text).translate(_APOSTROPHES)
    raw = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(lower)]
    return _placed(_written(raw, forms.written), lower, forms)


def canonical(phrase: str, forms: Forms) -> Words:
    """Return the words of a phrase as ``tokenize`` would name them, without fillers unless all are."""
    raw = [(match.group(), 0, 0) for match in _TOKEN.finditer(phrase.lower().translate(_APOSTROPHES))]
    words = [word for word, _, _ in _written(raw, forms.written) if word[0].isalnum() or word[0] in "'°%+$"]
    return tuple(word for word in words if word not in forms.fillers) or tuple(words)


def _written(
    raw: Sequence[tuple[str, int, int]], written: Mapping[Words, Words]
) -> list[tuple[str, int, int]]:
    """Bring words to the form in which patterns name them: cant, can not and can’t are can't."""
    found: list[tuple[str, int, int]] = []
    at = 0
    while at < len(raw):
        word, start, end = raw[at]
        pair = (word, raw[at + 1][0] if at + 1 < len(raw) else "")
        if pair in written:
            found += [(new, start, raw[at + 1][2]) for new in written[pair]]
            at += 2
            continue
        at += 1
        if (word,) in written:
            found += [(new, start, end) for new in written[word,]]
        elif word.find("'") > 0 and not word.endswith("n't"):
            head, ending = word[: word.index("'")], word[word.index("'") :]
            middle = start + len(head)
            found.append((head, start, middle))
            found.append((_ENDINGS.get(ending, ending), middle, end))
        else:
            found.append((word, start, end))
    return found


def _placed(raw: Sequence[tuple[str, int, int]], lower: str, forms: Forms) -> list[Token]:
    tokens = [Token(0, 0, (END,), 0, 0, 0, True, False, 0)] if raw else []
    sentence = clause = place = 0
    pause = False
    previous = ""
    for word, start, end in raw:
        if not (word[0].isalnum() or word[0] == "'" or word in "°%+"):
            if word in _SENTENCE_ENDS or word in _PAUSES or word.startswith(".."):
                ends = (END, QUESTION) if word == QUESTION else (END,)
                tokens.append(Token(start, start, ends, sentence, clause, place, True, False, 0))
            if word in _SENTENCE_ENDS:
                sentence += 1
                clause += 1
            elif (
                word in _ALWAYS
                or word.startswith("..")
                or (word in _PAUSES and not lower[start - 1].isalpha())
            ):
                pause = True
            continue
        boundary = _boundary(word, previous, pause, forms.statements)
        place += _COUNTS_FOR.get(boundary, 0)
        clause += boundary >= JOINED
        filler, small = word in forms.between, word in forms.left_out
        tokens.append(Token(start, end, (word,), sentence, clause, place, filler, small, boundary))
        place += not filler
        pause = False
        previous = word
    if raw:
        tokens.append(Token(len(lower), len(lower), (END,), sentence, clause, place, True, False, 0))
    return tokens


def _boundary(word: str, previous: str, pause: bool, statements: Statements | None) -> int:
    if statements is None:
        return PAUSE if pause else 0
    if word in statements.contrasts:
        return CONTRAST
    if word in statements.subjects and previous in statements.joiners:
        return JOINED
    if pause:
        return APART if word in statements.subjects else PAUSE
    return 0


def without_runs(word: str) -> Words:
    """Return what a word with drawn-out letters stands for: "heeelp" is heelp or help."""
    if not _LONG_RUN.search(word):
        return ()
    return _LONG_RUN.sub(r"\1\1", word), _LONG_RUN.sub(r"\1", word)
