"""What stands in a content file: one topic or one act, its answer, its examples and its rule."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, validator

from clinic import located_yaml, schema
from clinic.located_yaml import Document
from clinic.problems import PROJECT_ROOT, InvalidFilesError, Problem

TOPICS = PROJECT_ROOT / "data" / "topics"
ACTS = PROJECT_ROOT / "data" / "acts"
FLOWS = PROJECT_ROOT / "data" / "flows"

TITLE_LIMIT = 20
"""Longest title of a choice in characters: Messenger cuts quick replies after 20."""


class Category(str, Enum):
    """What an answer is about; decides which notices follow it (``actions/``)."""

    general = "general"
    symptoms = "symptoms"
    treatment = "treatment"
    outlook = "outlook"
    care = "care"
    living = "living"


class Button(schema.StrictModel):
    """A choice below an answer; the payload is what is sent, as if typed: a natural sentence."""

    title: str = Field(min_length=2, max_length=TITLE_LIMIT)
    payload: str = Field(min_length=2, max_length=64, regex=r"^[^/].*$")


class TopicMetadata(schema.StrictModel):
    """What is known about an answer: its topic, its facts and when it was reviewed."""

    topic: str
    title: str = Field(min_length=2, max_length=TITLE_LIMIT)
    question: str = Field(min_length=5, max_length=64, regex=r".*\?$")
    category: Category
    facts: list[str] = Field(min_items=1)
    reviewed: date

    @validator("reviewed", pre=True)
    def _written_as_text(cls, value: object) -> object:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError('must be a date in quotes, as "2026-11-22"')
        return value


class ActMetadata(schema.StrictModel):
    """What is known about the reply to an act; facts where it states any, urgency where the act has one.

    An act with a title and a question can be a choice where a message was not understood.
    """

    act: str
    title: str | None = Field(default=None, min_length=2, max_length=TITLE_LIMIT)
    question: str | None = Field(default=None, min_length=5, max_length=64, regex=r"^[^/].*$")
    facts: list[str] = Field(default_factory=list)
    urgency: Literal["call_doctor", "urgent_same_day", "emergency", "crisis"] | None = None
    reviewed: date

    _written_as_text = validator("reviewed", pre=True, allow_reuse=True)(
        TopicMetadata._written_as_text.__func__  # type: ignore[attr-defined]
    )


class TopicResponse(schema.StrictModel):
    """One wording of an answer to a topic."""

    text: str
    buttons: list[Button] = Field(default_factory=list)
    metadata: TopicMetadata
    condition: list[dict[str, Any]] = Field(default_factory=list)


class ActResponse(schema.StrictModel):
    """One wording of the reply to an act."""

    text: str
    buttons: list[Button] = Field(default_factory=list)
    metadata: ActMetadata
    condition: list[dict[str, Any]] = Field(default_factory=list)


class Rule(schema.StrictModel):
    """A Rasa rule: what was meant, and what is then said and done; ``condition`` is on slots and forms.

    The step ``active_loop: null`` ends a form.
    """

    rule: str
    condition: list[dict[str, Any]] = Field(default_factory=list)
    steps: list[dict[str, str | None]] = Field(min_items=2)


class Examples(schema.StrictModel):
    """Training examples of one intent, as Rasa writes them: a block of lines that begin with a dash."""

    intent: str
    examples: str

    def phrasings(self) -> list[str]:
        """Return the examples, one a line, without their dashes."""
        return [line[1:].strip() for line in self.examples.splitlines() if line.strip()]

    @validator("examples")
    def _one_a_line(cls, value: str) -> str:
        lines = [line for line in value.splitlines() if line.strip()]
        for line in lines:
            if not line.startswith("- "):
                raise ValueError(f"every example is a line that begins with '- ', not: {line.strip()[:40]}")
            if re.search(r"\[[^\]]*\]\s*[({]", line):
                raise ValueError("examples carry no entity marks: the language pipeline finds entities")
        return value


class TopicFile(schema.StrictModel):
    """A file of ``data/topics``."""

    version: str = Field(regex=r"^3\.1$")
    responses: dict[str, list[TopicResponse]]
    rules: list[Rule] = Field(min_items=1)
    nlu: list[Examples] = Field(min_items=1, max_items=1)


class ActFile(schema.StrictModel):
    """A file of ``data/acts``: an act without an intent of its own has no examples."""

    version: str = Field(regex=r"^3\.1$")
    responses: dict[str, list[ActResponse]]
    rules: list[Rule] = Field(default_factory=list)
    nlu: list[Examples] = Field(default_factory=list, max_items=1)


class FlowFile(schema.StrictModel):
    """A file of ``data/flows``: a conversation of several turns.

    It says what topics and acts say, and what only it has to say.
    """

    version: str = Field(regex=r"^3\.1$")
    responses: dict[str, list[ActResponse]] = Field(default_factory=dict)
    rules: list[Rule] = Field(min_items=1)
    nlu: list[Examples] = Field(min_items=1, max_items=1)


class Story(schema.StrictModel):
    """A story test: what is said and what is then done, step by step."""

    story: str
    steps: list[dict[str, Any]] = Field(min_items=2)


class StoryFile(schema.StrictModel):
    """A file of ``tests/stories``."""

    version: str = Field(regex=r"^3\.1$")
    stories: list[Story] = Field(min_items=1)


def read_topics(folder: Path = TOPICS) -> dict[str, tuple[Document, TopicFile]]:
    """Return every topic file by its id (the file's name).

    Raises:
        InvalidFilesError: with every fault of every file.
    """
    return read_files(folder, TopicFile)


def read_acts(folder: Path = ACTS) -> dict[str, tuple[Document, ActFile]]:
    """Return every act file by its id (the file's name).

    Raises:
        InvalidFilesError: with every fault of every file.
    """
    return read_files(folder, ActFile)


def read_flows(folder: Path = FLOWS) -> dict[str, tuple[Document, FlowFile]]:
    """Return every flow by the intent that begins it.

    Raises:
        InvalidFilesError: with every fault of every file.
    """
    flows: dict[str, tuple[Document, FlowFile]] = {}
    problems: list[Problem] = []
    for document, flow in read_files(folder, FlowFile).values():
        intent = flow.nlu[0].intent
        if intent in flows:
            first = flows[intent][0].path.name
            problems.append(document.problem(("nlu", 0, "intent"), f"'{intent}' begins {first} as well"))
        flows[intent] = (document, flow)
    if problems:
        raise InvalidFilesError(problems)
    return flows


def read_files(folder: Path, model: type[schema.Model]) -> dict[str, tuple[Document, schema.Model]]:
    """Return every file of a folder by its name.

    Raises:
        InvalidFilesError: with every fault of every file.
    """
    found: dict[str, tuple[Document, schema.Model]] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            document = located_yaml.load(path)
            found[path.stem] = (document, schema.parse(document, model))
        except InvalidFilesError as error:
            problems += error.problems
    if problems:
        raise InvalidFilesError(problems)
    return found
