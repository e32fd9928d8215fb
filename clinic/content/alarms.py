"""What the safety net says: the files of ``data/safety/alarms``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import Field

from clinic import schema
from clinic.content import index
from clinic.content.facts import Knowledge
from clinic.content.model import ActMetadata, Button, read_files
from clinic.located_yaml import Document
from clinic.problems import PROJECT_ROOT, Problem

FOLDER = PROJECT_ROOT / "data" / "safety" / "alarms"
PREFIX = "utter_alarm_"


class AlarmMetadata(ActMetadata):
    """What is known about an alarm: as of an act, and the rule whose alarm it is."""

    rule: str | None = None


class AlarmResponse(schema.StrictModel):
    """One wording of an alarm, or of what follows one."""

    text: str
    buttons: list[Button] = Field(default_factory=list)
    metadata: AlarmMetadata
    condition: list[dict[str, object]] = Field(default_factory=list)


class AlarmFile(schema.StrictModel):
    """A file of ``data/safety/alarms``."""

    version: str = Field(regex=r"^3\.1$")
    responses: dict[str, list[AlarmResponse]]


Alarms = Mapping[str, tuple[Document, AlarmFile]]


def read_alarms(folder: Path = FOLDER) -> Alarms:
    """Return every file by its name.

    Raises:
        InvalidFilesError: with every fault of every file.
    """
    return read_files(folder, AlarmFile)


def rules_of(alarms: Alarms) -> set[str]:
    """Return the rules that have an alarm of their own."""
    return {
        name.removeprefix(PREFIX)
        for _, file in alarms.values()
        for name in file.responses
        if name.startswith(PREFIX)
    }


def facts_of(alarms: Alarms) -> set[str]:
    """Return the facts on which alarms rest."""
    return {
        fact
        for _, file in alarms.values()
        for variations in file.responses.values()
        for variation in variations
        for fact in variation.metadata.facts
    }


def alarm_problems(alarms: Alarms, knowledge: Knowledge) -> Iterable[Problem]:
    """Yield what is wrong in the files: names, wording, provenance, variations that exclude each other."""
    for document, file in alarms.values():
        for name, responses in file.responses.items():
            yield from index.variation_problems(document, name, responses)
            for number, response in enumerate(responses):
                at = ("responses", name, number)
                rule = response.metadata.rule
                if rule is not None and name != f"{PREFIX}{rule}":
                    yield document.problem((*at, "metadata", "rule"), f"its text is '{PREFIX}{rule}'")
                yield from index.text_problems(
                    document, at, response.text, response.metadata.facts, knowledge
                )
