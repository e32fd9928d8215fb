"""About whom something is said, and so how to speak of it: pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from assistant.safety.matcher import Match
from assistant.safety.rules import Rule
from assistant.safety.tokens import Token
from assistant.safety.words import PeopleWords

NONE = "none"
SUICIDE_NOW, SUICIDAL, AMBIVALENT = "suicidal_now", "suicidal", "crisis_ambivalent"
ABOUT_LIFE = (SUICIDE_NOW, SUICIDAL, AMBIVALENT)
"""Signs of which it matters whose they are."""
BODY, LIFE = "body", "life"
CARER_SIGNS = frozenset(("carer_breaking",))


def family_of(sign: str) -> str:
    """Return whether a sign is one of the wish to live, or of the body."""
    return LIFE if sign in ABOUT_LIFE else BODY


def is_about_other(match: Match[str], tokens: Sequence[Token], people: PeopleWords) -> bool:
    """Tell whether what is said is somebody else's: "she wants to die", "he's hidden a rope".

    The nearest person named before the words, or in them, is taken; nobody named is the one who writes.
    """
    first = match.start
    sentence = tokens[first].sentence
    inside = {tokens[at].word for start, end in match.spans for at in range(start, end)}
    if inside & people.reflexive_others:
        return True
    if "myself" in inside:
        return False
    for at in range(match.end - 1, -1, -1):
        token = tokens[at]
        if token.sentence != sentence:
            return False
        if at >= first and token.word not in inside:
            continue
        if token.word in people.self and not (
            token.word in ("me", "my") and at > 0 and _other_before(tokens, at, people)
        ):
            return False
        if token.word in people.others or token.word in people.relatives:
            return True
    return False


def _other_before(tokens: Sequence[Token], at: int, people: PeopleWords) -> bool:
    """Tell whether "my" or "me" belongs to somebody else's doing: "my wife says", "she told me"."""
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    return after in people.relatives or tokens[at - 1].word in people.says


def kind_of(level: str, rules: Mapping[str, Rule], now: Set[str], about_other: Set[str]) -> str:
    """Return how to speak of what a message calls for.

    One of: ``none``; ``symptom``; ``distress``; ``emergency``; of a crisis ``suicide_now``,
    ``suicidal_thoughts``, ``ambivalent`` (asked about plainly), ``carer`` (who cares for somebody and cannot
    go on), ``other_person`` (somebody else is in danger), ``harm_or_violence``; and
    ``emergency_and_crisis``, where the emergency number comes before the crisis line.
    """
    if level == "none":
        return NONE
    if level != "crisis":
        if level == "emergency":
            return "emergency"
        acts = {rule.act for rule in rules.values()}
        return "distress" if acts == {"distress"} else "symptom"
    if any(rule.level == "emergency" for rule in rules.values()):
        return "emergency_and_crisis"
    named = {sign for sign in ABOUT_LIFE if sign in now}
    if not named:
        return "harm_or_violence"
    if named <= about_other:
        return "other_person"
    if CARER_SIGNS & now:
        return "carer"
    if SUICIDE_NOW in named:
        return "suicide_now"
    return "suicidal_thoughts" if SUICIDAL in named else "ambivalent"
