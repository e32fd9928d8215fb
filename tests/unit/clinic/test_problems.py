"""A problem names its file, its line and its reason; an error names all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic.problems import PROJECT_ROOT, InvalidFilesError, Problem


@pytest.mark.parametrize(
    ("path", "line", "expected"),
    [
        (PROJECT_ROOT / "clinic.yml", 3, "clinic.yml:3: is wrong"),
        (PROJECT_ROOT / "data" / "topics" / "coping.yml", 1, "data/topics/coping.yml:1: is wrong"),
        (PROJECT_ROOT / "data" / ".." / "clinic.yml", 3, "clinic.yml:3: is wrong"),
        (PROJECT_ROOT / "clinic.yml", 0, "clinic.yml: is wrong"),
        (Path("/elsewhere/clinic.yml"), 7, "/elsewhere/clinic.yml:7: is wrong"),
        (PROJECT_ROOT.parent / "clinic.yml", 0, f"{PROJECT_ROOT.parent / 'clinic.yml'}: is wrong"),
    ],
)
def test_a_problem_reads_as_path_line_and_reason(path: Path, line: int, expected: str) -> None:
    assert str(Problem(path, line, "is wrong")) == expected


def test_an_error_holds_every_problem_once_in_the_order_of_files_and_lines() -> None:
    first = Problem(PROJECT_ROOT / "a.yml", 2, "b")
    second = Problem(PROJECT_ROOT / "a.yml", 10, "a")
    third = Problem(PROJECT_ROOT / "b.yml", 1, "a")
    error = InvalidFilesError(iter([third, second, first, second]))
    assert error.problems == [first, second, third]
    assert str(error) == "a.yml:2: b\na.yml:10: a\nb.yml:1: a"
