"""What is checked before anything starts: every fault of every file, told at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from clinic.content import index
from clinic.content.alarms import read_alarms
from clinic.content.channels import read_words
from clinic.content.facts import read_knowledge
from clinic.content.languages import read_languages
from clinic.content.model import read_acts, read_flows, read_topics
from clinic.content.report import read_report, read_sheet, report_problems, sheet_problems
from commands import checks
from tests.content.sample import Sample

CREDENTIALS = "assistant.channels.web.WebChannel:\n"


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sample:
    """Return a small project without faults, which the checks read in place of this one."""
    made = Sample(tmp_path)
    made.write("credentials.yml", CREDENTIALS)
    monkeypatch.setattr(checks, "CREDENTIALS", made.root / "credentials.yml")
    monkeypatch.setattr(checks, "read_topics", partial(read_topics, made.root / "data" / "topics"))
    monkeypatch.setattr(checks, "read_acts", partial(read_acts, made.root / "data" / "acts"))
    monkeypatch.setattr(checks, "read_flows", partial(read_flows, made.root / "data" / "flows"))
    alarms = made.root / "data" / "safety" / "alarms"
    monkeypatch.setattr(checks, "read_alarms", partial(read_alarms, alarms))
    report, sheet = made.root / "data" / "report.yml", made.root / "data" / "visit_sheet.yml"
    monkeypatch.setattr(checks, "read_report", partial(read_report, report))
    monkeypatch.setattr(checks, "read_sheet", partial(read_sheet, sheet))
    monkeypatch.setattr(checks, "report_problems", partial(report_problems, path=report))
    monkeypatch.setattr(checks, "sheet_problems", partial(sheet_problems, path=sheet))
    languages = made.root / "data" / "languages"
    monkeypatch.setattr(checks, "read_languages", partial(read_languages, languages))
    monkeypatch.setattr(
        checks, "read_knowledge", partial(read_knowledge, made.root / "knowledge" / "facts.yml")
    )
    monkeypatch.setattr(index, "DOMAIN", made.domain)
    return made


def _break_settings(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    sample.write("clinic.yml", "- nothing")
    monkeypatch.setenv("CLINIC_SETTINGS", str(sample.root / "clinic.yml"))


def test_the_projects_own_files_hold() -> None:
    assert checks.problems() == []


def test_a_project_without_faults_has_no_problems(sample: Sample) -> None:
    assert checks.problems() == []


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("data/topics/rest.yml", "topic: rest", "topic: nap", "data/topics/rest.yml:13: must be 'rest'"),
        ("data/acts/greet.yml", "act: greet", "act: bow", "data/acts/greet.yml:9: must be 'greet'"),
        (
            "data/acts/greet.yml",
            "{clinic_name}",
            "{crisis_number} {emergency_number}",
            "",
        ),
        (
            "domain.yml",
            "- walk_on\n",
            "",
            "data/flows/user_walks_on.yml:1: intent 'walk_on' is missing in domain.yml",
        ),
        (
            "data/flows/user_walks_on.yml",
            "- on we go",
            "- hello there",
            "data/flows/user_walks_on.yml:17: 'hello there' is also an example of greet",
        ),
        ("data/topics/rest.yml", "payload: What is good about walks?", "payload: Take me further", ""),
        ("data/acts/greet.yml", "payload: What is good about rest?", "payload: Take me further", ""),
        (
            "data/acts/greet.yml",
            "payload: What is good about rest?",
            "payload: Sing to me",
            "data/acts/greet.yml:6: 'Sing to me' is no topic's question (metadata: question)",
        ),
        (
            "data/safety/alarms/emergency.yml",
            "rule: collapse",
            "rule: fainting",
            "data/safety/alarms/emergency.yml:10: its text is 'utter_alarm_fainting'",
        ),
        ("data/languages/es.yml", "lang: es", "lang: pt", "data/languages/es.yml:8: must be 'es'"),
        (
            "data/languages/es.yml",
            "act: out_of_scope",
            "act: greet",
            "data/languages/es.yml:7: 'responses.utter_other_language_es.0.metadata.act': "
            "unexpected value; permitted: 'out_of_scope'",
        ),
        ("domain.yml", "- greet\n", "", "data/acts/greet.yml:1: intent 'greet' is missing in domain.yml"),
        (
            "data/acts/greet.yml",
            "- hello there",
            "- rest question 1",
            "data/acts/greet.yml:17: 'rest question 1' is also an example of rest",
        ),
        (
            "knowledge/facts.yml",
            "source: guide\n    date: 2026-01-02\n  walks.1",
            "source: gide\n    date: 2026-01-02\n  walks.1",
            "knowledge/facts.yml:9: no source is called 'gide'",
        ),
    ],
)
def test_a_fault_of_the_content_is_told(sample: Sample, path: str, old: str, new: str, expected: str) -> None:
    sample.edit(path, old, new)
    assert sample.shown(checks.problems()) == ([expected] if expected else [])


def test_faults_of_settings_credentials_and_content_are_told_at_once_and_in_order(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break_settings(sample, monkeypatch)
    sample.write("credentials.yml", "rest:\n")
    sample.edit("data/topics/rest.yml", "topic: rest", "topic: nap")
    assert sample.shown(checks.problems()) == [
        "clinic.yml:1: must hold keys and values",
        "credentials.yml:1: the key 'assistant.channels.web.WebChannel' is missing",
        "credentials.yml:1: unknown key 'rest'; allowed here: assistant.channels.web.WebChannel",
        "data/topics/rest.yml:13: must be 'rest'",
    ]


def test_a_half_set_platform_is_told_by_the_name_of_what_is_missing(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "123456:" + "A" * 35)
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    [problem] = checks.problems()
    assert str(problem) == "environment: telegram is half set up: PUBLIC_URL is missing"


def test_words_around_an_answer_that_lack_a_place_are_told(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.write("words.yml", "source: Source\n")
    monkeypatch.setattr(checks, "read_words", partial(read_words, sample.root / "words.yml"))
    reasons = [problem.reason for problem in checks.problems()]
    assert any(reason.startswith("'source'") for reason in reasons)
    assert "the key 'erase' is missing" in reasons


def test_files_that_cannot_be_read_are_told_at_once(sample: Sample) -> None:
    sample.write("data/topics/rest.yml", "a: [\n")
    sample.write("data/acts/greet.yml", "- act")
    sample.write("data/flows/user_walks_on.yml", "rules: []\n")
    sample.write("knowledge/facts.yml", "facts: {}\n")
    assert [problem.split(":")[0] for problem in sample.shown(checks.problems())] == [
        "data/acts/greet.yml",
        "data/flows/user_walks_on.yml",
        "data/flows/user_walks_on.yml",
        "data/flows/user_walks_on.yml",
        "data/topics/rest.yml",
        "knowledge/facts.yml",
    ]


@pytest.mark.parametrize(
    ("domain", "reason"), [("intents: [\n", "is not YAML"), ("", "must hold keys and values")]
)
def test_a_domain_that_cannot_be_read_hides_no_other_fault(sample: Sample, domain: str, reason: str) -> None:
    sample.edit("data/topics/rest.yml", "topic: rest", "topic: nap")
    sample.edit("data/acts/greet.yml", "- hello there", "- rest question 1")
    sample.write("domain.yml", domain)
    first, second, third = sample.shown(checks.problems())
    assert first == "data/acts/greet.yml:17: 'rest question 1' is also an example of rest"
    assert second == "data/topics/rest.yml:13: must be 'rest'"
    assert third.startswith("domain.yml:")
    assert reason in third


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CREDENTIALS, []),
        (
            "assistant.channels.web.WebChannel: {}\n",
            ["'assistant.channels.web.WebChannel': value is not None"],
        ),
        (CREDENTIALS + "rest:\n", ["unknown key 'rest'; allowed here: assistant.channels.web.WebChannel"]),
        ("", ["must hold keys and values"]),
    ],
)
def test_the_web_channel_is_the_only_one_and_has_no_settings(
    sample: Sample, text: str, expected: list[str]
) -> None:
    sample.write("credentials.yml", text)
    assert [problem.reason for problem in checks.problems()] == expected
