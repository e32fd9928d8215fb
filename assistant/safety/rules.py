"""Which signs together call for what: ``data/safety/rules.yml`` and ``combined.yml``; pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, root_validator

from clinic import located_yaml, schema
from clinic.problems import InvalidFilesError, Problem

Level = Literal["call_doctor", "urgent_same_day", "emergency", "crisis"]
Act = Literal["report_symptom", "distress", "emergency", "crisis"]
LEVELS: tuple[str, ...] = ("none", "call_doctor", "urgent_same_day", "emergency", "crisis")
"""The levels, weakest first."""
EVERYONE = "any"
UNNAMED: Mapping[str, Level] = {"unnamed_emergency": "emergency", "unnamed_symptom": "call_doctor"}
"""What has no name but calls for something; no rule reads it."""


class _Signs(schema.StrictModel):
    all_of: list[str] = Field(default_factory=list, alias="all")
    any_of: list[str] = Field(default_factory=list, alias="any")
    min_any: int | None = Field(None, ge=1)

    @root_validator
    def _asks_for_something(cls, values: dict[str, object]) -> dict[str, object]:
        all_of, any_of, least = values.get("all_of", []), values.get("any_of", []), values.get("min_any")
        if not all_of and not any_of:
            raise ValueError("names no sign under 'all' or 'any'")
        if isinstance(any_of, list) and isinstance(least, int) and least > len(any_of):
            raise ValueError(f"min_any is {least}, but 'any' names {len(any_of)}")
        return values

    @property
    def named(self) -> list[str]:
        """Every sign that it looks at."""
        return [*self.all_of, *self.any_of]


class Rule(_Signs):
    """One rule: what its signs call for, and for whom it holds."""

    level: Level
    act: Act
    applies_to: str = EVERYONE


class Combined(_Signs):
    """A sign that is made of others."""

    sign: str


class _RulesFile(schema.StrictModel):
    alarms: dict[str, Rule]


class _CombinedFile(schema.StrictModel):
    combined: list[Combined]


@dataclass(frozen=True)
class Rules:
    """Every rule by its id, and every combined sign."""

    rules: Mapping[str, Rule]
    combined: tuple[Combined, ...]


def read_rules(folder: Path, signs: Set[str], circumstances: Set[str]) -> Rules:
    """Return the rules.

    Raises:
        InvalidFilesError: with every fault: a sign or a circumstance that there is not, a sign that no rule
        reads.
    """
    rules_document = located_yaml.load(folder / "rules.yml")
    combined_document = located_yaml.load(folder / "combined.yml")
    rules = schema.parse(rules_document, _RulesFile).alarms
    combined = schema.parse(combined_document, _CombinedFile).combined
    problems: list[Problem] = []
    for name, rule in rules.items():
        for sign in rule.named:
            if sign not in signs:
                problems.append(rules_document.problem(("alarms", name), f"there is no sign '{sign}'"))
        if rule.applies_to not in {EVERYONE, *circumstances}:
            known = ", ".join(sorted({EVERYONE, *circumstances}))
            reason = f"'{rule.applies_to}' is no circumstance; there are: {known}"
            problems.append(rules_document.problem(("alarms", name, "applies_to"), reason))
    for place, one in enumerate(combined):
        for sign in (one.sign, *one.named):
            if sign not in signs:
                problems.append(combined_document.problem(("combined", place), f"there is no sign '{sign}'"))
    read = {sign for rule in rules.values() for sign in rule.named} | {
        s for one in combined for s in one.named
    }
    read |= {*UNNAMED}
    problems += [
        Problem(folder / "rules.yml", 0, f"no rule reads the sign '{sign}'") for sign in sorted(signs - read)
    ]
    if problems:
        raise InvalidFilesError(problems)
    return Rules(rules, tuple(combined))


def matching(
    rules: Rules, now: Set[str], before: Set[str], not_theirs: Set[str]
) -> dict[str, frozenset[str]]:
    """Return the rules that hold with the signs that each holds by, strongest first.

    Args:
        rules: every rule.
        now: the signs named in this message.
        before: those named in recent turns and not taken back.
        not_theirs: the circumstances that somebody said are not theirs.
    """
    now, before = _with_combined(rules.combined, now, before)
    held = {
        name: _held_by(rule, now | before)
        for name, rule in rules.rules.items()
        if rule.applies_to not in not_theirs
    }
    found = {name: by for name, by in held.items() if by & now}
    return {
        name: found[name] for name in sorted(found, key=lambda name: -LEVELS.index(rules.rules[name].level))
    }


def _with_combined(
    combined: Iterable[Combined], now: Set[str], before: Set[str]
) -> tuple[Set[str], Set[str]]:
    """Return both sets with the combined signs; one that needs a sign of this message is named in it."""
    for one in combined:
        if _held_by(one, before):
            before = before | {one.sign}
        if _held_by(one, now | before) & now:
            now = now | {one.sign}
    return now, before


def _held_by(signs: _Signs, named: Set[str]) -> frozenset[str]:
    """Return the signs by which something holds; none when it does not."""
    of_any = [sign for sign in signs.any_of if sign in named]
    least = signs.min_any or bool(signs.any_of)
    if len(of_any) < least or not all(sign in named for sign in signs.all_of):
        return frozenset()
    return frozenset([*signs.all_of, *of_any])


def strongest(levels: Sequence[str]) -> str:
    """Return the strongest of some levels; "none" when there are none."""
    return max(levels, key=LEVELS.index, default="none")
