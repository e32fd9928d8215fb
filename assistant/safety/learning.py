"""What the second reader learns from: the signs' sentences, each with the class that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.safety.clauses import split
from assistant.safety.meaning import CRISIS, EMERGENCY, NOTHING, SYMPTOM, Example
from assistant.safety.reader import Reader
from assistant.safety.rules import UNNAMED, matching, strongest

_OF_INTENT = {"crisis": CRISIS, "emergency": EMERGENCY, "report_symptom": SYMPTOM}
KIND_OF_LEVEL = {"crisis": CRISIS, "emergency": EMERGENCY, "urgent_same_day": SYMPTOM, "call_doctor": SYMPTOM}
FEELINGS = ("distress",)
"""Acts whose rules are not about symptoms: what is like them is for the classifier to tell."""


def kind_of_intent(intent: str) -> str:
    """Return the class of an example by its intent."""
    return _OF_INTENT.get(intent, NOTHING)


def own_levels(reader: Reader) -> dict[str, str]:
    """Return what each sign calls for when it is named alone; signs of feelings, and facts, are left out."""
    levels: dict[str, str] = {}
    for name, sign in reader.signs.items():
        held = [reader.rules.rules[rule] for rule in matching(reader.rules, {name}, frozenset(), frozenset())]
        if sign.fact or (held and held[0].act in FEELINGS and held[0].level != "crisis"):
            continue
        levels[name] = UNNAMED.get(name) or strongest([rule.level for rule in held] or ["call_doctor"])
    return levels


def from_signs(reader: Reader, levels: Mapping[str, str]) -> list[tuple[str, Example]]:
    """Return the signs' examples and look-alikes with what they are examples of."""
    found: list[tuple[str, Example]] = [
        (text, Example(KIND_OF_LEVEL[levels[name]], name))
        for name, sign in reader.signs.items()
        if name in levels
        for text in sign.examples
    ]
    found += [(text, Example(NOTHING)) for sign in reader.signs.values() for text in sign.looks_like]
    return found


def parts_of_nothing(messages: Sequence[tuple[str, Example]], reader: Reader) -> list[tuple[str, Example]]:
    """Return the clauses of the look-alikes among whole messages: no part of them is a report either."""
    found: list[tuple[str, Example]] = []
    for text, example in messages:
        spans = split(text, reader.lexical.tokens(text)) if example.kind == NOTHING else []
        found += [(text[start:end], Example(NOTHING)) for start, end in spans if len(spans) > 1]
    return found
