"""A part is measured when it is new, changed or asked for, and says so when its data is missing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from benchmarks.kept import MissingDataError, Results
from benchmarks.part import Figures, Part, run
from commands.progress import Progress


class Measured:
    """A part that notes how it was measured, and can be changed."""

    def __init__(self, path: Path) -> None:
        self.results = Results(path)
        self.made_from = "1"
        self.calls: list[bool] = []

    def run(self, again: bool = False) -> str:
        part = Part("one", self._made_from, self._measure, "no time")
        return run(part, self.results, Progress(io.StringIO()), again)

    def _made_from(self) -> str:
        if not self.made_from:
            raise MissingDataError("there is no file")
        return self.made_from

    def _measure(self, again: bool) -> Figures:
        self.calls.append(again)
        if self.made_from == "broken":
            raise RuntimeError("it broke")
        return {"measured": len(self.calls)}


@pytest.fixture
def measured(tmp_path: Path) -> Measured:
    return Measured(tmp_path / "results.json")


def test_a_new_part_is_measured_and_then_stands(measured: Measured) -> None:
    assert measured.run() == "one: measured"
    assert measured.run() == "one: stands"
    assert measured.calls == [False]


def test_a_changed_part_is_measured_anew(measured: Measured) -> None:
    measured.run()
    measured.made_from = "2"
    assert measured.run() == "one: measured"
    assert measured.results.figures("one") == {"measured": 2}


def test_a_part_that_stands_is_measured_when_asked_for(measured: Measured) -> None:
    measured.run()
    assert measured.run(again=True) == "one: measured"
    assert measured.calls == [False, True]


def test_a_part_without_its_data_says_so_and_keeps_its_last_result(measured: Measured) -> None:
    measured.made_from = ""
    assert measured.run() == "one: not run, there is no file"
    measured.made_from = "1"
    measured.run()
    measured.made_from = ""
    assert measured.run(again=True) == "one: not run, there is no file; its last result is shown"
    assert measured.results.figures("one") == {"measured": 1}


def test_a_part_that_breaks_keeps_nothing(measured: Measured) -> None:
    measured.made_from = "broken"
    with pytest.raises(RuntimeError, match="it broke"):
        measured.run()
    assert measured.results.figures("one") is None
