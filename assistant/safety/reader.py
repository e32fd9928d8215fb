"""The safety net's reading of a message, with or without a Rasa pipeline.

``read(text, past)`` is all that a message needs which a limit refuses before Rasa sees it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.safety.circumstances import CircumstancesReader, Said
from assistant.safety.context import ContextReader
from assistant.safety.lexical import LexicalReader, numbers_of
from assistant.safety.lights import Light
from assistant.safety.matcher import Match, Numbers
from assistant.safety.rules import UNNAMED, Rules, matching, read_rules, strongest
from assistant.safety.signs import FOLDER, Context, read_signs
from assistant.safety.tokens import Token
from assistant.safety.who import ABOUT_LIFE, family_of, is_about_other, kind_of
from clinic.settings import read_clinic

FEVER, RAISED = "fever_38", "temp_37_5"
"""The signs of a fever everywhere, and of a temperature that is one in some regions."""
FEVER_FROM = 38.0
"""From how many degrees Celsius on a temperature is a fever everywhere."""
TURNS = 12
"""How many earlier messages of a session are remembered."""


InLight = tuple[Match[str], Set[Light]]
"""A sign that was found, and in what lights it stands; none for a report."""


@dataclass(frozen=True)
class Meant:
    """A sign, or what has no name, that the characters from start to end were found to mean."""

    sign: str
    start: int
    end: int
    unsure: bool = False
    """Whether it is believed only of a part that is left when the rest of a message is explained."""


@dataclass(frozen=True)
class Heard:
    """What one message says by itself, without those before it."""

    signs: frozenset[str] = frozenset()
    """The signs reported."""
    gone: frozenset[str] = frozenset()
    """The signs that are denied or over, and not reported as well."""
    said: Said = field(default_factory=Said)
    about_other: frozenset[str] = frozenset()
    """The signs of a crisis that are reported of somebody else."""
    asked: frozenset[str] = frozenset()
    """The signs that are only asked about, imagined, or told of another time."""
    look_alikes: frozenset[str] = frozenset()
    """The families of signs of which something only seems to be named: "life", "body"."""
    by_words: frozenset[str] = frozenset()
    """The signs reported that the words name, and not only a clause's meaning."""
    asks: bool = False
    """Whether whatever is reported is so in a question: "what helps with my constipation"."""


@dataclass(frozen=True)
class Finding:
    """What a message calls for in its conversation."""

    level: str = "none"
    rules: tuple[str, ...] = ()
    """Ids of the rules that hold, strongest first."""
    signs: tuple[str, ...] = ()
    """The signs by which they hold, and the others of this message, sorted."""
    kind: str = "none"
    """How to speak of it: ``who.kind_of``."""
    heard: Heard = field(default_factory=Heard)


class Reader:
    """Reads messages by words; used by any number of threads at once."""

    def __init__(self, folder: Path = FOLDER, fever_from: float = FEVER_FROM) -> None:
        """Read and compile every file of the safety net.

        Args:
            folder: where the files are.
            fever_from: the temperature from which on a fever counts in the region, in degrees Celsius.

        Raises:
            InvalidFilesError: with the faults of the files.
        """
        signs = read_signs(folder)
        self._fever_from = fever_from
        self.signs = signs.signs
        self._context = ContextReader(folder / "context.yml", signs.forms, signs.lists, signs.words)
        self._words = signs.words
        self._circumstances = CircumstancesReader(folder / "circumstances.yml", signs.forms, signs.lists)
        self.lexical = LexicalReader(signs, self._context.vocabulary | self._circumstances.vocabulary)
        self.rules: Rules = read_rules(
            folder, frozenset(signs.signs), frozenset(self._circumstances.circumstances)
        )

    def hear(self, text: str, meant: Sequence[Meant] = ()) -> Heard:
        """Return what one message says, by its words and by what its clauses were found to mean."""
        tokens = self.lexical.tokens(text)
        numbers = numbers_of(tokens, self._words)
        said = self._circumstances.read(tokens, numbers)
        found_by_words = self.lexical.find(tokens, numbers)
        matches = [*found_by_words.signs, *self._fevers(found_by_words.signs, numbers)]
        spans = [(one, *_token_span(tokens, one.start, one.end)) for one in meant]
        guesses = [Match(one.sign, ((first, last),)) for one, first, last in spans if first < last]
        unsure = [one.unsure for one, first, last in spans if first < last]
        families = frozenset(family_of(match.owner) for match in found_by_words.look_alikes)
        if not matches and not guesses:
            return Heard(said=said, look_alikes=families)
        lights = self._context.lights(tokens, matches, guesses, numbers)
        asks = ["asks" in light for light in lights]
        found = [
            (match, light - set(self._counts_even(match.owner)) - {"asks"})
            for match, light in zip([*matches, *guesses], lights, strict=True)
        ]
        named, guessed = found[: len(matches)], found[len(matches) :]
        seeming: list[InLight] = [(match, {"negated"}) for match in found_by_words.look_alikes]
        unexplained = _unexplained(guessed, unsure, [*named, *seeming])
        heard = self._heard([*named, *unexplained], tokens, said)
        reported = [asking for (_, light), asking in zip(found, asks, strict=True) if not light]
        return replace(
            heard,
            asks=bool(reported) and all(reported),
            look_alikes=families,
            by_words=frozenset(match.owner for match, light in named if not light),
        )

    def _fevers(self, matches: Sequence[Match[str]], numbers: Numbers) -> Iterator[Match[str]]:
        """Yield the raised temperatures that are a fever in this region already."""
        raised = [match for match in matches if match.owner == RAISED]
        for start, end, value in numbers["temperature"] if raised else ():
            if self._fever_from <= value < FEVER_FROM and any((start, end) in m.spans for m in raised):
                yield Match(FEVER, ((start, end),))

    def _counts_even(self, sign: str) -> Sequence[Context]:
        return self.signs[sign].counts_even if sign in self.signs else ()

    def _heard(self, found: Iterable[InLight], tokens: Sequence[Token], said: Said) -> Heard:
        reported: list[Match[str]] = []
        other: dict[str, set[Light]] = {}
        for match, light in found:
            if light:
                other.setdefault(match.owner, set()).update(light)
            else:
                reported.append(match)
        signs = frozenset(match.owner for match in reported)
        of_crisis = [match for match in reported if match.owner in ABOUT_LIFE]
        own = {m.owner for m in of_crisis if not is_about_other(m, tokens, self._words.people)}
        about_other = {match.owner for match in of_crisis} - own
        gone = {sign for sign, light in other.items() if light & {"negated", "resolved", "dealt_with"}}
        return Heard(
            signs=signs,
            gone=frozenset(gone - signs),
            said=said,
            about_other=frozenset(about_other),
            asked=frozenset(other.keys() - signs - gone),
        )

    def find(self, heard: Heard, past: Sequence[Heard] = ()) -> Finding:
        """Return what a message calls for after those before it, the last ``TURNS`` of which count."""
        before: set[str] = set()
        for one in past[-TURNS:]:
            before = (before - one.gone) | one.signs
        not_theirs = self._circumstances.not_theirs([*(one.said for one in past), heard.said])
        held = matching(self.rules, heard.signs, before - heard.gone, not_theirs)
        rules = {name: self.rules.rules[name] for name in held}
        levels = [rule.level for rule in rules.values()]
        levels += [UNNAMED[sign] for sign in heard.signs & UNNAMED.keys()]
        if any(not self.signs[sign].fact for sign in heard.signs & self.signs.keys()):
            levels.append("call_doctor")  # a symptom of one's own that no rule names
        level = strongest(levels)
        return Finding(
            level=level,
            rules=tuple(held),
            signs=tuple(sorted(heard.signs.union(*held.values()))),
            kind=kind_of(level, rules, heard.signs, heard.about_other),
            heard=heard,
        )


def _unexplained(
    guessed: Sequence[InLight], unsure: Sequence[bool], named: Sequence[InLight]
) -> Iterator[InLight]:
    """Yield the guesses that named signs do not explain.

    A part in which all named signs are denied or only asked about seemed to mean what it denies or asks.
    When a sure guess is explained, what is left is another matter ("no chest pain, but something is badly
    wrong"), and unsure guesses about parts without named signs count.

    Denial is read of named signs alone: a part that names none is full of words like "not" and "never". Who
    asks how to die is not asking in general.
    """
    inside = [
        [
            light
            for match, light in named
            if guess.start <= match.start
            and match.end <= guess.end
            and family_of(match.owner) == family_of(guess.owner)
        ]
        for guess, _ in guessed
    ]
    explained = [bool(lights) and all(lights) for lights in inside]
    is_explained = any(known for known, doubt in zip(explained, unsure, strict=True) if not doubt)
    for (guess, light), known, doubt, lights in zip(guessed, explained, unsure, inside, strict=True):
        if (is_explained and not lights) if doubt else not known:
            asked_for = {"question", "hypothetical"} if guess.owner in ABOUT_LIFE else set()
            yield guess, light - {"negated", "resolved"} - asked_for


def _token_span(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    inside = [at for at, token in enumerate(tokens) if token.start >= start and token.end <= end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


@functools.cache
def reader(folder: Path = FOLDER) -> Reader:
    """Return this process's reader, compiled at the first call, for the region of the clinic.

    Raises:
        InvalidFilesError: with the faults of the files, the clinic's settings among them.
    """
    return Reader(folder, read_clinic().region.fever_celsius)


def read(text: str, past: Iterable[str | Heard] = ()) -> Finding:
    """Return what a message calls for, by words alone.

    Args:
        text: the message, to its last word.
        past: the conversation's earlier messages, first to last, as texts or as they were heard.
    """
    net = reader()
    heard = [net.hear(one) if isinstance(one, str) else one for one in list(past)[-TURNS:]]
    return net.find(net.hear(text), heard)
