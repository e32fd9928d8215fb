"""How a report of a symptom is read and written down: ``data/report.yml`` and ``data/visit_sheet.yml``."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date
from pathlib import Path

from pydantic import Field

from clinic import located_yaml, schema
from clinic.content import wording
from clinic.content.facts import Knowledge
from clinic.content.index import Flows
from clinic.located_yaml import Document, Location
from clinic.problems import PROJECT_ROOT, Problem
from clinic.words import PLACEHOLDERS

REPORT = PROJECT_ROOT / "data" / "report.yml"
SHEET = PROJECT_ROOT / "data" / "visit_sheet.yml"
SIGNS = "utter_ask_report_symptom_report_signs"
"""The question for other signs; with ``_<family>`` behind it, that of one kind of symptom."""
OF_THE_SHEET = ("day", "time")
"""Placeholders that the moment fills."""


class Pattern(str):
    """A regular expression."""

    @classmethod
    def __get_validators__(cls) -> Iterator[object]:
        """Yield the check."""
        yield cls._compiles

    @classmethod
    def _compiles(cls, value: object) -> Pattern:
        if not isinstance(value, str):
            raise ValueError("must be a text")
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        return cls(value)


class About(schema.StrictModel):
    """How somebody says whom a report is about."""

    self: list[Pattern]
    carer: list[Pattern]


class Severity(schema.StrictModel):
    """How somebody says how bad it is."""

    words: dict[str, int]
    not_before: Pattern
    severe: list[Pattern]
    not_severe: list[Pattern]


class Pain(schema.StrictModel):
    """The rule of strong pain, and how somebody says that what is wrong is pain."""

    rule: str
    says: list[Pattern]


class Family(schema.StrictModel):
    """A kind of symptom: what belongs to it, and the rules of the signs that its question lists."""

    symptoms: list[str]
    sites: list[str]
    signs: list[str] = Field(min_items=2, max_items=wording.POINT_LIMIT)


class ReportFile(schema.StrictModel):
    """``data/report.yml``."""

    skip: list[Pattern]
    stop: list[Pattern]
    yes: list[Pattern]
    no: list[Pattern]
    every: list[Pattern]
    bare: list[Pattern]
    courtesies: list[Pattern]
    places: list[list[Pattern]]
    last_place: list[Pattern]
    about: About
    own_words: list[Pattern]
    course: list[Pattern]
    severity: Severity
    treatment_before: Pattern
    answers: list[str]
    severe_from: int = Field(ge=1, le=10)
    pain: Pain
    families: dict[str, Family]


class Question(schema.StrictModel):
    """A question that can be asked at the visit, and what it rests on."""

    text: str
    facts: list[str] = Field(min_items=1)


class SheetFile(schema.StrictModel):
    """``data/visit_sheet.yml``."""

    title: str
    written: str
    reported: str
    about: dict[str, str]
    lines: dict[str, str]
    asked_about: str
    questions_title: str
    questions: list[Question] = Field(min_items=1)
    call_title: str
    call: list[str] = Field(min_items=1)
    hours: str
    not_now: str
    program: str
    facts: list[str] = Field(min_items=1)
    reviewed: date

    def spelt(self, spell: Callable[[str], str]) -> SheetFile:
        """Return the same page with every text of it respelt."""
        plain = ("title", "written", "reported", "asked_about", "questions_title", "call_title", "hours")
        changed: dict[str, object] = {
            key: spell(getattr(self, key)) for key in (*plain, "not_now", "program")
        }
        for group in ("about", "lines"):
            changed[group] = {name: spell(text) for name, text in getattr(self, group).items()}
        changed["questions"] = [one.copy(update={"text": spell(one.text)}) for one in self.questions]
        changed["call"] = [spell(text) for text in self.call]
        return self.copy(update=changed)

    def texts(self) -> Iterator[tuple[Location, str]]:
        """Yield every text that a person may read, with where it stands."""
        for key in ("title", "written", "reported", "asked_about", "questions_title", "call_title", "hours"):
            yield (key,), getattr(self, key)
        for key in ("not_now", "program"):
            yield (key,), getattr(self, key)
        for group in ("about", "lines"):
            for name, text in getattr(self, group).items():
                yield (group, name), text
        for number, question in enumerate(self.questions):
            yield ("questions", number), question.text
        for number, text in enumerate(self.call):
            yield ("call", number), text


@functools.cache
def read_report(path: Path = REPORT) -> ReportFile:
    """Return how a report is read.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    return schema.parse(located_yaml.load(path), ReportFile)


@functools.cache
def read_sheet(path: Path = SHEET) -> SheetFile:
    """Return the words of the visit sheet.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    return schema.parse(located_yaml.load(path), SheetFile)


def report_problems(flows: Flows, rules: Container[str], path: Path = REPORT) -> Iterable[Problem]:
    """Yield the families whose question is missing or lists other signs than they name.

    Args:
        flows: the flows, one of which asks.
        rules: those that have an alarm of their own.
        path: the file.

    Raises:
        InvalidFilesError: with every fault of the file itself.
    """
    document, file = located_yaml.load(path), read_report(path)
    said = {name: response for _, flow in flows.values() for name, response in flow.responses.items()}
    for name, family in file.families.items():
        at = ("families", name, "signs")
        for rule in family.signs:
            if rule not in rules:
                yield document.problem(at, f"no alarm is of the rule '{rule}'")
        question = f"{SIGNS}_{name}"
        for points in [one.text.count("\n- ") for one in said.get(question, ())] or [0]:
            if points != len(family.signs):
                reason = f"{question} has {points} points, {len(family.signs)} are named"
                yield document.problem(at, reason)
    if file.pain.rule not in rules:
        yield document.problem(("pain", "rule"), f"no alarm is of the rule '{file.pain.rule}'")


def sheet_problems(knowledge: Knowledge, path: Path = SHEET) -> Iterable[Problem]:
    """Yield what is wrong in the words of the visit sheet.

    Raises:
        InvalidFilesError: with every fault of the file itself.
    """
    document, file = located_yaml.load(path), read_sheet(path)
    for at, text in file.texts():
        for reason in (*wording.words(text), *wording.placeholders(text, (*PLACEHOLDERS, *OF_THE_SHEET))):
            yield document.problem(at, reason)
    yield from _fact_problems(document, ("facts",), file.facts, knowledge)
    for number, question in enumerate(file.questions):
        yield from _fact_problems(document, ("questions", number), question.facts, knowledge)


def _fact_problems(
    document: Document, at: Location, facts: Iterable[str], knowledge: Knowledge
) -> Iterable[Problem]:
    for fact in facts:
        if fact not in knowledge.facts:
            yield document.problem(at, f"no fact '{fact}' in knowledge/facts.yml")
