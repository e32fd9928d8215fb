"""In what light a match is named, by the phrases around it: pure functions over a message's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, conint

from assistant.safety.matcher import Match
from assistant.safety.signs import Context
from assistant.safety.text import Text
from assistant.safety.tokens import APART, CONTRAST, END, JOINED, PAUSE, Token
from assistant.safety.words import PeopleWords, ReadingWords, TenseWords
from clinic import schema

Light = Literal["asks", Context]
"""Besides what keeps a sign from being reported: whether the same statement asks something about it."""
Category = Literal[
    "negated", "resolved", "hypothetical", "past", "present", "other_past", "question", "report", "dealt_with"
]
Direction = Literal["forward", "backward", "sentence", "wide", "message", "pseudo"]

_OWNER_WITHIN = 3


class Group(schema.StrictModel):
    """Phrases of one category and direction."""

    category: Category
    direction: Direction
    reach: conint(ge=1) | None = None  # type: ignore[valid-type]
    ends_statement: bool = False
    says: list[Text] = Field(min_items=1)


@dataclass(frozen=True)
class Cue:
    """A phrase that was found: its group, its first token, and the one after its last."""

    group: Group
    start: int
    end: int


Cues = Mapping[str, Sequence[Cue]]
"""The phrases found in a message, by category."""


def words_of(match: Match[str] | Match[int]) -> set[int]:
    """Return the tokens by which something was found."""
    return {at for start, end in match.spans for at in range(start, end)}


def lights(match: Match[str], cues: Cues, tokens: Sequence[Token], words: ReadingWords) -> set[Light]:
    """Return in what lights a match is named; nothing for a report."""
    found: set[Light] = set()
    if any(_reaches(cue, match, tokens, words.tense) for cue in cues.get("negated", ())):
        found.add("negated")
    if any(_reaches(cue, match, tokens, words.tense) for cue in cues.get("resolved", ())):
        found.add("resolved")
    if any(_reaches(cue, match, tokens, words.tense) for cue in cues.get("hypothetical", ())):
        found.add("hypothetical")
    if not _of_clause("present", match, cues, tokens):
        if any(_is_told_with(cue, match, tokens, words.tense) for cue in cues.get("past", ())):
            found.add("past")
        if any(_is_told_with(cue, match, tokens, words.tense) for cue in cues.get("other_past", ())):
            found.add("other_past")
    questions = [cue.start for cue in _of_clause("question", match, cues, tokens) if _leads_to(cue, match)]
    if questions:
        found.add("asks")
        # What comes last counts: "I have cancer, can it cause …" asks, "should I worry, I have …" tells.
        tells = any(cue.start > max(questions) for cue in _of_clause("report", match, cues, tokens))
        if not tells and not _is_owned(match, tokens, words.people):
            found.add("question")
    if any(_is_dealt_with(cue, match, tokens) for cue in cues.get("dealt_with", ())):
        found.add("dealt_with")
    return found


def _reaches(cue: Cue, match: Match[str], tokens: Sequence[Token], tense: TenseWords) -> bool:
    words = words_of(match)
    if cue.group.direction == "forward":
        end = _scope_end(cue, tokens, tense)
        return any(cue.end <= at < end for at in words)
    if cue.group.ends_statement and not _ends_statement(cue, tokens, tense):
        return False
    start = _scope_start(cue, tokens, tense)
    return any(start <= at < cue.start for at in words)


def _scope_end(cue: Cue, tokens: Sequence[Token], tense: TenseWords) -> int:
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


def _scope_start(cue: Cue, tokens: Sequence[Token], tense: TenseWords) -> int:
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


def _ends_statement(cue: Cue, tokens: Sequence[Token], tense: TenseWords) -> bool:
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


def _of_clause(category: str, match: Match[str], cues: Cues, tokens: Sequence[Token]) -> list[Cue]:
    """Return the phrases of a category in a match's statement, and wide ones of its sentence."""
    clauses = {tokens[at].clause for at in words_of(match)}
    sentences = {tokens[at].sentence for at in words_of(match)}
    return [
        cue
        for cue in cues.get(category, ())
        if (tokens[cue.start].clause in clauses and _is_one_breath(category, cue, match, tokens))
        or (cue.group.direction == "wide" and tokens[cue.start].sentence in sentences)
    ]


def _leads_to(cue: Cue, match: Match[str]) -> bool:
    """Tell whether a question begins before a match, or inside what was guessed to be one."""
    return cue.start < match.start or cue.start in words_of(match)


def _is_dealt_with(cue: Cue, match: Match[str], tokens: Sequence[Token]) -> bool:
    """Tell whether help was had for a match: it is told of before, in the same sentence.

    That it was found to be nothing ("all clear") may follow in the next.
    """
    apart = tokens[cue.start].sentence - tokens[match.start].sentence
    return match.start < cue.end and 0 <= apart <= (cue.group.direction == "message")


def _is_one_breath(category: str, cue: Cue, match: Match[str], tokens: Sequence[Token]) -> bool:
    """Tell whether no comma parts a match from what would make it present: "fainted in 2015, can I still"."""
    if category != "present":
        return True
    first, last = sorted((cue.start, match.start))
    return all(token.boundary < PAUSE for token in tokens[first + 1 : last + 1])


def _is_told_with(cue: Cue, match: Match[str], tokens: Sequence[Token], tense: TenseWords) -> bool:
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
