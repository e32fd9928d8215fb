"""The files of a symptom's report: what is wrong in them is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic.content.alarms import read_alarms, rules_of
from clinic.content.facts import read_knowledge
from clinic.content.model import read_flows
from clinic.content.report import (
    REPORT,
    SHEET,
    SIGNS,
    read_report,
    read_sheet,
    report_problems,
    sheet_problems,
)
from clinic.problems import InvalidFilesError


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with copies of both files, to break."""
    for path in (REPORT, SHEET):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def edited(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_projects_own_files_hold() -> None:
    assert list(report_problems(read_flows(), rules_of(read_alarms()))) == []
    assert list(sheet_problems(read_knowledge())) == []


def test_every_family_asks_for_signs_of_its_own() -> None:
    [flow] = [flow for _, flow in read_flows().values() if flow.responses]
    asked = {name.removeprefix(f"{SIGNS}_") for name in flow.responses if name.startswith(f"{SIGNS}_")}
    assert asked == set(read_report().families)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("signs: [stroke, seizure,", "signs: [stroke,", "_head has 4 points, 3 are named"),
        ("signs: [stroke, seizure,", "signs: [stroke, a_fit,", "no alarm is of the rule 'a_fit'"),
        ("  head:\n", "  heads:\n", "_heads has 0 points, 4 are named"),
        ("rule: uncontrolled_pain", "rule: pain", "no alarm is of the rule 'pain'"),
    ],
)
def test_a_family_that_does_not_match_its_question_is_told(
    copy: Path, old: str, new: str, reason: str
) -> None:
    path = edited(copy / REPORT.name, old, new)
    [problem] = report_problems(read_flows(), rules_of(read_alarms()), path)
    assert str(problem).endswith(reason)
    assert problem.line > 1


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("every: [", "every: [5, ", "must be a text"),
        ("every: [", 'every: ["(", ', "is no regular expression"),
        ("severe_from: 8", "severe_from: 11", "less than or equal to 10"),
        ('"yes":', '"yeah":', "unknown key"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(copy: Path, old: str, new: str, reason: str) -> None:
    path = edited(copy / REPORT.name, old, new)
    with pytest.raises(InvalidFilesError, match=reason):
        read_report(path)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('hours: "Opening hours"', 'hours: "{opening}"', "unknown placeholder '{opening}'"),
        ("What can be done about this", "Click here", "says 'click'"),
        ("facts: [report_changes.1,", "facts: [report_changes.0,", "no fact 'report_changes.0'"),
        ("facts: [questions_for_doctor.6]", "facts: [asking.6]", "no fact 'asking.6'"),
    ],
)
def test_a_sheet_with_wrong_words_or_facts_is_told(copy: Path, old: str, new: str, reason: str) -> None:
    path = edited(copy / SHEET.name, old, new)
    [problem] = sheet_problems(read_knowledge(), path)
    assert reason in str(problem)


def test_every_text_of_the_sheet_is_respelt_and_checked() -> None:
    sheet = read_sheet().spelt(str.upper)
    assert [text for _, text in sheet.texts()] == [text.upper() for _, text in read_sheet().texts()]
    assert sheet.facts == read_sheet().facts
    assert len(list(sheet.texts())) == 9 + len(sheet.about) + len(sheet.lines) + len(sheet.questions) + len(
        sheet.call
    )
