"""What is approved is what was read, letter by letter."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clinic.content.approvals import Approval, Text, open_texts, read_approvals, texts, write_approvals
from clinic.problems import InvalidFilesError

RESPONSES: dict[str, list[dict[str, Any]]] = {
    "utter_rest": [
        {"text": "Rest.", "metadata": {"facts": ["rest.1"]}},
        {
            "text": "Let them rest.",
            "condition": [{"type": "slot", "name": "audience", "value": "carer"}],
            "metadata": {"facts": ["rest.1", "rest.2"]},
        },
    ],
    "utter_bye": [{"text": "Bye."}],
}


def approve(text: Text, **changes: Any) -> Approval:
    """Return an approval of a text."""
    given = {"response": text.response, "text": text.hash, "name": "A. Nurse", "role": "nurse"}
    return Approval(**{**given, "date": date(2026, 12, 1), **changes})


def test_every_text_of_every_response_is_one_to_approve() -> None:
    assert list(texts(RESPONSES)) == [
        Text("utter_bye", "Bye."),
        Text("utter_rest", "Rest.", {}, ("rest.1",)),
        Text("utter_rest", "Let them rest.", {"audience": "carer"}, ("rest.1", "rest.2")),
    ]


def test_a_text_is_open_until_it_is_approved_as_it_stands() -> None:
    every = list(texts(RESPONSES))
    assert open_texts(every, []) == every
    assert open_texts(every, [approve(every[1])]) == [every[0], every[2]]
    assert open_texts(every, [approve(text) for text in every]) == []


@pytest.mark.parametrize(
    "changed",
    [
        Text("utter_rest", "Rest!"),
        Text("utter_rest", "Rest. "),
        Text("utter_rest", "Rest.", {"audience": "carer"}),
        Text("utter_rest", "Rest.", {"wants_figures": True}),
        Text("utter_sleep", "Rest."),
    ],
)
def test_a_text_that_is_changed_said_in_another_case_or_elsewhere_is_open_again(changed: Text) -> None:
    approvals = [approve(Text("utter_rest", "Rest."))]
    assert open_texts([changed], approvals) == [changed]


def test_the_order_of_conditions_and_the_facts_do_not_matter() -> None:
    one = Text("utter_x", "x", {"a": True, "b": "c"}, ("f.1",))
    other = Text("utter_x", "x", {"b": "c", "a": True})
    assert one.hash == other.hash


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "approvals.yml"
    rest, bye = Text("utter_rest", "Rest."), Text("utter_bye", "Bye.")
    approvals = [approve(rest, name="Zoë Müller"), approve(bye)]
    write_approvals(approvals, path)
    assert read_approvals(path) == [approvals[1], approvals[0]]
    assert path.read_text(encoding="utf-8").startswith("# Who approved which text")
    assert [file.name for file in tmp_path.iterdir()] == ["approvals.yml"]


def test_without_a_file_nothing_is_approved(tmp_path: Path) -> None:
    assert read_approvals(tmp_path / "approvals.yml") == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("approvals: [{response: utter_x}]", "text"),
        ("approvals: [{response: x, text: 123, name: Ann, role: nurse, date: 2026-01-01}]", "text"),
        (
            "approvals: [{response: x, text: 0123456789abcdef, name: '', role: nurse, date: 2026-01-01}]",
            "name",
        ),
        (
            "approvals: [{response: x, text: 0123456789abcdef, name: Ann, role: nurse, date: soon}]",
            "date",
        ),
        ("approval: []", "approval"),
    ],
)
def test_a_file_with_faults_is_refused(content: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "approvals.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidFilesError, match=reason):
        read_approvals(path)


def test_the_project_pretends_no_approval() -> None:
    assert read_approvals() == []
