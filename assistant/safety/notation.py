"""The notation in which signs are written down, which a nurse can write.

It is the lexicon's (``assistant/language/phrases.py``), with nearness:

- ``numb legs``: these words, one after the other; small words (the, my, really, a bit) may stand between
- ``vomit* blood``: any form of the starred word
- ``<legs>``: any word or phrase of the list ``legs`` (``data/safety/words.yml``, or the file's own)
- ``bum|bottom|back_passage|<privates>``: one of these; ``_`` is a space inside one of several
- ``(me) out``: what stands in brackets may be absent
- ``lost ... control``: in this order, up to 3 other words between; ``...8`` allows 8
- ``<legs> & numb``: in either order, up to 5 other words between, in one sentence; ``&8`` allows 8
- ``the point $``, ``$ is``: where a statement ends or begins: a stop, a comma, the message's end or beginning
- ``<number 4+>``, ``<duration 2w+>``, ``<score 8+>``, ``<temperature 38+>``: what is read as a number
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from assistant.language.forms import forms_of
from assistant.language.phrases import normalised

ORDERED_GAP = 3
NEAR_GAP = 5
VARIANTS_AT_MOST = 64

_NEAR = re.compile(r"\s&(\d*)\s")
_GAP = re.compile(r"\.\.\.(\d*)")
_LIST = re.compile(r"<([a-z_]+)>")
_RANGE = re.compile(r"<(number|duration|score|temperature) ?([^<>]*)>")
_WORD = re.compile(r"\$|'?[\w°%+]+(?:['.-][\w]+)*\*?")
_SPACE = re.compile(r"_(?![^<]*>)")
_PIECE = re.compile(r"(?:<[^<>]*>|[^\s<>])+")

Bounds = tuple[float, float]
_UNITS = {"min": 1 / 1440, "h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.0, "y": 365.0}
_BOUND = re.compile(r"(\d+(?:\.\d+)?)(min|[hdwmy])?(?:(\+)|(-)(\d+(?:\.\d+)?)(min|[hdwmy])?)?")


@dataclass(frozen=True)
class Element:
    """What stands at one place of a phrase: one of some words or phrases, or a number of a kind."""

    choices: frozenset[tuple[str, ...]] = frozenset()
    ranges: tuple[tuple[str, Bounds], ...] = ()


@dataclass(frozen=True)
class Run:
    """Elements in their order, and how many words may stand before each."""

    elements: tuple[Element, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True)
class Pattern:
    """Runs that stand near each other in any order; ``gaps`` holds one less than there are runs."""

    runs: tuple[Run, ...]
    gap: int


Lists = Mapping[str, Sequence[str]]


def patterns(phrase: str, lists: Lists) -> list[Pattern]:
    """Return the patterns that a phrase stands for: one, or more where something may be absent.

    Raises:
        ValueError: with the reason for which the phrase is not of the notation.
    """
    text = normalised(phrase)
    pieces = _NEAR.split(text)
    gaps = [int(gap) if gap else NEAR_GAP for gap in pieces[1::2]]
    runs = [list(_runs(piece, lists)) for piece in pieces[::2]]
    found = [Pattern(choice, max(gaps, default=0)) for choice in product(*runs)]
    if len(found) > VARIANTS_AT_MOST:
        raise ValueError("leaves too much open: fewer brackets, please")
    return found


def _runs(piece: str, lists: Lists) -> Iterator[Run]:
    gap, places = 0, []
    for part in _PIECE.findall(piece):
        if ellipsis := _GAP.fullmatch(part):
            gap = int(ellipsis[1]) if ellipsis[1] else ORDERED_GAP
            continue
        optional = part.startswith("(") and part.endswith(")")
        places.append((_element(part[1:-1] if optional else part, lists), gap, optional))
        gap = 0
    if all(optional for _, _, optional in places):
        raise ValueError("has a part without a word that must be there")
    if gap:
        raise ValueError("ends with '...'")
    for kept in product(*[(True, False) if optional else (True,) for _, _, optional in places]):
        elements: list[Element] = []
        gaps: list[int] = []
        owed = 0
        for (element, gap, _), keep in zip(places, kept, strict=True):
            if keep:
                elements.append(element)
                gaps.append(max(gap, owed))
            owed = 0 if keep else max(gap, owed)  # "... (left) arm": the gap stays when the word is absent
        yield Run(tuple(elements), tuple(gaps))


def _element(part: str, lists: Lists) -> Element:
    words: set[tuple[str, ...]] = set()
    ranges: list[tuple[str, Bounds]] = []
    for one in part.split("|"):
        if ranged := _RANGE.fullmatch(one):
            ranges.append((ranged[1], _bounds(ranged[1], ranged[2].strip())))
        else:
            words |= _phrases(_SPACE.sub(" ", one), lists)
    return Element(frozenset(words), tuple(ranges))


def choices(name: str, lists: Lists, inside: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Return every word and phrase of a list, those of lists inside it too.

    Raises:
        ValueError: when there is no such list, it holds itself, or an entry is not of the notation.
    """
    if name not in lists:
        raise ValueError(f"there is no list <{name}>")
    if name in inside:
        raise ValueError(f"the list <{name}> holds itself")
    inside = (*inside, name)
    return {words for entry in lists[name] for words in _phrases(normalised(entry), lists, inside)}


def _phrases(text: str, lists: Lists, inside: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Return every sequence of words that a text without gaps stands for."""
    places = [
        choices(listed[1], lists, inside) if (listed := _LIST.fullmatch(word)) else _forms(word)
        for word in text.split() or [""]
    ]
    return {tuple(word for words in choice for word in words) for choice in product(*places)}


def _forms(word: str) -> list[tuple[str, ...]]:
    if not _WORD.fullmatch(word):
        raise ValueError(f"'{word}' is not of the notation: word, word*, a|b, <list>, (optional), ..., &")
    if not word.endswith("*"):
        return [tuple(word.replace("-", " ").split()), *([(word.replace("-", ""),)] if "-" in word else [])]
    forms = forms_of(word[:-1])
    if forms == (word[:-1],):
        raise ValueError(f"no other form of '{word[:-1]}' is known: leave out the star, write the forms out")
    return [(form,) for form in forms]


def _bounds(kind: str, text: str) -> Bounds:
    """Return the least and the greatest value that a range stands for; durations in days."""
    if not text:
        return 0.0, float("inf")
    found = _BOUND.fullmatch(text)
    if not found:
        raise ValueError(f"'{text}' is no range: write 4, 4+ or 4-9, a duration with its unit as 2w+")
    low, unit, open_end, dash, high, high_unit = found.groups()
    if bool(unit) != (kind == "duration"):
        raise ValueError("a duration, and nothing else, has a unit: min, h, d, w, m or y")
    factor = _UNITS[unit] if unit else 1.0
    least = float(low) * factor
    if open_end:
        return least, float("inf")
    if dash:
        return least, float(high) * (_UNITS[high_unit] if high_unit else factor)
    return least, least
