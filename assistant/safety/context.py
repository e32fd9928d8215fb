"""In what light a sign is named: reported, denied, over, imagined, long past, asked about, or dealt with.

The method is ConText (Harkema et al. 2009, https://doi.org/10.1016/j.jbi.2009.05.002) over phrases of its
own, ``data/safety/context.yml``, in the form of medspacy's rules. medspacy itself was tried: its ConText
takes 0.8 ms for 300 characters, which is well, but 1.2 s and 26 MB to import and twenty packages, nltk and
QuickUMLS among them; it reads a spaCy Doc, which a message that a limit refuses has not; and it knows no
question, and no difference between what is over and what never was. What follows takes a tenth of the time.

Where it is not clear, a sign is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, conint, validator

from assistant.safety.matcher import Match, Matcher, Numbers
from assistant.safety.notation import Lists, patterns
from assistant.safety.signs import Context
from assistant.safety.text import Text
from assistant.safety.tokens import APART, CONTRAST, END, JOINED, Forms, Token
from assistant.safety.words import PeopleWords, ReadingWords, TenseWords
from clinic import located_yaml, schema
from clinic.problems import InvalidFilesError, Problem

Light = Literal["asks", Context]
"""Besides what keeps a sign from being reported: whether the same statement asks something about it."""
Category = Literal[
    "negated", "resolved", "hypothetical", "past", "present", "other_past", "question", "report", "dealt_with"
]
Direction = Literal["forward", "backward", "sentence", "wide", "message", "pseudo"]

_OWNER_WITHIN = 3
_IN_SIGNS = ("negated", "resolved", "question")
"""A word that is part of a sign says nothing about one: "no" in "no feeling in my legs"."""


class Group(schema.StrictModel):
    """Phrases of one category and direction."""

    category: Category
    direction: Direction
    reach: conint(ge=1) | None = None  # type: ignore[valid-type]
    ends_statement: bool = False
    says: list[Text] = Field(min_items=1)


class ContextFile(schema.StrictModel):
    """``data/safety/context.yml``."""

    lists: dict[str, list[Text]] = Field(default_factory=dict)
    context: list[Group]

    @validator("context")
    def _complete(cls, groups: list[Group]) -> list[Group]:
        missing = {"negated", "hypothetical", "past", "question", "report"} - {
            group.category for group in groups
        }
        if missing:
            raise ValueError(f"has no phrase for {', '.join(sorted(missing))}")
        return groups


@dataclass(frozen=True)
class _Cue:
    group: Group
    start: int
    end: int


class ContextReader:
    """Tells in what light signs are named; used by any number of threads at once."""

    def __init__(self, path: Path, forms: Forms, lists: Lists, words: ReadingWords) -> None:
        """Compile the phrases of a file, which may use the lists given besides its own.

        Raises:
            InvalidFilesError: with every fault of the file.
        """
        document = located_yaml.load(path)
        file = schema.parse(document, ContextFile)
        self._groups = file.context
        self._words = words
        compiled = []
        problems: list[Problem] = []
        for number, group in enumerate(file.context):
            for place, phrase in enumerate(group.says):
                try:
                    compiled += [(number, one) for one in patterns(phrase, {**lists, **file.lists})]
                except ValueError as error:
                    location = ("context", number, "says", place)
                    problems.append(document.problem(location, f"'{phrase}': {error}"))
        if problems:
            raise InvalidFilesError(problems)
        whole = Forms(forms.written, frozenset(), forms.between)
        self._matcher = Matcher(compiled, whole)

    @property
    def vocabulary(self) -> set[str]:
        """Every word that a phrase names."""
        return self._matcher.vocabulary

    def lights(
        self,
        tokens: Sequence[Token],
        named: Sequence[Match[str]],
        guessed: Sequence[Match[str]],
        numbers: Numbers,
    ) -> list[set[Light]]:
        """Return in what lights each match is named, then each that is guessed; an empty set for a report.

        A guess is about a whole part of a message; its words are not those of a sign.
        """
        if not named and not guessed:
            return []
        cues = self._cues(tokens, named, numbers)
        return [_lights(match, cues, tokens, self._words) for match in (*named, *guessed)]

    def _cues(
        self, tokens: Sequence[Token], signs: Iterable[Match[str]], numbers: Numbers
    ) -> dict[str, list[_Cue]]:
        """Return the phrases found, by category, without those that are none or belong to a sign."""
        found: dict[str, list[Match[int]]] = defaultdict(list)
        blocked: dict[str, set[int]] = defaultdict(set)
        for match in self._matcher.find(tokens, numbers):
            group = self._groups[match.owner]
            if group.direction == "pseudo":
                blocked[group.category].update(_words(match))
            else:
                found[group.category].append(match)
        in_signs = {at for match in signs for at in _words(match)}
        if blocked["dealt_with"]:
            found.pop("dealt_with", None)
        return {
            category: [
                _Cue(self._groups[match.owner], match.start, match.end)
                for match in matches
                if not _words(match) <= blocked[category]
                and not (category in _IN_SIGNS and in_signs & _words(match))
            ]
            for category, matches in found.items()
        }


def _words(match: Match[str] | Match[int]) -> set[int]:
    return {at for start, end in match.spans for at in range(start, end)}


def _lights(
    match: Match[str], cues: dict[str, list[_Cue]], tokens: Sequence[Token], words: ReadingWords
) -> set[Light]:
    found: set[Light] = set()
    if any(_reaches(cue, match, tokens, words.tense) for cue in cues.get("negated", ())):
        found.add("negated")
    if any(_reaches(cue, match, tokens, words.tense) for cue in cues.get("resolved", ())):
        found.add("resolved")
    if any(_reaches(cue, match, tokens, words.tense) for cue in cues.get("hypothetical", ())):
        found.add("hypothetical")
    if not _in_clause("present", match, cues, tokens):
        if any(_is_told_with(cue, match, tokens, words.tense) for cue in cues.get("past", ())):
            found.add("past")
        if any(_is_told_with(cue, match, tokens, words.tense) for cue in cues.get("other_past", ())):
            found.add("other_past")
    asked = _in_clause("question", match, cues, tokens, before=match.start)
    if asked:
        found.add("asks")
    if asked and not _in_clause("report", match, cues, tokens) and not _is_owned(match, tokens, words.people):
        found.add("question")
    if cues.get("dealt_with"):
        found.add("dealt_with")
    return found


def _reaches(cue: _Cue, match: Match[str], tokens: Sequence[Token], tense: TenseWords) -> bool:
    words = _words(match)
    if cue.group.direction == "forward":
        end = _scope_end(cue, tokens, tense)
        return any(cue.end <= at < end for at in words)
    if cue.group.ends_statement and not _ends_statement(cue, tokens, tense):
        return False
    start = _scope_start(cue, tokens, tense)
    return any(start <= at < cue.start for at in words)


def _scope_end(cue: _Cue, tokens: Sequence[Token], tense: TenseWords) -> int:
    """Return the token at which what a phrase says of the words after it ends."""
    stop = APART if cue.group.category == "hypothetical" and cue.group.reach is None else JOINED
    listing = cue.group.category != "negated" or any(
        token.word in tense.listing
        for token in tokens[cue.end : cue.end + 14]
        if token.sentence == tokens[cue.start].sentence
    )
    last = tokens[cue.end - 1]
    for at in range(cue.end, len(tokens)):
        token = tokens[at]
        if token.sentence != last.sentence or token.boundary >= stop:
            return at
        if not listing and (token.boundary or token.word == "and"):
            return at
        if cue.group.reach and token.place - last.place > cue.group.reach:
            return at
    return len(tokens)


def _scope_start(cue: _Cue, tokens: Sequence[Token], tense: TenseWords) -> int:
    """Return the first token of which a phrase after it says something."""
    first = tokens[cue.start]
    crossed = False
    for at in range(cue.start - 1, -1, -1):
        token, after = tokens[at], tokens[at + 1]
        if token.sentence != first.sentence:
            return at + 1
        if after.boundary >= JOINED:
            if crossed or after.word not in tense.it:
                return at + 1
            crossed = True
        elif cue.group.reach and not crossed and first.place - token.place > cue.group.reach:
            return at + 1
    return 0


def _ends_statement(cue: _Cue, tokens: Sequence[Token], tense: TenseWords) -> bool:
    at = cue.end
    while (
        at < len(tokens)
        and tokens[at].word in tense.closing
        and tokens[at].sentence == tokens[cue.start].sentence
    ):
        at += 1
    return (
        at == len(tokens)
        or tokens[at].boundary > 0
        or tokens[at].sentence != tokens[cue.start].sentence
        or tokens[at].word in (END, "and", "so", "since")
    )


def _in_clause(
    category: str,
    match: Match[str],
    cues: dict[str, list[_Cue]],
    tokens: Sequence[Token],
    before: float = float("inf"),
) -> bool:
    """Tell whether a phrase of a category begins in a statement of a match, and before a token."""
    clauses = {tokens[at].clause for at in _words(match)}
    sentences = {tokens[at].sentence for at in _words(match)}
    return any(
        (cue.start < before or cue.start in _words(match))
        and (
            tokens[cue.start].clause in clauses
            or (cue.group.direction == "wide" and tokens[cue.start].sentence in sentences)
        )
        for cue in cues.get(category, ())
    )


def _is_told_with(cue: _Cue, match: Match[str], tokens: Sequence[Token], tense: TenseWords) -> bool:
    """Tell whether a time or a person named in a sentence is that of a match.

    It is in the same statement; in another one of the sentence only when the match is told in the past tense.
    """
    first, last = sorted((cue.start, match.start))
    if tokens[first].sentence != tokens[last].sentence:
        return False
    boundary = max((token.boundary for token in tokens[first + 1 : last + 1]), default=0)
    if boundary < JOINED:
        return True
    clause = tokens[match.start].clause
    words = {token.word for token in tokens if token.clause == clause}
    return boundary < CONTRAST and bool(words & tense.past) and not words & tense.present


def _is_owned(match: Match[str], tokens: Sequence[Token], people: PeopleWords) -> bool:
    """Tell whether a match names a body of somebody: "my legs", "her breathing"."""
    return any(
        tokens[at].word in people.owners and tokens[at].clause == tokens[start].clause
        for start, end in match.spans
        for at in range(max(0, start - _OWNER_WITHIN), end)
    )
