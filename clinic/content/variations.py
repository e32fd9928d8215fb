"""Variations of a response: every situation has one text, which names only what is there in it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from clinic.words import CONDITIONS

CONVERSATION: dict[str, tuple[object, ...]] = {
    "audience": ("self", "carer"),
    "wants_figures": (True, False),
    "report_level": ("call_doctor", "urgent_same_day", "emergency"),
}
"""What variations may depend on of the conversation: slots of ``domain.yml``, with the values that occur."""

KNOWN = {**CONVERSATION, **CONDITIONS}

UNKNOWN: dict[str, tuple[object, ...]] = {"clinic_open": (None,)}
"""Values that occur besides, and that no condition may name: a clinic whose hours nobody can tell."""

NEEDS: dict[str, Mapping[str, tuple[object, ...]]] = {
    "clinic_opens_day": {"clinic_open": (False,)},
    "clinic_opens_time": {"clinic_open": (False,)},
    "crisis_text_number": {"crisis_text": ("word", "plain")},
    "crisis_text_word": {"crisis_text": ("word",)},
}
"""Placeholders that are empty unless a condition holds."""


_NEVER = "\0"
"""Stands for conditions that contradict each other: no situation holds it."""


class Variation(Protocol):
    """A text of a response with the conditions under which it is said."""

    text: str
    condition: list[dict[str, Any]]


def faults(variations: Sequence[Variation]) -> Iterable[tuple[int, str]]:
    """Yield (number of a variation, what is wrong with it) for the variations of one response."""
    conditions = [_conditions(variation) for variation in variations]
    for number, condition in enumerate(conditions):
        if len(condition) < len(variations[number].condition):
            yield number, "names one condition twice"
            conditions[number] = {_NEVER: True}
            continue
        for name, value in condition.items():
            if name not in KNOWN:
                yield number, f"no condition is called '{name}'; allowed: {', '.join(KNOWN)}"
            elif value not in KNOWN[name]:
                allowed = ", ".join(str(one).lower() for one in KNOWN[name])
                yield number, f"'{name}' is never '{value}'; allowed: {allowed}"
    defaults = [number for number, condition in enumerate(conditions) if not condition]
    for number in defaults[1:]:
        yield number, "is a second text without a condition, of which one would be said by chance"
    yield from _overlaps(conditions, has_default=bool(defaults))
    for number, variation in enumerate(variations):
        for placeholder, needed in NEEDS.items():
            if f"{{{placeholder}}}" in variation.text and not _assures(conditions[number], needed):
                wanted = " and ".join(
                    f"{name}: {' or '.join(str(value).lower() for value in values)}"
                    for name, values in needed.items()
                )
                yield number, f"'{{{placeholder}}}' is empty without the condition {wanted}"


def _conditions(variation: Variation) -> dict[str, Any]:
    return {str(one.get("name")): one.get("value") for one in variation.condition}


def _overlaps(conditions: Sequence[Mapping[str, Any]], *, has_default: bool) -> Iterable[tuple[int, str]]:
    """Yield the situations in which two conditional texts could be said, or none."""
    names = sorted({name for condition in conditions for name in condition if name in KNOWN})
    told: set[int] = set()
    for values in itertools.product(*((*KNOWN[name], *UNKNOWN.get(name, ())) for name in names)):
        situation = dict(zip(names, values, strict=True))
        matching = [
            number
            for number, condition in enumerate(conditions)
            if condition and all(situation.get(name) == value for name, value in condition.items())
        ]
        for number in matching[1:]:
            if number not in told:
                told.add(number)
                yield number, f"may be said together with another variation when {_words(situation)}"
        if not matching and not has_default and -1 not in told:
            told.add(-1)
            yield 0, f"nothing is said when {_words(situation)}" if situation else "nothing is ever said"


def _assures(condition: Mapping[str, Any], needed: Mapping[str, tuple[object, ...]]) -> bool:
    return all(condition.get(name) in values for name, values in needed.items())


def _words(situation: Mapping[str, object]) -> str:
    return " and ".join(f"{name} is {str(value).lower()}" for name, value in situation.items())
