"""Reads numbers in a message: counts, durations, scores out of ten and body temperatures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.safety.tokens import Token

Found = list[tuple[int, int, float]]
"""First token, the one after the last, and the value."""

_ONES = {
    word: float(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: float(value * 10)
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_VAGUE = {"couple": 2.0, "few": 3.0, "several": 4.0, "dozen": 12.0, "twice": 2.0, "fourty": 40.0}
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_OUT_OF_TEN = re.compile(r"(\d+(?:[.,]5)?)/10")

_DAYS = {
    **dict.fromkeys(("second", "seconds", "sec", "secs"), 1 / 86400),
    **dict.fromkeys(("minute", "minutes", "min", "mins"), 1 / 1440),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), 1 / 24),
    **dict.fromkeys(("day", "days", "night", "nights", "d"), 1.0),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "w"), 7.0),
    **dict.fromkeys(("fortnight", "fortnights"), 14.0),
    **dict.fromkeys(("month", "months", "mth", "mths"), 30.0),
    **dict.fromkeys(("year", "years", "yr", "yrs"), 365.0),
}
_BARE = {
    "minutes": 0.01,
    "hours": 0.2,
    "days": 3.0,
    "weeks": 21.0,
    "months": 90.0,
    "years": 730.0,
    "ages": 30.0,
}
_SINCE = {
    **dict.fromkeys(("yesterday", "night"), 1.0),
    **dict.fromkeys(("morning", "lunch", "lunchtime", "afternoon", "noon", "breakfast"), 0.4),
    **dict.fromkeys(("evening", "tonight"), 0.1),
    **dict.fromkeys(
        "monday tuesday wednesday thursday friday saturday sunday mon tues tue wed thurs fri sat sun".split(),
        3.0,
    ),
    **dict.fromkeys(("week", "weekend"), 7.0),
    "month": 30.0,
    **dict.fromkeys(
        "january february march april may june july august september october november december christmas summer spring winter autumn".split(),
        60.0,
    ),
    "year": 365.0,
}
_ALL = {"day": 1.0, "night": 0.5, "morning": 0.3, "week": 7.0, "weekend": 2.0, "month": 30.0, "year": 365.0}
_SMALL = frozenset("this last past the a and half or so about around".split())


def numbers(tokens: Sequence[Token]) -> Found:
    """Return the plain numbers, in figures and in words; no dates, times, or fractions."""
    found: Found = []
    at = 0
    while at < len(tokens):
        end, value = _number(tokens, at)
        if value is None:
            at += 1
            continue
        found.append((at, end, value))
        at = end
    return found


def _number(tokens: Sequence[Token], at: int) -> tuple[int, float | None]:
    word = tokens[at].word
    if _THOUSANDS.fullmatch(word):
        return at + 1, float(word.replace(",", ""))
    if _DIGITS.fullmatch(word):
        value = float(word.replace(",", "."))
        end = at + 1
        if _word(tokens, end) == "point" and _word(tokens, end + 1).isdigit() and value.is_integer():
            return end + 2, float(f"{word}.{tokens[end + 1].word}")
        return end, value
    if word in _VAGUE:
        return at + 1, _VAGUE[word]
    end, spelt = _spelt(tokens, at)
    if spelt is None or _word(tokens, end) != "point":
        return end, spelt
    digit = _ONES.get(_word(tokens, end + 1))
    return (end, spelt) if digit is None else (end + 2, spelt + digit / 10)


def _spelt(tokens: Sequence[Token], at: int) -> tuple[int, float | None]:
    """Read "thirty eight", "a hundred and one", "one oh two"."""
    word = _word(tokens, at)
    if word == "a" and _word(tokens, at + 1) != "hundred":
        return at, None
    if word in ("hundred", "a"):
        total, end = 100.0, at + (2 if word == "a" else 1)
    elif word in _TENS:
        ones = _ONES.get(_word(tokens, at + 1), 0.0)
        return at + (2 if 0 < ones < 10 else 1), _TENS[word] + (ones if ones < 10 else 0)
    elif word in _ONES:
        end = at + 1
        if word == "one" and _word(tokens, end) in ("oh", "o", "zero") and _word(tokens, end + 1) in _ONES:
            return end + 2, 100.0 + _ONES[tokens[end + 1].word]
        if _word(tokens, end) != "hundred":
            return end, _ONES[word]
        total, end = 100 * _ONES[word], end + 1
    else:
        return at, None
    after = end + 1 if _word(tokens, end) == "and" else end
    last, rest = _spelt(tokens, after)
    return (last, total + rest) if rest is not None and rest < 100 else (end, total)


def durations(tokens: Sequence[Token], counted: Found) -> Found:
    """Return how long something lasts, in days: "three weeks", "since monday", "for ages", "all day"."""
    found: Found = []
    for start, end, value in counted:
        unit = end
        while unit < end + 3 and _word(tokens, unit) in (
            "and",
            "a",
            "half",
            "of",
            "or",
            "more",
            "full",
            "whole",
            "straight",
        ):
            unit += 1
        if _word(tokens, unit) in _DAYS:
            found.append((start, unit + 1, value * _DAYS[tokens[unit].word]))
    for at, token in enumerate(tokens):
        word, before = token.word, _word(tokens, at - 1)
        if (
            word in _DAYS
            and before in ("a", "an", "whole", "past", "last", "half")
            and not word.endswith("s")
        ):
            found.append((at - 1, at + 1, _DAYS[word] * (0.5 if before == "half" else 1)))
        elif word in _BARE and before in ("for", "in", "past", "last", "of"):
            found.append((at, at + 1, _BARE[word]))
        elif word in _ALL and before == "all":
            found.append((at - 1, at + 1, _ALL[word]))
        elif word == "since":
            last = at + 1
            while _word(tokens, last) in _SMALL:
                last += 1
            if _word(tokens, last) in _SINCE:
                found.append((at, last + 1, _SINCE[tokens[last].word]))
    return found


def scores(tokens: Sequence[Token], counted: Found) -> Found:
    """Return scores out of ten: "10 out of 10", "9/10", "eight of ten"."""
    found = [
        (start, end + 3, value)
        for start, end, value in counted
        if _word(tokens, end) == "out"
        and _word(tokens, end + 1) == "of"
        and _word(tokens, end + 2) in ("10", "ten")
    ]
    for at, token in enumerate(tokens):
        if one := _OUT_OF_TEN.fullmatch(token.word):
            found.append((at, at + 1, float(one[1].replace(",", "."))))
    return found


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].word if 0 <= at < len(tokens) else ""
