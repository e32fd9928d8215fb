"""What is checked before anything starts: settings, credentials and content, all faults at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import Field

from clinic import located_yaml, schema
from clinic.content import index
from clinic.content.facts import read_knowledge
from clinic.content.model import read_acts, read_topics
from clinic.problems import PROJECT_ROOT, InvalidFilesError, Problem
from clinic.settings import read_clinic
from clinic.words import PLACEHOLDERS

CREDENTIALS = PROJECT_ROOT / "credentials.yml"
Content = TypeVar("Content")


class Credentials(schema.StrictModel):
    """``credentials.yml``: the channels, of which the web channel has no settings."""

    web: None = Field(alias="assistant.channels.web.WebChannel")


def problems() -> list[Problem]:
    """Return every fault of the files that people edit, in order; none when all is well."""
    found: list[Problem] = []
    for check in (_settings, _credentials, _content):
        try:
            check()
        except InvalidFilesError as error:
            found += error.problems
    return found


def _settings() -> None:
    read_clinic()


def _credentials() -> None:
    schema.parse(located_yaml.load(CREDENTIALS), Credentials)


def _content() -> None:
    found: list[Problem] = []
    topics, acts, knowledge = _read(read_topics, found), _read(read_acts, found), _read(read_knowledge, found)
    if topics is None or acts is None or knowledge is None:
        raise InvalidFilesError(found)
    for check in (
        index.topic_problems(topics, knowledge),
        index.act_problems(acts, PLACEHOLDERS),
        index.index_problems(topics, acts),
        index.example_problems(topics, acts),
    ):
        try:
            found += check
        except InvalidFilesError as error:
            found += error.problems
    if found:
        raise InvalidFilesError(found)


def _read(reader: Callable[[], Content], found: list[Problem]) -> Content | None:
    """Return what a reader reads, or None when its files have faults, which are added to those found."""
    try:
        return reader()
    except InvalidFilesError as error:
        found += error.problems
        return None
