"""Plots are drawn of what was measured, the same each time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import figures, plots
from benchmarks.kept import Results
from benchmarks.threshold import Answer


@pytest.fixture
def results(tmp_path: Path) -> Results:
    return Results(tmp_path / "results.json")


def test_nothing_is_drawn_of_nothing(results: Results, tmp_path: Path) -> None:
    assert plots.draw(results, tmp_path) == []


def test_without_confusions_there_is_no_plot_of_them(
    results: Results, answers: list[Answer], tmp_path: Path
) -> None:
    results.keep("own-data-ours", "1", figures.figures(answers, 0.63))
    assert [path.name for path in plots.draw(results, tmp_path)] == ["reliability.svg", "curve.svg"]


def test_every_plot_is_drawn_and_the_same_figures_give_the_same_files(
    results: Results, answers: list[Answer], tmp_path: Path
) -> None:
    for name in ("own-data-ours", "own-data-stock", "clinc150-ours"):
        results.keep(name, "1", figures.figures(answers, 0.45))
    drawn = plots.draw(results, tmp_path)
    assert [path.name for path in drawn] == ["reliability.svg", "curve.svg", "confusion.svg"]
    before = [path.read_bytes() for path in drawn]
    assert [path.read_bytes() for path in plots.draw(results, tmp_path)] == before
    # Text becomes outlines; what was written stays as a comment beside them.
    said = set(re.findall(r"<!-- (.*?) -->", before[2].decode()))
    assert {"ours: 2 of 6 answered wrong", "stock: 2 of 6 answered wrong", "out_of_scope", "a", "b"} <= said
    assert "CLINC150" in set(re.findall(r"<!-- (.*?) -->", before[0].decode()))
