"""How far a phrase reaches that denies, ends or imagines something: pure functions over a message's words."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.safety.cues import Cue, words_of
from assistant.safety.matcher import Match
from assistant.safety.tokens import APART, END, JOINED, QUESTION, Token
from assistant.safety.words import ReadingWords

_LIST_WITHIN = 14


def reaches(cue: Cue, match: Match[str], tokens: Sequence[Token], words: ReadingWords) -> bool:
    """Tell whether a phrase says something of a match.

    What is imagined must be so with every word: in "if I lie flat I can't breathe" only lying is. Of what is
    denied one word is enough.
    """
    named = words_of(match)
    direction = cue.group.direction
    if direction == "forward":
        end = _scope_end(cue, tokens, words)
        inside = [cue.end <= at < end for at in named]
        is_condition = cue.group.category == "hypothetical" and cue.group.reach is None
        return all(inside) if is_condition and cue.start not in named else any(inside)
    if direction == "answer":
        asked = _asked_before(cue, tokens)
        return asked is not None and any(tokens[at].sentence == asked for at in named)
    if direction == "message":
        return match.start < cue.start and tokens[cue.start].sentence - tokens[match.start].sentence in (0, 1)
    if cue.group.ends_statement and not _ends_statement(cue, tokens, words):
        return False
    start = _scope_start(cue, tokens, words)
    return any(start <= at < cue.start for at in named)


def _asked_before(cue: Cue, tokens: Sequence[Token]) -> int | None:
    """Return the sentence that a phrase answers: a question, when it begins the sentence after it."""
    at = cue.start - 1
    while at >= 0 and tokens[at].word == END:
        if QUESTION in tokens[at].words:
            return tokens[at].sentence
        at -= 1
    return None


def _scope_end(cue: Cue, tokens: Sequence[Token], words: ReadingWords) -> int:
    """Return the token at which what a phrase says of the words after it ends."""
    is_condition = cue.group.category == "hypothetical" and cue.group.reach is None
    is_denial = cue.group.category == "negated"
    stop = APART if is_condition else JOINED
    listing = (
        cue.group.lists
        or not is_denial
        or any(
            token.word in words.tense.listing
            for token in tokens[cue.end : cue.end + _LIST_WITHIN]
            if token.sentence == tokens[cue.start].sentence
        )
    )
    last = tokens[cue.end - 1]
    place = last.place
    begins_with_somebody = any(
        token.word in words.statements.pronouns for token in tokens[cue.end - 1 : cue.end + 1]
    )
    for at in range(cue.end, len(tokens)):
        token = tokens[at]
        if token.sentence != last.sentence or token.boundary >= stop:
            return at
        if not listing and (token.boundary or token.word == "and"):
            return at
        if (
            is_denial
            and at > cue.end
            and (
                token.word in words.statements.turns
                or (
                    token.word in words.statements.pronouns
                    and tokens[at - 1].word not in words.statements.bridges
                )
            )
        ):
            return at  # "no fever, just …", "not sick I …"; not "I don't think I …"
        if cue.group.reach and token.place - place > cue.group.reach:
            return at
        if listing and token.word in words.tense.joining:
            place = token.place  # each part of a list is as near as the first
        if is_condition and begins_with_somebody and _follows_condition(at, cue, tokens, words):
            return at
    return len(tokens)


def _follows_condition(at: int, cue: Cue, tokens: Sequence[Token], words: ReadingWords) -> bool:
    """Tell whether what follows a condition begins here: "if I lie flat I …", not "if I think I …"."""
    return (
        at > cue.end + 1
        and tokens[at].word in words.statements.pronouns
        and tokens[at - 1].word not in words.statements.bridges
    )


def _scope_start(cue: Cue, tokens: Sequence[Token], words: ReadingWords) -> int:
    """Return the first token of which a phrase after it says something."""
    first = tokens[cue.start]
    crossed = False
    for at in range(cue.start - 1, -1, -1):
        token, after = tokens[at], tokens[at + 1]
        if token.sentence != first.sentence:
            return at + 1
        if after.boundary >= JOINED:
            if crossed or after.word not in words.tense.it:
                return at + 1
            crossed = True
        elif (
            after.boundary and cue.group.category == "resolved" and not _takes_up(at + 1, cue, tokens, words)
        ):
            return at + 1  # "my left leg is huge, the other one's fine"
        elif cue.group.reach and not crossed and first.place - token.place > cue.group.reach:
            return at + 1
    return 0


def _takes_up(start: int, cue: Cue, tokens: Sequence[Token], words: ReadingWords) -> bool:
    """Tell whether nothing new is named between a comma and a phrase: ", gone now", ", it has eased"."""
    return all(token.filler or token.word in words.tense.it for token in tokens[start : cue.start])


def _ends_statement(cue: Cue, tokens: Sequence[Token], words: ReadingWords) -> bool:
    at = cue.end
    while (
        at < len(tokens)
        and tokens[at].word in words.tense.closing
        and tokens[at].sentence == tokens[cue.start].sentence
    ):
        at += 1
    return (
        at == len(tokens)
        or tokens[at].boundary > 0
        or tokens[at].sentence != tokens[cue.start].sentence
        or tokens[at].word in (END, "and", "so", "since")
    )
