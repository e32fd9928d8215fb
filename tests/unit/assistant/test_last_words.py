"""Alarms from the files alone, for whoever gets no turn."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from assistant import last_words
from assistant.alarms import read_alarm_order
from assistant.last_words import READ_AT_MOST, RESORT, alarm, instead_of_a_turn, readable
from assistant.message import URGENCIES
from assistant.safety import failures
from assistant.safety.reader import Finding, reader
from clinic.contacts import read_contacts
from clinic.problems import PROJECT_ROOT
from clinic.settings import SETTINGS_VARIABLE
from tests.unit.assistant.conftest import CLINIC

pytestmark = pytest.mark.usefixtures("clinic")

CASES = yaml.safe_load((PROJECT_ROOT / "tests/unit/assistant/safety/cases.yml").read_text(encoding="utf-8"))
ALONE = [case for case in CASES["alarms"] if not case.get("turns")]


@pytest.mark.parametrize("case", ALONE, ids=lambda case: case["message"][:60])
def test_what_words_alone_call_for_is_said(case: dict[str, str]) -> None:
    [message] = alarm(case["message"], "call_doctor")
    assert message["metadata"]["urgency"] == case["level"]
    assert "{" not in message["text"]
    assert message["metadata"]["sources"]
    assert message["metadata"]["reviewed"]


@pytest.mark.parametrize("text", [*CASES["quiet"], "", " ", "\u200b"])
def test_where_nothing_is_called_for_nothing_is_said(text: str) -> None:
    assert alarm(text) == []


@pytest.mark.parametrize("text", CASES["low"])
def test_a_symptom_that_can_wait_gets_words_only_where_a_turn_failed(text: str) -> None:
    assert alarm(text) == []
    [message] = instead_of_a_turn(text)
    assert message["metadata"]["urgency"] == "call_doctor"
    assert CLINIC["telephone"] in message["text"] or "555" in message["text"]


def test_a_turn_that_failed_asks_to_try_again_and_says_whom_to_call() -> None:
    [message] = instead_of_a_turn("What is hospice care?")
    assert message["metadata"]["urgency"] == "none"
    assert "try again" in message["text"]
    assert "911" in message["text"]
    assert CLINIC["telephone"] in message["text"]


def test_numbers_and_spelling_are_those_of_the_clinic_s_region(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "clinic.yml"
    settings.write_text(yaml.safe_dump({**CLINIC, "region": "UK"}), encoding="utf-8")
    monkeypatch.setenv(SETTINGS_VARIABLE, str(settings))
    [emergency] = alarm("I can't breathe")
    assert "999" in emergency["text"]
    assert "911" not in emergency["text"]
    [crisis] = alarm("I want to die")
    assert "116 123" in crisis["text"]


@pytest.mark.parametrize("region", read_contacts())
def test_every_rule_and_kind_has_words_in_every_region(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = last_words.prepare()
    clinic = words._clinic.copy(update={"region": read_contacts()[region]})
    monkeypatch.setattr(words, "_clinic", clinic)
    found = [Finding(level=rule.level, rules=(name,)) for name, rule in reader().rules.rules.items()]
    found += [Finding(level="crisis", kind=kind) for kind in read_alarm_order().kinds]
    for finding in found:
        message = words._say(finding)
        assert message["metadata"]["urgency"] == finding.level
        assert "{" not in message["text"], finding


def test_a_text_is_read_whole_and_of_an_endless_one_the_beginning_and_the_end() -> None:
    filler = "We bought a cake. " * (READ_AT_MOST // 18)
    assert readable(filler) == filler
    assert alarm(filler[: READ_AT_MOST - 40] + " I can't breathe")
    for text in (filler * 3 + "I can't breathe", "I can't breathe. " + filler * 3):
        assert len(readable(text)) == READ_AT_MOST + 1
        assert alarm(text)


HOSTILE = {
    "a negation": "no " * 70_000,
    "an article": "a " * 100_000,
    "a letter": "x" * 200_000,
    "a denied sign": "not pain, " * 20_000,
    "a number": "39.5," * 40_000,
    "an accent": "\u0301" * 60_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_of_any_size_is_read_soon(text: str) -> None:
    started = time.monotonic()
    alarm(text)
    assert time.monotonic() - started < 10  # 0.15 s on an idle machine


def test_what_cannot_be_read_is_told_whom_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> Finding:
        raise RuntimeError(text)

    monkeypatch.setattr(last_words, "read", broken)
    before = failures.counts().get("last reader", 0)
    [message] = instead_of_a_turn("I can't breathe")
    assert message["metadata"]["urgency"] == "call_doctor"
    assert alarm("I can't breathe") == []
    assert failures.counts()["last reader"] == before + 2


def test_a_missing_text_is_told_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in last_words._FILES[:-1]:
        (tmp_path / name).write_text((PROJECT_ROOT / "data" / "acts" / name).read_text(encoding="utf-8"))
    (tmp_path / last_words._FILES[-1]).write_text("responses: {}", encoding="utf-8")
    monkeypatch.setattr(last_words, "_ACTS", tmp_path)
    with pytest.raises(LookupError, match=RESORT):
        last_words.LastWords(last_words.prepare()._clinic)


@pytest.mark.parametrize("level", URGENCIES[1:])
def test_every_level_has_words_also_when_no_rule_is_known(level: str) -> None:
    message = last_words.prepare()._say(Finding(level=level))
    assert message["metadata"]["urgency"] == level
    assert "911" in message["text"] or "988" in message["text"]
