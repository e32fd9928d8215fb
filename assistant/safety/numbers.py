"""Reads numbers in a message: counts, durations and scores out of ten."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.safety.tokens import Token
from assistant.safety.words import NumberWords

Found = list[tuple[int, int, float]]
"""First token, the one after the last, and the value."""

_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_OUT_OF_TEN = re.compile(r"(\d+(?:[.,]5)?)/10")
_BETWEEN = frozenset(("and", "a", "half", "of", "or", "more", "full", "whole", "straight"))
_BETWEEN_AT_MOST = 3
_ONE = frozenset(("a", "an", "whole", "past", "last", "half"))
_LASTING = frozenset(("for", "in", "past", "last", "of"))
_SINCE = frozenset(("this", "last", "past", "the", "a", "and", "half", "or", "so", "about", "around"))


def numbers(tokens: Sequence[Token], words: NumberWords) -> Found:
    """Return the plain numbers, in figures and in words; no dates, times, or fractions."""
    found: Found = []
    at = 0
    while at < len(tokens):
        end, value = _number(tokens, at, words)
        if value is None:
            at += 1
            continue
        found.append((at, end, value))
        at = end
    return found


def _number(tokens: Sequence[Token], at: int, words: NumberWords) -> tuple[int, float | None]:
    word = tokens[at].word
    if _THOUSANDS.fullmatch(word):
        return at + 1, float(word.replace(",", ""))
    if _DIGITS.fullmatch(word):
        value = float(word.replace(",", "."))
        end = at + 1
        if _word(tokens, end) == "point" and _word(tokens, end + 1).isdigit() and value.is_integer():
            return end + 2, float(f"{word}.{tokens[end + 1].word}")
        return end, value
    if word in words.vague:
        return at + 1, words.vague[word]
    end, spelt = _spelt(tokens, at, words)
    if spelt is None or _word(tokens, end) != "point" or _word(tokens, end + 1) not in words.ones[:10]:
        return end, spelt
    return end + 2, spelt + words.ones.index(tokens[end + 1].word) / 10


def _spelt(tokens: Sequence[Token], at: int, words: NumberWords) -> tuple[int, float | None]:
    """Read "thirty eight", "a hundred and one", "one oh two"."""
    word = _word(tokens, at)
    if word == "a" and _word(tokens, at + 1) != "hundred":
        return at, None
    if word in words.tens:
        tens = 10.0 * (words.tens.index(word) + 2)
        digit = _word(tokens, at + 1)
        return (at + 2, tens + words.ones.index(digit)) if digit in words.ones[1:10] else (at + 1, tens)
    if word in ("hundred", "a"):
        total, end = 100.0, at + (2 if word == "a" else 1)
    elif word in words.ones:
        end, ones = at + 1, float(words.ones.index(word))
        if (
            word == "one"
            and _word(tokens, end) in ("oh", "o", "zero")
            and _word(tokens, end + 1) in words.ones
        ):
            return end + 2, 100.0 + words.ones.index(tokens[end + 1].word)
        if _word(tokens, end) != "hundred":
            return end, ones
        total, end = 100 * ones, end + 1
    else:
        return at, None
    after = end + 1 if _word(tokens, end) == "and" else end
    last, rest = _spelt(tokens, after, words)
    return (last, total + rest) if rest is not None and rest < 100 else (end, total)


def durations(tokens: Sequence[Token], counted: Found, words: NumberWords) -> Found:
    """Return how long something lasts, in days: "three weeks", "since monday", "for ages", "all day"."""
    found: Found = []
    for start, end, value in counted:
        unit = end
        while unit < end + _BETWEEN_AT_MOST and _word(tokens, unit) in _BETWEEN:
            unit += 1
        if _word(tokens, unit) in words.units:
            found.append((start, unit + 1, value * words.units[tokens[unit].word]))
    for at, token in enumerate(tokens):
        word, before = token.word, _word(tokens, at - 1)
        if word in words.units and before in _ONE and not word.endswith("s"):
            is_half = "half" in (before, _word(tokens, at - 2))
            found.append((at - 1, at + 1, words.units[word] * (0.5 if is_half else 1)))
        elif word in words.bare and before in _LASTING:
            found.append((at, at + 1, words.bare[word]))
        elif word in words.all and before == "all":
            found.append((at - 1, at + 1, words.all[word]))
        elif word == "since":
            last = at + 1
            while _word(tokens, last) in _SINCE:
                last += 1
            if _word(tokens, last) in words.since:
                found.append((at, last + 1, words.since[tokens[last].word]))
    return found


def scores(tokens: Sequence[Token], counted: Found) -> Found:
    """Return scores out of ten: "10 out of 10", "9/10", "eight out of ten"."""
    found = [
        (start, end + 3, value)
        for start, end, value in counted
        if [_word(tokens, end), _word(tokens, end + 1)] == ["out", "of"]
        and _word(tokens, end + 2) in ("10", "ten")
    ]
    for at, token in enumerate(tokens):
        if one := _OUT_OF_TEN.fullmatch(token.word):
            found.append((at, at + 1, float(one[1].replace(",", "."))))
    return found


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].word if 0 <= at < len(tokens) else ""
