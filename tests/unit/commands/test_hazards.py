"""``make hazards`` in a small project."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from clinic.problems import PROJECT_ROOT
from commands.hazards import LOG, main

PROVEN = "def test_y(): pass\n"
DISPROVEN = "def test_y(): assert False\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with one hazard and its test."""
    content = yaml.safe_load((PROJECT_ROOT / LOG).read_text(encoding="utf-8"))
    test = "tests/hazards/test_x.py"
    content["hazards"] = [{**content["hazards"][0], "files": [test], "test": f"{test}::test_y"}]
    (tmp_path / "tests" / "hazards").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / LOG).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("test", "code", "end"), [(PROVEN, 0, "1 passed"), (DISPROVEN, 1, "1 failed")])
def test_the_tests_of_all_hazards_run_and_decide(
    project: Path, test: str, code: int, end: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "tests" / "hazards" / "test_x.py").write_text(test, encoding="utf-8")
    assert main(project) == code
    out = capfd.readouterr().out
    assert out.startswith("1 hazards, each with its control and without\n")
    assert end in out


def test_a_log_with_faults_runs_nothing_and_says_them(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(project) == 1
    said = capfd.readouterr()
    assert "there is no tests/hazards/test_x.py" in said.err
    assert said.out == ""
