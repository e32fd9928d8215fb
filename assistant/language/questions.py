"""Takes a message apart into what it asks, and tells whether it leans on what was said before.

Pure functions over text. What is cut here is a proposal: whether a part is a question of its own is for the
classifier to say (``assistant.nlu.readings``).
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import validator

from assistant.encoder.windows import split_sentences
from clinic import located_yaml, schema
from clinic.problems import PROJECT_ROOT

FILE = PROJECT_ROOT / "data" / "questions.yml"
LEANS_WITHIN = 14
"""Longer messages say for themselves what they ask."""
_NAMED_WITHIN = 14
_NAMES_WITHIN = 8
_BESIDE = 2
"""Words that must stand on either side of a cut."""
_BEFORE_A_BARE_QUESTION = 3


class QuestionsFile(schema.StrictModel):
    """``data/questions.yml``."""

    question_words: list[str]
    also_relative: list[str]
    adverbs: list[str]
    auxiliaries: list[str]
    subjects: list[str]
    prepositions: list[str]
    requests: list[str]
    leads: list[str]
    asking: list[str]
    telling: list[str]
    connectives: list[str]
    strong_connectives: list[str]
    openers: list[str]
    leaning: list[str]
    names: list[str]

    @validator("*", each_item=True)
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        return value


@dataclass(frozen=True)
class _Patterns:
    """What the file's words become."""

    asks: re.Pattern[str]
    tells: re.Pattern[str]
    joint: re.Pattern[str]
    strong_joint: re.Pattern[str]
    comma: re.Pattern[str]
    bare: re.Pattern[str]
    open_question: re.Pattern[str]
    begins_with_auxiliary: re.Pattern[str]
    opener: re.Pattern[str]
    between_names: re.Pattern[str]
    leaning: re.Pattern[str]
    names: re.Pattern[str]
    late_word: re.Pattern[str]


@functools.cache
def read_patterns(path: Path = FILE) -> _Patterns:
    """Return the patterns that a file makes.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    file = schema.parse(located_yaml.load(path), QuestionsFile)
    word, auxiliary, request = map(_any, (file.question_words, file.auxiliaries, file.requests))
    plain = _any(one for one in file.question_words if one not in file.also_relative)
    lead = rf"(?:{_any(file.leads)}[ ,:]+)*(?:{_any(file.prepositions)}\s+)?"
    between = rf"(?:\s*[,;:/]\s*|\s+[-\u2013\u2014]\s+|\s+)(?:{_any(file.connectives)})(?!\w)[ ,:]*"
    return _Patterns(
        asks=_compile(
            rf"\?|\b{word}\b|{_any(file.asking)}|^\W*(?:(?:{_any(file.connectives)}|{_any(file.leads)})(?!\w)\W*)*"
            rf"(?:{request}\b|{auxiliary}\s+{_any(file.subjects)}\b|{auxiliary}\b(?!.*\.\s*$))"
        ),
        tells=_compile(_any(file.telling)),
        # After a bare comma, "who" and "which" tell more of what stands before it.
        joint=_compile(
            rf"{between}(?={lead}(?:{word}|{auxiliary}|{request})\b)"
            rf"|\s*[,;]\s*(?={lead}(?:{plain}|{auxiliary}|{request})\b)"
            rf"|\s*;\s*(?={lead}{word}\b)"
        ),
        strong_joint=_compile(rf"(?:\s*,)?\s+{_any(file.strong_connectives)}\s+"),
        # Between two that each carry their question word ("pain what helps, nausea what helps").
        comma=_compile(rf"\s*[,;]\s*(?:{_any(file.connectives)}\s+)?"),
        bare=_compile(
            rf"\s+(?={plain}\s+(?:{auxiliary}|about|much|many|long|often|to|do|people|you)\b"
            rf"|{_any(file.adverbs)}\s+{auxiliary}\s+{_any(file.subjects)}\b"
            r"|(?:can|do|does|is|are)\s+(?:i|you|it|they|he|she|there|we)\b)"
        ),
        open_question=_compile(rf"\b{word}\b(?!.*\b{auxiliary}\b)[^?]*$"),
        begins_with_auxiliary=_compile(rf"\s*{auxiliary}\b"),
        opener=_compile(rf"^\W*{_any(file.openers)}\s+"),
        between_names=_compile(r"\s+(?:and|&|plus)\s+|\s*,\s*(?:and\s+)?"),
        leaning=_compile(_any(file.leaning)),
        names=_compile(rf"\b{_any(file.names)}"),
        late_word=_compile(rf"\b(?:{plain}|{auxiliary}\s+{_any(file.subjects)})\b"),
    )


def fingerprint(path: Path = FILE) -> str:
    """Return 16 hexadecimal digits that change with the file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def asks(part: str) -> bool:
    """Tell whether a part of a message asks, rather than tells; a few words that name a thing ask."""
    return has_word_that_asks(part) or (
        _words(part) <= _NAMES_WITHIN and not read_patterns().tells.search(part)
    )


def has_word_that_asks(part: str) -> bool:
    """Tell whether a part has the form of a question: a question mark, or a word that asks."""
    return bool(read_patterns().asks.search(part))


def parts(text: str) -> list[str]:
    """Return the parts of a message that may be questions of their own, in their order.

    One part, when nothing suggests more. The parts are cut at the ends of sentences, before a question that
    is joined on ("... and how long", "... , can I"), and before one that follows without a mark.
    """
    patterns = read_patterns()
    found: list[str] = []
    for sentence in split_sentences(text):
        for clause in _cut(sentence, patterns.joint, lambda left, _: _words(left) >= _BESIDE):
            for piece in _cut(clause, patterns.strong_joint, _both_long_enough):
                for half in _cut(piece, patterns.comma, _both_ask):
                    found += _cut(half, patterns.bare, _is_question_before)
    return [part for part in (one.strip(" ,;\n") for one in found) if any(map(str.isalnum, part))]


def names_asked_together(text: str) -> list[str]:
    """Return two or three names that a short message asks about at once ("explain hospice and biopsies").

    Nothing, when it does not: a list behind a question of its own ("does it go to the liver and the lungs")
    is one question.
    """
    patterns = read_patterns()
    short = text.strip(" .?!\n")
    rest = patterns.opener.sub("", short, count=1)
    if not patterns.between_names.search(rest) or _words(short) > _NAMED_WITHIN or patterns.asks.search(rest):
        return []
    names = [name for name in patterns.between_names.split(rest) if name]
    return names if len(names) in (2, 3) and all(_words(name) <= 3 for name in names) else []


def leans(text: str) -> bool:
    """Tell whether a message may only be understood by what was said before.

    It may when it is short and points back ("and in the lungs?", "how long does that last") or names nothing
    ("who pays").
    """
    patterns = read_patterns()
    return _words(text) <= LEANS_WITHIN and bool(patterns.leaning.search(text) or not names_subject(text))


def names_subject(text: str) -> bool:
    """Tell whether a text names something that people ask about here."""
    return bool(read_patterns().names.search(text))


def _both_long_enough(left: str, right: str) -> bool:
    return _words(left) >= _BESIDE and _words(right) >= _BESIDE


def _both_ask(left: str, right: str) -> bool:
    """Tell whether either side of a comma is a question whose word stands behind its subject."""
    word = read_patterns().late_word
    return all(word.search(side.split(",")[0] if side is right else side) for side in (left, right))


def _is_question_before(left: str, right: str) -> bool:
    """Tell whether a question is over where the next begins without a mark.

    It is not, where it still waits for its verb ("at what temperature during chemo | do you call").
    """
    patterns = read_patterns()
    waits = patterns.open_question.search(left) and patterns.begins_with_auxiliary.match(right)
    return _words(left) >= _BEFORE_A_BARE_QUESTION and asks(left) and not waits


def _cut(text: str, pattern: re.Pattern[str], allowed: Callable[[str, str], bool]) -> list[str]:
    """Return a text cut at the matches of a pattern that are allowed, by what stands before and behind."""
    pieces, at = [], 0
    for match in pattern.finditer(text):
        if match.start() > at and allowed(text[at : match.start()], text[match.end() :]):
            pieces.append(text[at : match.start()])
            at = match.end()
    return [*pieces, text[at:]]


def _words(text: str) -> int:
    return len(text.split())


def _any(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(f'(?:{pattern})' for pattern in patterns)})"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
