"""The walk through open texts, with what a clinician types and sees."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from clinic.content.approvals import Text, open_texts, read_approvals, write_approvals
from clinic.content.facts import read_knowledge
from commands import sign_off
from commands.said import every_text

DATA = """\
version: "3.1"
responses:
  utter_bye:
  - text: Goodbye.
  utter_rest:
  - text: Rest helps.
    metadata:
      facts: [hospice_care.1]
  - text: Let them rest.
    condition:
    - {type: slot, name: audience, value: carer}
"""
Walk = Callable[..., int]


@pytest.fixture
def approvals(tmp_path: Path) -> Path:
    """Return where approvals are kept."""
    return tmp_path / "approvals.yml"


@pytest.fixture
def walk(tmp_path: Path, approvals: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """Return a walk through three texts, given the lines that are typed."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "texts.yml").write_text(DATA, encoding="utf-8")
    monkeypatch.setattr(sign_off, "every_text", partial(every_text, tmp_path / "data"))
    monkeypatch.setattr(sign_off, "read_approvals", partial(read_approvals, approvals))
    monkeypatch.setattr(sign_off, "write_approvals", partial(write_approvals, path=approvals))

    def begin(*typed: str) -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        return sign_off.main()

    return begin


def test_what_is_approved_is_recorded_with_name_role_and_day(
    walk: Walk, approvals: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert walk("Dr. B. Ward", "oncologist", "y", "s", "Yes") == 0
    recorded = read_approvals(approvals)
    assert [one.response for one in recorded] == ["utter_bye", "utter_rest"]
    assert {(one.name, one.role, one.date) for one in recorded} == {
        ("Dr. B. Ward", "oncologist", date.today())
    }
    shown = capsys.readouterr().out
    assert "3 of 3 texts are not yet approved." in shown
    assert "utter_rest  (when audience: carer)\n\nLet them rest." in shown
    assert shown.endswith("1 of 3 texts are not yet approved.\n")


def test_a_walk_goes_on_where_it_was_broken_off(
    walk: Walk, approvals: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert walk("Dr. B. Ward", "oncologist", "y", "q") == 0
    capsys.readouterr()
    assert walk("A. Nurse", "nurse", "y", "y") == 0
    assert "Goodbye." not in capsys.readouterr().out
    assert {one.name for one in read_approvals(approvals)} == {"Dr. B. Ward", "A. Nurse"}
    assert walk() == 0
    assert capsys.readouterr().out == "0 of 3 texts are not yet approved.\n"


@pytest.mark.parametrize("typed", [("Ann", "nurse"), ("Ann", "nurse", "maybe", "", "what")])
def test_the_end_of_the_input_approves_nothing(typed: tuple[str, ...], walk: Walk, approvals: Path) -> None:
    assert walk(*typed) == 0
    assert read_approvals(approvals) == []


@pytest.mark.parametrize("typed", [(), ("", "nurse", "y"), ("Ann", "", "y"), ("Ann",)])
def test_without_a_name_and_a_role_nothing_is_approved(
    typed: tuple[str, ...], walk: Walk, approvals: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert walk(*typed) == 1
    assert not approvals.exists()
    assert "an approval needs a name and a role" in capsys.readouterr().err


def test_a_fault_of_the_approvals_is_told(
    walk: Walk, approvals: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    approvals.write_text("approved: all", encoding="utf-8")
    assert walk("Ann", "nurse", "y") == 1
    assert "approvals.yml" in capsys.readouterr().err


def test_a_text_is_shown_with_its_facts_and_their_sources() -> None:
    knowledge = read_knowledge()
    fact = knowledge.facts["hospice_care.1"]
    shown = sign_off.shown(Text("utter_rest", "Rest.\n- Sleep.", {}, ("hospice_care.1",)), knowledge)
    assert shown.startswith("utter_rest\n\nRest.\n- Sleep.\n\nIt rests on:\n- ")
    flat = " ".join(shown.split())
    assert fact.statement in flat
    assert str(knowledge.sources[fact.source].url) in flat


def test_every_text_of_the_project_can_be_shown() -> None:
    knowledge, every = read_knowledge(), every_text()
    assert len(every) > 150
    assert len({(text.response, text.hash) for text in every}) == len(every)
    for text in open_texts(every, []):
        assert text.text.split()[0] in sign_off.shown(text, knowledge)
