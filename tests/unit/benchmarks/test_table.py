"""The table tells what was measured, and a dash where nothing was."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import table
from benchmarks.kept import Results

CURVE = [
    {"threshold": 0.5, "right": 0.9, "wrong": 0.1, "foreign_refused": 0.25},
    {"threshold": 0.6, "right": 0.8, "wrong": 0.0, "foreign_refused": 1.0},
]


@pytest.fixture
def results(tmp_path: Path) -> Results:
    """Return results of one side on CLINC150, of both on the project's data, and of both serving."""
    results = Results(tmp_path / "results.json")
    results.keep("clinc150-ours", "1", {"right": 0.951, "training": {"cpu_s": 70.5}, "curve": CURVE})
    results.keep("own-data-ours", "1", {"right": 0.9, "errors": 0.1, "curve": CURVE})
    results.keep("own-data-stock", "1", {"right": 0.6, "errors": 0.4, "curve": CURVE[:1]})
    results.keep(
        "latency", "1", {"ours": {"p50_ms": 18.0, "peak_memory_mb": 1200}, "stock": {"p50_ms": 24.0}}
    )
    return results


def test_both_sides_stand_beside_each_other_with_their_ratio(results: Results) -> None:
    lines = table.table(results).splitlines()
    assert "| within scope, answered right | 90.0% | 60.0% | 1.50 |" in lines
    assert "| errors of all questions | 10.0% | 40.0% | 0.25 |" in lines
    assert "| p50 of a message | 18 ms | 24 ms | 0.75 |" in lines


def test_what_was_not_measured_is_a_dash(results: Results) -> None:
    lines = table.table(results).splitlines()
    assert "| within scope, answered right | 95.1% | – | – |" in lines
    assert "| training, processor time | 70.5 s | – | – |" in lines
    assert "| peak memory, assistant | 1,200 MB | – | – |" in lines
    assert "| time to first answer | – | – | – |" in lines


def test_a_table_of_nothing_is_all_dashes(tmp_path: Path) -> None:
    rows = [line for line in table.table(Results(tmp_path / "none")).splitlines() if line.startswith("| ")]
    assert all("%" not in row for row in rows)
    assert sum(row.endswith("| – | – | – |") for row in rows) == 2 * len(table.QUALITY) + len(table.SERVING)


def test_a_curve_has_a_row_for_every_threshold_of_ours(results: Results) -> None:
    assert table.curve(results, "own-data").splitlines()[2:] == [
        "| 0.5 | 90.0% | 10.0% | 25.0% | 90.0% | 10.0% | 25.0% |",
        "| 0.6 | 80.0% | 0.0% | 100.0% | – | – | – |",
    ]
    assert table.curve(results, "nothing").count("\n") == 1
