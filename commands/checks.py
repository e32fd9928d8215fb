"""What is checked before anything starts: settings, credentials and content, all faults at once."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import Extra, Field

from clinic import located_yaml, schema
from clinic.content import index
from clinic.content.facts import read_knowledge
from clinic.content.model import read_acts, read_topics
from clinic.problems import PROJECT_ROOT, InvalidFilesError, Problem
from clinic.settings import read_clinic
from clinic.words import PLACEHOLDERS

CREDENTIALS = PROJECT_ROOT / "credentials.yml"


class Credentials(schema.StrictModel):
    """``credentials.yml``: the channels, of which the web channel has no settings."""

    web: None = Field(alias="assistant.channels.web.WebChannel")

    class Config:
        """pydantic's settings."""

        extra = Extra.forbid


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
    read: dict[str, object] = {}
    readers: dict[str, Callable[[], object]] = {
        "topics": read_topics,
        "acts": read_acts,
        "knowledge": read_knowledge,
    }
    for name, reader in readers.items():
        try:
            read[name] = reader()
        except InvalidFilesError as error:
            found += error.problems
    if found:
        raise InvalidFilesError(found)
    topics, acts, knowledge = read_topics(), read_acts(), read_knowledge()
    found += index.topic_problems(topics, knowledge)
    found += index.act_problems(acts, PLACEHOLDERS)
    found += index.index_problems(topics, acts)
    found += index.example_problems(topics, acts)
    if found:
        raise InvalidFilesError(found)
