"""The words by which a message is taken apart: ``data/safety/reading.yml``."""

from __future__ import annotations

from pathlib import Path

from assistant.safety.text import Text
from clinic import located_yaml, schema

WordSet = frozenset[Text]


class Statements(schema.StrictModel):
    """Where a new statement begins."""

    joiners: WordSet
    contrasts: WordSet
    subjects: WordSet
    pronouns: WordSet
    bridges: WordSet
    turns: WordSet


class NumberWords(schema.StrictModel):
    """Numbers in words, and units of time in days."""

    ones: list[str]
    tens: list[str]
    vague: dict[str, float]
    units: dict[str, float]
    bare: dict[str, float]
    since: dict[str, float]
    all: dict[str, float]


class TemperatureWords(schema.StrictModel):
    """What makes a number a temperature, and what does not."""

    degrees: WordSet
    celsius: WordSet
    fahrenheit: WordSet
    cues: WordSet
    other_units: WordSet
    other_matters: WordSet


class TenseWords(schema.StrictModel):
    """What tells the past from the present, and how statements go on and end."""

    past: WordSet
    present: WordSet
    listing: WordSet
    joining: WordSet
    closing: WordSet
    it: WordSet


class PeopleWords(schema.StrictModel):
    """Whom something is said about."""

    self: WordSet
    others: WordSet
    reflexive_others: WordSet
    owners: WordSet
    says: WordSet
    relatives: WordSet


class ReadingWords(schema.StrictModel):
    """The whole file."""

    statements: Statements
    numbers: NumberWords
    temperatures: TemperatureWords
    denials: WordSet
    tense: TenseWords
    people: PeopleWords


def read_words(folder: Path) -> ReadingWords:
    """Return the words.

    Raises:
        InvalidFilesError: with the faults of the file.
    """
    return schema.parse(located_yaml.load(folder / "reading.yml"), ReadingWords)
