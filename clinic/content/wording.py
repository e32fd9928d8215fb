"""How an answer may be worded: its shape, its words, and no figure that its facts do not carry.

The rules are the house's for people who are frightened, tired or new to English; each check returns
reasons, so that an editor sees all of them at once.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path

from pydantic import validator

from clinic import located_yaml, schema
from clinic.problems import PROJECT_ROOT

WORDING = PROJECT_ROOT / "knowledge" / "wording.yml"

FIRST_SENTENCE_LIMIT = 320
"""Longest first sentence in characters: it has to stand alone in an SMS."""
ANSWER_LIMIT = 900
"""Longest answer in characters."""
POINT_LIMIT = 6
"""Most points of a list."""

_MARKUP = re.compile(r"[*_`#<>|]|\]\(|\$\{|^\s+- ", re.MULTILINE)
_PLACEHOLDER = re.compile(r"(?<!\$)\{(\w+)\}")
_NUMBER_WORD = "one|two|three|four|five|six|seven|eight|nine|ten|a hundred|a thousand|half|third|quarter"
_FIGURE = re.compile(
    rf"\d+(?:[.,]\d+)*|\b({_NUMBER_WORD}) (in|out of) (every )?({_NUMBER_WORD}|\d)|"
    r"\b(half|a third|two thirds|a quarter) of\b",
    re.IGNORECASE,
)


class Forbidden(schema.StrictModel):
    """A pattern that no answer may match, and why."""

    pattern: str
    reason: str

    @validator("pattern")
    def _compiles(cls, value: str) -> str:
        return _expression(value)


class Wording(schema.StrictModel):
    """``knowledge/wording.yml``."""

    forbidden: list[Forbidden]
    names_with_digits: list[str]
    exempt_from_readability: list[str]

    @validator("names_with_digits", each_item=True)
    def _compiles(cls, value: str) -> str:
        return _expression(value)


@functools.cache
def read_wording(path: Path = WORDING) -> Wording:
    """Return the rules for words.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    return schema.parse(located_yaml.load(path), Wording)


def shape(text: str) -> Iterable[str]:
    """Yield what is wrong with an answer's form."""
    if re.search(r"\n\s*\n", text):
        yield "has a blank line, which some channels send as several messages"
    if _MARKUP.search(_PLACEHOLDER.sub(" ", text)):
        yield "has Markdown, HTML or ${...} in it; answers are plain text with '- ' lists"
    first = first_sentence(text)
    if len(first) > FIRST_SENTENCE_LIMIT:
        yield f"its first sentence has {len(first)} characters, at most {FIRST_SENTENCE_LIMIT} are allowed"
    if len(text) > ANSWER_LIMIT:
        yield f"has {len(text)} characters, at most {ANSWER_LIMIT} are allowed"
    points = sum(line.startswith("- ") for line in text.splitlines())
    if points > POINT_LIMIT:
        yield f"has {points} points, at most {POINT_LIMIT} are allowed"
    if text.startswith("- "):
        yield "begins with a list; the first sentence has to answer the question"


def words(text: str) -> Iterable[str]:
    """Yield the words and phrases that no answer uses."""
    for forbidden in read_wording().forbidden:
        for match in re.finditer(forbidden.pattern, text, re.IGNORECASE):
            yield f"{forbidden.reason}: '{match.group(0)}'"


def placeholders(text: str, known: Iterable[str]) -> Iterable[str]:
    """Yield the placeholders that nothing fills."""
    allowed = sorted(known)
    for name in _PLACEHOLDER.findall(text):
        if name not in allowed:
            yield f"unknown placeholder '{{{name}}}'; allowed: {', '.join(allowed) or 'none'}"


def figures(text: str, allowed: Iterable[str]) -> Iterable[str]:
    """Yield the figures in a text that none of its facts allows to be said."""
    rest = re.sub(rf"\b({'|'.join(read_wording().names_with_digits)})\b", " ", text, flags=re.IGNORECASE)
    for figure in sorted(allowed, key=len, reverse=True):
        rest = re.sub(rf"(?<![\w.]){re.escape(figure)}(?![\w%])", " ", rest, flags=re.IGNORECASE)
    for match in _FIGURE.finditer(rest):
        around = rest[max(0, match.start() - 15) : match.end() + 15].strip().replace("\n", " ")
        yield f"no fact of it carries the figure in '…{around}…'"


def first_sentence(text: str) -> str:
    """Return an answer's first sentence, which ends before the list begins at the latest."""
    paragraph = text.split("\n", 1)[0]
    return re.split(r"(?<=[.?!])\s", paragraph, maxsplit=1)[0]


def _expression(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    return value
