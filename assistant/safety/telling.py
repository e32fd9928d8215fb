"""How a match is told: in which tense, with what time, of whom; pure functions over a message's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.safety.cues import Cue
from assistant.safety.matcher import Match
from assistant.safety.scope import reaches
from assistant.safety.tokens import CONTRAST, END, JOINED, PAUSE, Token
from assistant.safety.who import ABOUT_LIFE
from assistant.safety.words import PeopleWords, ReadingWords, TenseWords

_HAVE, _COULD = frozenset(("have", "has")), frozenset(("could", "couldn't", "did", "didn't"))
_BASE = frozenset(("feel", "hurt"))
_PAST_FORM = re.compile(r"[a-z]{2,}[^e]ed")
"""Fainted, coughed; not need or bleed."""
_OWNER_WITHIN = 4
_SELF_WITHIN = 4
_WHEN = "when"
_SUBJECTS = frozenset(("he", "she", "it", "there", "that", "who", "here"))
POSSESSIVE = "'s"
"""Is as well as whose: it tells no tense."""


def is_told_with(cue: Cue, match: Match[str], tokens: Sequence[Token], words: ReadingWords) -> bool:
    """Tell whether a time or a person named in a sentence is that of a match.

    It is in the same statement; in another one of the sentence only when the match is told in the past tense.
    What is told of a book or of the dead ("wide") is all of a sentence, but for what somebody says of
    themselves.
    """
    direction, tense = cue.group.direction, words.tense
    if cue.group.tense == "past" and not is_in_past_tense(match, tokens, tense):
        return False
    if direction == "message":
        return reaches(cue, match, tokens, words)
    first, last = sorted((cue.start, match.start))
    if tokens[first].sentence != tokens[last].sentence:
        return False
    if direction == "forward":
        between = {token.word for token in tokens[cue.end : match.end]}
        people = words.people.self | words.people.relatives | words.people.owners
        return reaches(cue, match, tokens, words) and not between & people
    boundary = max((token.boundary for token in tokens[first + 1 : last + 1]), default=0)
    if boundary == PAUSE and cue.group.category == "past" and _is_in_present(match, tokens, tense):
        return False  # "my wife, who had a fit in 2015, can't speak"
    if direction == "wide":
        # "the ringtone is 'I can't feel my face'"; "in a film when I couldn't breathe"; never a wish to die
        turns = {_WHEN, *words.statements.joiners}
        goes_on = boundary < JOINED and turns.isdisjoint(token.word for token in tokens[first:last])
        return (goes_on and match.owner not in ABOUT_LIFE) or not _is_of_self(
            match.start - _SELF_WITHIN, match, tokens, words.people
        )
    if cue.group.category == "other_past" and _is_of_self(cue.end, match, tokens, words.people):
        return False  # "reading the leaflet I suddenly couldn't see"
    return boundary < JOINED or (boundary < CONTRAST and is_in_past_tense(match, tokens, tense))


def is_in_past_tense(match: Match[str], tokens: Sequence[Token], tense: TenseWords) -> bool:
    """Tell whether the statement of a match has a verb in the past tense, and none in the present."""
    clause = tokens[match.start].clause
    of_clause = [token for token in tokens if token.clause == clause]
    said = {word for token in of_clause for word in token.words}
    if any(one.word in _SUBJECTS and after.word == POSSESSIVE for one, after in pairwise(of_clause)):
        return False  # "she's collapsed"
    is_past = bool(said & tense.past) or any(_PAST_FORM.fullmatch(word) for word in said)
    present = tense.present - {POSSESSIVE}
    if "had" in said:
        present -= _HAVE  # "I have had"
    if said & _COULD:
        present -= _BASE  # "couldn't feel"
    return is_past and not said & present


def _is_in_present(match: Match[str], tokens: Sequence[Token], tense: TenseWords) -> bool:
    """Tell whether what stands between two commas around a match is told in the present tense."""
    start, end = match.start, match.end
    while start > 0 and not tokens[start].boundary and tokens[start].word != END:
        start -= 1
    while end < len(tokens) and not tokens[end].boundary and tokens[end].word != END:
        end += 1
    said = {token.word for token in tokens[start:end]}
    return bool(said & (tense.present - {POSSESSIVE})) and not said & tense.past


def _is_of_self(start: int, match: Match[str], tokens: Sequence[Token], people: PeopleWords) -> bool:
    """Tell whether the one who writes is named between a token and a match's end, in its statement."""
    clause = tokens[match.start].clause
    return any(
        tokens[at].word in people.self
        and tokens[at].clause == clause
        and tokens[at + 1].word not in people.relatives  # "my father"
        for at in range(max(0, start), match.end)
    )


def is_owned(match: Match[str], tokens: Sequence[Token], people: PeopleWords) -> bool:
    """Tell whether a match names a body of somebody: "my legs", "her breathing"."""
    return any(
        tokens[at].word in people.owners and tokens[at].clause == tokens[start].clause
        for start, end in match.spans
        for at in range(max(0, start - _OWNER_WITHIN), end)
    )
