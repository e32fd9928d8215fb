"""The safety net's reading of a message, with or without a Rasa pipeline.

``read(text, past)`` is all that a message needs which a limit refuses before Rasa sees it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from assistant.safety.circumstances import CircumstancesReader, Said
from assistant.safety.context import ContextReader, Light
from assistant.safety.lexical import LexicalReader, numbers_of
from assistant.safety.matcher import Match
from assistant.safety.rules import Rules, matching, read_rules, strongest
from assistant.safety.signs import FOLDER, read_signs
from assistant.safety.tokens import Token
from assistant.safety.who import is_about_other, kind_of

TURNS = 12
"""How many earlier messages of a session are remembered."""


@dataclass(frozen=True)
class Heard:
    """What one message says by itself, without those before it."""

    signs: frozenset[str] = frozenset()
    """The signs reported."""
    gone: frozenset[str] = frozenset()
    """The signs that are denied or over, and not reported as well."""
    said: Said = Said()
    about_other: frozenset[str] = frozenset()
    """The signs that are reported of somebody else."""
    asked: frozenset[str] = frozenset()
    """The signs that are only asked about, imagined, or told of another time."""


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

    def __init__(self, folder: Path = FOLDER) -> None:
        """Read and compile every file of the safety net.

        Raises:
            InvalidFilesError: with the faults of the files.
        """
        signs = read_signs(folder)
        self.signs = signs.signs
        self._context = ContextReader(folder / "context.yml", signs.forms, signs.lists)
        self._circumstances = CircumstancesReader(folder / "circumstances.yml", signs.forms, signs.lists)
        self.lexical = LexicalReader(signs, self._context.vocabulary | self._circumstances.vocabulary)
        self.rules: Rules = read_rules(
            folder, frozenset(signs.signs), frozenset(self._circumstances.circumstances)
        )

    def hear(self, text: str, more: Iterable[tuple[str, int, int]] = ()) -> Heard:
        """Return what one message says.

        Args:
            text: the message.
            more: signs that another reader found, each with the first character and the one after the last
                of what was said.
        """
        tokens = self.lexical.tokens(text)
        numbers = numbers_of(tokens)
        matches = self.lexical.find(tokens, numbers)
        matches += [
            Match(sign, ((first, last),))
            for sign, start, end in more
            for first, last in [_token_span(tokens, start, end)]
            if first < last
        ]
        if not matches:
            return Heard(said=self._circumstances.read(tokens, numbers))
        lights = self._context.lights(tokens, matches, numbers)
        return self._heard(tokens, matches, lights, self._circumstances.read(tokens, numbers))

    def _heard(
        self, tokens: Sequence[Token], matches: Sequence[Match[str]], lights: Sequence[Set[Light]], said: Said
    ) -> Heard:
        reported: list[Match[str]] = []
        other: dict[str, set[Light]] = {}
        for match, light in zip(matches, lights, strict=True):
            left = light - set(self.signs[match.owner].counts_even)
            if left:
                other.setdefault(match.owner, set()).update(left)
            else:
                reported.append(match)
        signs = frozenset(match.owner for match in reported)
        gone = {sign for sign, light in other.items() if light & {"negated", "resolved", "dealt_with"}}
        of_others = frozenset(match.owner for match in reported if is_about_other(match, tokens))
        return Heard(signs, frozenset(gone - signs), said, of_others, frozenset(other.keys() - signs - gone))

    def find(self, heard: Heard, past: Sequence[Heard] = ()) -> Finding:
        """Return what a message calls for after those before it, the last ``TURNS`` of which count."""
        before: set[str] = set()
        for one in past[-TURNS:]:
            before = (before - one.gone) | one.signs
        not_theirs = self._circumstances.not_theirs([*(one.said for one in past), heard.said])
        held = matching(self.rules, heard.signs, before - heard.gone, not_theirs)
        rules = {name: self.rules.rules[name] for name in held}
        return Finding(
            level=strongest([rule.level for rule in rules.values()]),
            rules=tuple(held),
            signs=tuple(sorted(heard.signs.union(*held.values()))),
            kind=kind_of(rules, heard.signs, heard.about_other),
            heard=heard,
        )


def _token_span(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    inside = [at for at, token in enumerate(tokens) if token.start >= start and token.end <= end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


@functools.cache
def reader(folder: Path = FOLDER) -> Reader:
    """Return this process's reader, compiled at the first call.

    Raises:
        InvalidFilesError: with the faults of the files.
    """
    return Reader(folder)


def read(text: str, past: Iterable[str | Heard] = ()) -> Finding:
    """Return what a message calls for, by words alone.

    Args:
        text: the message, to its last word.
        past: the conversation's earlier messages, first to last, as texts or as they were heard.
    """
    net = reader()
    heard = [net.hear(one) if isinstance(one, str) else one for one in list(past)[-TURNS:]]
    return net.find(net.hear(text), heard)
