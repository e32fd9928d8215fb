"""What is checked before anything starts: settings, credentials and content, all faults at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from pydantic import Field

from clinic import located_yaml, platforms, schema
from clinic.content import index
from clinic.content.alarms import alarm_problems, read_alarms, rules_of
from clinic.content.approvals import open_texts, read_approvals
from clinic.content.channels import read_words
from clinic.content.facts import read_knowledge
from clinic.content.languages import language_problems, read_languages
from clinic.content.model import read_acts, read_flows, read_topics
from clinic.content.report import read_report, read_sheet, report_problems, sheet_problems
from clinic.problems import PROJECT_ROOT, InvalidFilesError, Problem
from clinic.redaction.words import words as redaction_words
from clinic.settings import read_clinic, settings_path
from commands.said import every_text

CREDENTIALS = PROJECT_ROOT / "credentials.yml"
Content = TypeVar("Content")


class Credentials(schema.StrictModel):
    """``credentials.yml``: the channels, of which the web channel has no settings."""

    web: None = Field(alias="assistant.channels.web.WebChannel")


def problems() -> list[Problem]:
    """Return every fault of the files that people edit, in order; none when all is well."""
    found: list[Problem] = []
    for check in (_settings, _credentials, _platforms, _words, _redaction, _content, _approvals):
        try:
            check()
        except InvalidFilesError as error:
            found += error.problems
    return found


def _settings() -> None:
    read_clinic()


def _credentials() -> None:
    schema.parse(located_yaml.load(CREDENTIALS), Credentials)


def _platforms() -> None:
    """Refuse a messaging platform that is half set up in the environment."""
    found = platforms.faults(os.environ)
    if found:
        raise InvalidFilesError([Problem(PROJECT_ROOT / "environment", 0, fault) for fault in found])


def _words() -> None:
    read_words()


def _redaction() -> None:
    redaction_words()


def _content() -> None:
    found: list[Problem] = []
    topics, acts, knowledge = _read(read_topics, found), _read(read_acts, found), _read(read_knowledge, found)
    flows, languages = _read(read_flows, found), _read(read_languages, found)
    alarms = _read(read_alarms, found)
    if topics is None or acts is None or flows is None or knowledge is None:
        raise InvalidFilesError(found)
    report, sheet = _read(read_report, found), _read(read_sheet, found)
    if languages is None or alarms is None or report is None or sheet is None:
        raise InvalidFilesError(found)
    offers = index.offers(acts, flows)
    choices = {*offers, *index.questions(topics)}
    for check in (
        index.topic_problems(topics, knowledge, offers),
        index.act_problems(acts, knowledge, choices),
        index.flow_problems(flows, acts, knowledge, {*choices, *report.answers}),
        index.index_problems(topics, acts, flows),
        index.example_problems(topics, acts, flows),
        language_problems(languages),
        alarm_problems(alarms, knowledge),
        report_problems(flows, rules_of(alarms)),
        sheet_problems(knowledge),
    ):
        try:
            found += check
        except InvalidFilesError as error:
            found += error.problems
    if found:
        raise InvalidFilesError(found)


def _approvals() -> None:
    """Refuse open texts where the clinic's settings ask for it."""
    approvals = read_approvals()
    document = located_yaml.load(settings_path())
    if isinstance(document.data, dict) and document.data.get("require_approval") is True:
        waiting = open_texts(every_text(), approvals)
        if waiting:
            first = waiting[0].response
            reason = f"{len(waiting)} texts are not approved, '{first}' is the first: make sign-off"
            raise InvalidFilesError([document.problem(("require_approval",), reason)])


def _read(reader: Callable[[], Content], found: list[Problem]) -> Content | None:
    """Return what a reader reads, or None when its files have faults, which are added to those found."""
    try:
        return reader()
    except InvalidFilesError as error:
        found += error.problems
        return None
