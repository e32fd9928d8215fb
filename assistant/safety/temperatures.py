"""Reads body temperatures: 38.5, 101F, "one hundred and one", 38°; no dose, age or tumour marker is one."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.safety.numbers import Found
from assistant.safety.tokens import Token
from assistant.safety.words import TemperatureWords

_CELSIUS = (34.0, 43.0)
_FAHRENHEIT = (93.0, 109.0)
_FEVERISH = 37.5
_CUE_WITHIN = 12
_MATTER_WITHIN = 7


def temperatures(tokens: Sequence[Token], counted: Found, words: TemperatureWords) -> Found:
    """Return body temperatures in degrees Celsius, to a tenth.

    The unit is that which is named, or else the one in whose range the number lies. Without a unit or a word
    like "temperature" near, only a number with a decimal that would be a fever is taken for one ("39.2 on
    chemo").
    """
    found: Found = []
    cues = [at for at, token in enumerate(tokens) if not words.cues.isdisjoint(token.words)]
    for start, end, value in counted:
        last = end + (_word(tokens, end) in words.degrees)
        unit = _word(tokens, last)
        celsius = _in_celsius(value, unit, words)
        has_unit = unit in words.celsius or unit in words.fahrenheit
        if celsius is None or (last == end and unit in words.other_units):
            continue
        is_named = last > end or has_unit
        is_cued = any(abs(at - start) <= _CUE_WITHIN for at in cues)
        near = {word for token in tokens[max(0, start - _MATTER_WITHIN) : end + 2] for word in token.words}
        if not words.other_matters.isdisjoint(near) and not (is_cued and is_named):
            continue
        if is_named or is_cued or (not value.is_integer() and celsius >= _FEVERISH):
            found.append((start, last + has_unit, celsius))
    return found


def _in_celsius(value: float, unit: str, words: TemperatureWords) -> float | None:
    if unit not in words.fahrenheit and _CELSIUS[0] <= value <= _CELSIUS[1]:
        return value
    if unit not in words.celsius and _FAHRENHEIT[0] <= value <= _FAHRENHEIT[1]:
        return round((value - 32) / 1.8, 1)
    return None


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].word if 0 <= at < len(tokens) else ""
