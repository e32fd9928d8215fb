"""In what light a match is named, by the phrases around it: pure functions over a message's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from assistant.safety.cues import Cue, Cues, words_of
from assistant.safety.matcher import Match
from assistant.safety.scope import reaches
from assistant.safety.signs import Context
from assistant.safety.telling import POSSESSIVE, is_in_past_tense, is_owned, is_told_with
from assistant.safety.tokens import PAUSE, Token
from assistant.safety.words import ReadingWords, TenseWords

Light = Literal["asks", Context]
"""Besides what keeps a sign from being reported: whether the same statement asks something about it."""

_DENIALS = frozenset(("no", "not", "never", "without"))
_SUBJECT_WITHIN = 2
_BEEN = "been"


def lights(match: Match[str], cues: Cues, tokens: Sequence[Token], words: ReadingWords) -> set[Light]:
    """Return in what lights a match is named; nothing for a report."""
    found: set[Light] = set()
    if any(_denies(cue, match, cues, tokens, words) for cue in cues.get("negated", ())):
        found.add("negated")
    if any(reaches(cue, match, tokens, words) for cue in cues.get("resolved", ())):
        found.add("resolved")
    if _is_dealt_with(match, cues, tokens, words.tense):
        found.add("dealt_with")
    if _is_taken_up(match, cues, tokens, words):
        return found  # "Last year I had a seizure. It's happened again": neither past nor asked about
    if any(reaches(cue, match, tokens, words) for cue in cues.get("hypothetical", ())):
        found.add("hypothetical")
    others = cues.get("other_past", ())
    if any(cue.group.direction == "forward" and is_told_with(cue, match, tokens, words) for cue in others):
        found.add("other_past")  # a dog's fit is nobody's, whenever it was
    if not _is_present(match, cues, tokens, words.tense):
        if any(is_told_with(cue, match, tokens, words) for cue in cues.get("past", ())):
            found.add("past")
        if any(is_told_with(cue, match, tokens, words) for cue in others):
            found.add("other_past")
    questions = [cue.start for cue in _of_clause("question", match, cues, tokens) if _leads_to(cue, match)]
    if questions:
        found.add("asks")
        # What comes last counts: "I have cancer, can it cause …" asks, "should I worry, I have …" tells.
        tells = any(cue.start > max(questions) for cue in _of_clause("report", match, cues, tokens))
        if not tells and not is_owned(match, tokens, words.people):
            found.add("question")
    return found


def is_told(match: Match[str], cues: Cues, tokens: Sequence[Token], words: ReadingWords) -> bool:
    """Tell whether a match is told as somebody's own, and not only named."""
    return bool(
        _of_clause("report", match, cues, tokens)
        or _is_present(match, cues, tokens, words.tense)
        or is_owned(match, tokens, words.people)
    )


def denied_of_somebody(match: Match[str], cues: Cues, tokens: Sequence[Token], words: ReadingWords) -> bool:
    """Tell whether a match is denied in so many words, and now: "I haven't a fever", "she has no pain".

    "Never" does not: who never had a seizure may be having the first.
    """
    people = words.people.self | words.people.others | words.people.relatives
    for cue in cues.get("negated", ()):
        said = {token.word for token in tokens[cue.start : cue.end]}
        before = {token.word for token in tokens[max(0, cue.start - _SUBJECT_WITHIN) : cue.start]}
        if before & people and "never" not in said and _denies(cue, match, cues, tokens, words):
            return True
    return False


def _denies(cue: Cue, match: Match[str], cues: Cues, tokens: Sequence[Token], words: ReadingWords) -> bool:
    if cue.group.direction == "all":  # "I have none of these", of what was only named before
        return match.start < cue.start and not is_told(match, cues, tokens, words)
    return not _denies_itself(match, tokens) and reaches(cue, match, tokens, words)


def _denies_itself(match: Match[str], tokens: Sequence[Token]) -> bool:
    """Tell whether a sign is that something is not there, so that no other denial is about it: "no gas"."""
    return any(not _DENIALS.isdisjoint(tokens[at].words) for at in words_of(match))


def _is_taken_up(match: Match[str], cues: Cues, tokens: Sequence[Token], words: ReadingWords) -> bool:
    """Tell whether what was named is said to be so now: "… It's happened again", "… and I have it now"."""
    return any(
        cue.group.direction == "message" and reaches(cue, match, tokens, words)
        for cue in cues.get("present", ())
    )


def _is_present(match: Match[str], cues: Cues, tokens: Sequence[Token], tense: TenseWords) -> bool:
    return any(
        cue.group.direction != "message"
        and not (cue.group.tense == "present" and is_in_past_tense(match, tokens, tense))
        for cue in _of_clause("present", match, cues, tokens)
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


def _is_dealt_with(match: Match[str], cues: Cues, tokens: Sequence[Token], tense: TenseWords) -> bool:
    """Tell whether help was had for a match: it is told of before, in the same sentence.

    That it was found to be nothing ("all clear") may follow in the next; so may that it was looked into, when
    both are said: "they scanned it", "no clot".
    """
    sentence = tokens[match.start].sentence

    def follows(cue: Cue, sentences: int) -> bool:
        return match.start < cue.end and 0 <= tokens[cue.start].sentence - sentence <= sentences

    if any(follows(cue, cue.group.direction == "message") for cue in cues.get("dealt_with", ())):
        return True
    said = {token.word for token in tokens if token.clause == tokens[match.start].clause}
    if said & (tense.present - {POSSESSIVE}) and _BEEN not in said:
        return False  # "I have chest pain, they did an ECG, all clear": it is still there
    is_handled = any(-1 <= tokens[cue.start].sentence - sentence <= 2 for cue in cues.get("handled", ()))
    return is_handled and any(follows(cue, 2) and cue.start >= match.start for cue in cues.get("outcome", ()))


def _is_one_breath(category: str, cue: Cue, match: Match[str], tokens: Sequence[Token]) -> bool:
    """Tell whether no comma parts a match from what would make it present: "fainted in 2015, can I still"."""
    if category != "present":
        return True
    first, last = sorted((cue.start, match.start))
    return all(token.boundary < PAUSE for token in tokens[first + 1 : last + 1])
