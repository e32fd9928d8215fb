"""The hazard log is whole: every field, every grade, every file and every test."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from clinic.problems import PROJECT_ROOT, InvalidFilesError
from commands.hazards import TESTS, problems, read_log
from tests.content.said import report

AT_LEAST = 25
TEST = "tests/hazards/test_x.py::test_y"
SMALL: dict[str, Any] = {
    "severities": {"critical": "…", "minor": "…"},
    "probabilities": {"frequent": "…", "probable": "…", "remote": "…"},
    "not_acceptable": {"critical": "probable"},
    "hazards": [
        {
            "id": "hot_tea",
            "hazard": "The tea is hot.",
            "cause": "It was boiled.",
            "situation": "Somebody drinks it.",
            "harm": "A burnt tongue.",
            "severity": "critical",
            "before": "frequent",
            "after": "remote",
            "control": "It stands for a while.",
            "kind": "protective_measure",
            "files": ["tea.py"],
            "test": TEST,
            "residual": "None known.",
        }
    ],
}


def test_the_log_is_whole() -> None:
    document, log = read_log()
    found = list(problems(document, log))
    assert not found, report(found)
    assert len(log.hazards) >= AT_LEAST


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with one control and its test."""
    (tmp_path / "tea.py").touch()
    tests = tmp_path / "tests" / "hazards"
    tests.mkdir(parents=True)
    (tests / "test_x.py").write_text("def test_y(): ...\n\ndef help(): ...\n", encoding="utf-8")
    return tmp_path


def faults(root: Path, content: dict[str, Any]) -> str:
    """Return what is said of a log."""
    path = root / "hazards.yml"
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return report(problems(*read_log(path), root))


def test_a_whole_log_has_no_faults(root: Path) -> None:
    assert faults(root, SMALL) == "\n"


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("severity", "dire", "'dire' is none of ['critical', 'minor']"),
        ("before", "often", "'often' is none of"),
        ("after", "frequent", "does not make it less probable"),
        ("after", "probable", "a critical harm must be less than probable"),
        ("files", ["tea.py", "coffee.py"], "there is no coffee.py"),
        ("test", "tests/hazards/test_x.py::test_z", "there is no test tests/hazards/test_x.py::test_z"),
        ("test", "tests/hazards/test_x.py::test_z", f"no hazard names {TEST}"),
    ],
)
def test_a_fault_in_a_hazard_is_told(root: Path, key: str, value: Any, fault: str) -> None:
    content = copy.deepcopy(SMALL)
    content["hazards"][0][key] = value
    assert fault in faults(root, content)


def test_a_hazard_that_stands_twice_is_told(root: Path) -> None:
    twice = {**SMALL, "hazards": SMALL["hazards"] * 2}
    assert "'hot_tea' stands here twice" in faults(root, twice)


@pytest.mark.parametrize("key", [key for key in SMALL["hazards"][0] if key != "id"])
def test_a_field_that_is_missing_is_told(root: Path, key: str) -> None:
    content = copy.deepcopy(SMALL)
    del content["hazards"][0][key]
    with pytest.raises(InvalidFilesError, match=f"'hazards.0.{key}' is missing"):
        faults(root, content)


def test_no_test_of_a_hazard_is_without_its_switch() -> None:
    for path in sorted((PROJECT_ROOT / TESTS).glob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        assert source.count("\n@without(") == source.count("\ndef test_"), path.name
