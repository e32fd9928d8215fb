"""Finds patterns in a message's words: an inverted index over what stands at each place of a pattern.

spaCy's Matcher has no "near, in either order", and a DependencyMatcher needs a parse. Here every message is
looked up word by word once; a pattern is looked at only when each of its elements stands somewhere in the
message, which few do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.safety.notation import Element, Pattern, Run
from assistant.safety.tokens import END, Forms, Token, Words, canonical

Owner = TypeVar("Owner")
Span = tuple[int, int]
"""First token, and the one after the last."""
Numbers = Mapping[str, Sequence[tuple[int, int, float]]]
"""What was read as numbers, by kind: first token, the one after the last, value."""

_OCCURRENCES_AT_MOST = 24
"""How often one element of a pattern is looked for: nobody says "pain" 25 times to mean 25 pains."""
_FILLERS_AT_MOST = 5


@dataclass(frozen=True)
class Match(Generic[Owner]):
    """Where a pattern of an owner was found: a span for each element, in the pattern's order."""

    owner: Owner
    spans: tuple[Span, ...]

    @property
    def start(self) -> int:
        """The first token."""
        return min(start for start, _ in self.spans)

    @property
    def end(self) -> int:
        """The token after the last."""
        return max(end for _, end in self.spans)


@dataclass(frozen=True)
class _Compiled(Generic[Owner]):
    owner: Owner
    runs: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    gap: int
    needs: frozenset[int]


class Matcher(Generic[Owner]):
    """Patterns of any number of owners, compiled once; used by any number of threads at once."""

    def __init__(self, patterns: Iterable[tuple[Owner, Pattern]], forms: Forms) -> None:
        """Compile patterns whose words are brought to the spelling of ``forms``."""
        self._forms = forms
        self._elements: dict[Element, int] = {}
        self._single: dict[str, set[int]] = defaultdict(set)
        self._words: dict[int, set[str]] = defaultdict(set)
        self._phrases: dict[str, list[tuple[Words, frozenset[str], int]]] = defaultdict(list)
        self._ranges: dict[int, tuple[tuple[str, tuple[float, float]], ...]] = {}
        compiled = [self._compile(owner, pattern) for owner, pattern in patterns]
        uses = [0] * len(self._elements)
        for pattern in compiled:
            for element in pattern.needs:
                uses[element] += 1
        self._by_rarest: dict[int, list[_Compiled[Owner]]] = defaultdict(list)
        for pattern in compiled:
            self._by_rarest[min(pattern.needs, key=lambda element: (uses[element], element))].append(pattern)

    @property
    def vocabulary(self) -> set[str]:
        """Every word that a pattern names."""
        others = {word for found in self._phrases.values() for rest, _, _ in found for word in rest}
        return set(self._single) | set(self._phrases) | others

    def _compile(self, owner: Owner, pattern: Pattern) -> _Compiled[Owner]:
        runs = tuple(self._run(run) for run in pattern.runs)
        needs = frozenset(element for elements, _ in runs for element in elements)
        return _Compiled(owner, runs, pattern.gap, needs)

    def _run(self, run: Run) -> tuple[tuple[int, ...], tuple[int, ...]]:
        kept: list[tuple[int, int]] = []
        owed = 0
        for element, gap in zip(run.elements, run.gaps, strict=True):
            if not element.ranges and len(run.elements) > 1 and self._only_fillers(element):
                owed = max(owed, gap)  # a small word between two others need not be there
                continue
            kept.append((self._number(element), max(gap, owed)))
            owed = 0
        return tuple(element for element, _ in kept), tuple(gap for _, gap in kept)

    def _only_fillers(self, element: Element) -> bool:
        return all(word in self._forms.left_out for choice in element.choices for word in choice)

    def _number(self, element: Element) -> int:
        if element in self._elements:
            return self._elements[element]
        number = self._elements[element] = len(self._elements)
        if element.ranges:
            self._ranges[number] = element.ranges
        for first, *rest in {canonical(" ".join(choice), self._forms) for choice in element.choices}:
            if rest:
                self._phrases[first].append((tuple(rest), frozenset(rest), number))
            else:
                self._single[first].add(number)
                self._words[number].add(first)
        return number

    def find(self, tokens: Sequence[Token], numbers: Numbers | None = None) -> list[Match[Owner]]:
        """Return every match, in no particular order; of one pattern also those that overlap."""
        read = numbers or {}
        places: dict[str, list[int]] = defaultdict(list)
        for at, token in enumerate(tokens):
            for word in token.words:
                places[word].append(at)
        present: set[int] = set().union(*[self._single[word] for word in places if word in self._single])
        words = places.keys()
        phrases: dict[int, list[Span]] = defaultdict(list)
        for word in places.keys() & self._phrases.keys():
            for rest, needs, element in self._phrases[word]:
                if needs <= words:
                    ends = ((at, _follow(tokens, at + 1, rest)) for at in places[word])
                    phrases[element] += [(at, end) for at, end in ends if end]
        for element, ranges in self._ranges.items():
            for kind, (low, high) in ranges:
                phrases[element] += [
                    (start, end) for start, end, value in read.get(kind, ()) if low <= value <= high
                ]
        present.update(element for element, spans in phrases.items() if spans)
        candidates = [
            pattern
            for element in present
            for pattern in self._by_rarest.get(element, ())
            if pattern.needs <= present
        ]
        stands = {
            element: self._spans(element, places, phrases.get(element, ()))
            for element in {need for pattern in candidates for need in pattern.needs}
        }
        return [match for pattern in candidates for match in self._matches(pattern, stands, tokens)]

    def _spans(self, element: int, places: Mapping[str, list[int]], phrases: Sequence[Span]) -> list[Span]:
        words = self._words[element] & places.keys()
        return sorted({*phrases, *((at, at + 1) for word in words for at in places[word])})[
            :_OCCURRENCES_AT_MOST
        ]

    def _matches(
        self, pattern: _Compiled[Owner], stands: Mapping[int, list[Span]], tokens: Sequence[Token]
    ) -> list[Match[Owner]]:
        combined: list[tuple[Span, ...]] = []
        for elements, gaps in pattern.runs:
            runs = _ordered(elements, gaps, stands, tokens)
            if not runs:
                return []
            if not combined:
                combined = runs
                continue
            combined = [
                (*left, *right)
                for left in combined
                for right in runs
                if _near(left, right, pattern.gap, tokens)
            ][: _OCCURRENCES_AT_MOST * 4]
            if not combined:
                return []
        return [Match(pattern.owner, spans) for spans in combined]


def _follow(tokens: Sequence[Token], at: int, rest: Words) -> int:
    """Return the end of a phrase of which the first word stands before ``at``; 0 when it does not go on."""
    for word in rest:
        skipped = 0
        while at < len(tokens) and word not in tokens[at].words:
            if not tokens[at].filler or skipped == _FILLERS_AT_MOST:
                return 0
            at += 1
            skipped += 1
        if at == len(tokens):
            return 0
        at += 1
    return at


def _ordered(
    elements: Sequence[int], gaps: Sequence[int], stands: Mapping[int, list[Span]], tokens: Sequence[Token]
) -> list[tuple[Span, ...]]:
    """Return where elements stand one after the other, each as near to the one before as it may be."""
    found: list[tuple[Span, ...]] = [(span,) for span in stands[elements[0]]]
    for element, gap in zip(elements[1:], gaps[1:], strict=True):
        found = [
            (*before, span)
            for before in found
            for span in stands[element]
            if _distance(before[-1], span, tokens) <= gap
        ][: _OCCURRENCES_AT_MOST * 2]
    return found


def _distance(left: Span, right: Span, tokens: Sequence[Token]) -> float:
    """Return how many words lie between two spans of which the first stands before the second."""
    if right[0] < left[1]:
        return float("inf")
    last = tokens[left[1] - 1]
    if last.word == END:  # "$ is": "she is" does not begin with "is", "really is" does
        between = tokens[left[1] : right[0]]
        return 0 if all(token.small or token.word == END for token in between) else float("inf")
    if tokens[left[0]].sentence != tokens[right[0]].sentence:
        return float("inf")
    return tokens[right[0]].place - last.place - (not last.filler)


def _near(left: Sequence[Span], right: Sequence[Span], gap: int, tokens: Sequence[Token]) -> bool:
    """Tell whether two groups of spans stand near each other without a word in common."""
    if any(a[0] < b[1] and b[0] < a[1] for a in left for b in right):
        return False
    return any(min(_distance(a, b, tokens), _distance(b, a, tokens)) <= gap for a in left for b in right)
