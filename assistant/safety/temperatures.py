"""Reads body temperatures: 38.5, 101F, "one hundred and one", 38°; never a dose, an age or a tumour marker."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.safety.numbers import Found
from assistant.safety.tokens import Token

_CELSIUS = (34.0, 43.0)
_FAHRENHEIT = (93.0, 109.0)
_DEGREES = frozenset("° degrees degree deg degs".split())
_C = frozenset("c celsius celcius centigrade".split())
_F = frozenset("f fahrenheit farenheit fahrenhiet".split())
_CUES = frozenset(
    "temp temps temperature temperatures fever fevers feverish thermometer burning spiked spiking spike".split()
)
_OTHER = frozenset(
    "kg kgs lb lbs pounds stone mg mcg ml mls g mm cm miles years year yrs yr weeks week days day months month "
    "hours hour minutes mins times percent % pm am bpm mmhg units people cycles tablets pills old".split()
)
_MARKERS = frozenset(
    "ca ca15 ca125 ca27 cea marker markers tumour tumor weigh weighs weight bmi hb haemoglobin hemoglobin "
    "platelets platelet wbc neutrophils age aged scored dose oven outside weather room pulse heart bp pressure "
    "saturation sats oxygen glucose sugar cholesterol creatinine alt ast size measures measured grade".split()
)
_CUE_WITHIN = 12
_MARKER_WITHIN = 7


def temperatures(tokens: Sequence[Token], counted: Found) -> Found:
    """Return body temperatures in degrees Celsius, to a tenth."""
    found: Found = []
    cues = [at for at, token in enumerate(tokens) if not _CUES.isdisjoint(token.words)]
    for start, end, value in counted:
        last = end
        if _word(tokens, last) in _DEGREES:
            last += 1
        unit = _word(tokens, last)
        celsius = _in_celsius(value, unit)
        if celsius is None:
            continue
        named = last > end or unit in _C or unit in _F
        cued = any(abs(at - start) <= _CUE_WITHIN for at in cues)
        if not named and unit in _OTHER:
            continue
        near = {word for token in tokens[max(0, start - _MARKER_WITHIN) : end + 2] for word in token.words}
        if not _MARKERS.isdisjoint(near) and not (cued and named):
            continue
        if named or cued or _looks_measured(tokens, start, value, celsius):
            found.append((start, last + (unit in _C or unit in _F), celsius))
    return found


def _in_celsius(value: float, unit: str) -> float | None:
    if unit not in _F and _CELSIUS[0] <= value <= _CELSIUS[1]:
        return value
    if unit not in _C and _FAHRENHEIT[0] <= value <= _FAHRENHEIT[1]:
        return round((value - 32) / 1.8, 1)
    return None


def _looks_measured(tokens: Sequence[Token], start: int, value: float, celsius: float) -> bool:
    """Tell whether a number without unit or cue is one: 39.2 or 102.4, but not 39 and not 36.5."""
    return not value.is_integer() and celsius >= 37.5 and round(value, 1) == value


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].word if 0 <= at < len(tokens) else ""
