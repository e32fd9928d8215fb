"""What introduces a name, and what may come first behind it; the most certain kind first."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from clinic.redaction.typed import ADJECTIVE, WORD, Word
from clinic.redaction.words import any_of
from clinic.redaction.words import words as read


@dataclass(frozen=True)
class Introduction:
    """Words behind which a name may stand."""

    pattern: re.Pattern[str]
    """Matches up to where the name begins, in lower case."""
    needs: frozenset[str]
    """Words one of which a text must hold to be looked at."""
    begins: Callable[[Word], bool]
    """Tells whether a word begins a name here."""


def _of_self(word: Word) -> bool:
    """Behind "my name is"."""
    return word.is_first_name or word.can_be_name or word.can_be_first_name or word.is_unknown


def _titled(word: Word) -> bool:
    """Behind "Dr"."""
    known = word.is_first_name or word.is_family or word.can_be_family
    return word.can_be_name or known or word.is_unknown


def _behind_the_title(word: Word) -> bool:
    """Behind "the Dr.", where another sentence may begin, and behind "nurse", which is a word of its own."""
    if word.is_capital:
        return word.is_listed or word.is_family or word.is_unknown
    return word.is_listed and not word.stands_out


def _person(word: Word) -> bool:
    """Behind "I'm"."""
    unknown = word.is_capital and word.is_unknown and len(word.plain) > 2
    return word.is_listed or (unknown and not ADJECTIVE.search(word.plain))


def _listed(word: Word) -> bool:
    """Behind "this is", "my husband"."""
    return word.is_listed


@functools.cache
def introductions() -> tuple[Introduction, ...]:
    """Return every introduction.

    Raises:
        InvalidFilesError: with the faults of the lists.
    """
    words = read()
    titles, relatives = any_of(words.titles), any_of(words.relatives)
    determiner = any_of(words.determiners)
    title = rf"(?:{titles})\b\.?(?:\s(?:{titles})\b\.?)?"
    owner, named = any_of(words.possessives), any_of(words.named)
    linked = r"(?:\s?[:=-]|\s(?:is|was))?"
    others = [one for one in words.weak_introductions if one not in words.of_people]
    sources: tuple[tuple[str, Iterable[str], Callable[[Word], bool]], ...] = (
        (rf"(?<!\w)(?:{any_of(words.introductions)})(?!\w)\s?[:,]?", words.introductions, _of_self),
        (rf"(?<!\w)(?:{owner})\s(?:{named})(?!\w){linked}", words.named, _of_self),
        (rf"(?:^|[.!?\n]\s?)\s*(?:{named})(?:\s?[:=-]|\s(?:is|was))", words.named, _of_self),
        (rf"\b(?:{named})\s(?:is|was)\b", words.named, _listed),
        (rf"(?:^|[.!?\n]\s?)\s*(?:{named})\b", words.named, _listed),
        (rf"\b(?:{any_of(words.labels)})\s?[:=]", words.labels, _person),
        (rf"\b(?:{relatives})\s?,?\s(?:is\s|was\s)?(?:{any_of(words.called)})\b", words.called, _of_self),
        (rf"\b(?:{determiner})\s{title}", words.titles, _behind_the_title),
        (rf"{_not_behind(words.determiners)}\b{title}", words.titles, _titled),
        (rf"\b(?:{any_of(words.spoken_titles)})\b", words.spoken_titles, _behind_the_title),
        (rf"(?<!\w)(?:{any_of(words.of_people)})(?!\w)", words.of_people, _person),
        (rf"(?<!\w)(?:{any_of(others)})(?!\w)", others, _listed),
        (rf"\b(?:my|our|her|his)\s(?:\w+\s)?(?:{relatives}),?(?!\w)", words.relatives, _listed),
    )
    return tuple(
        Introduction(re.compile(source), frozenset(one.split()[-1].rstrip(":") for one in needs), begins)
        for source, needs, begins in sources
    )


def _not_behind(listed: Iterable[str]) -> str:
    return "".join(rf"(?<!\b{re.escape(one)}\s)" for one in listed)


@functools.cache
def framed() -> tuple[re.Pattern[str], ...]:
    """Return patterns of names that stand before what tells them, or last: "Mary here", "regards, Mary"."""
    words = read()
    name = rf"(?P<first>{WORD})(?:\s(?P<last>{WORD}))?"
    before = r"(?:^|[.!?,\n]\s?|\b(?:it's|its|hi|hello|hey)\s)"
    return (
        re.compile(rf"{before}{name}\s(?:{any_of(words.speaking)})\b"),
        re.compile(rf"\b(?:{any_of(words.farewells)})\s?[,.!]?\s?{name}[\s.!x]*$"),
    )
