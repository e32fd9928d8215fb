"""The results as a table: ours beside stock Rasa's, and how far apart they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.kept import Results

Row = tuple[str, Sequence[str], str]
"""What is told, the keys that lead to it, and how it is written: as ``share``, ``s``, ``ms``, ``MB`` …"""
QUALITY: tuple[Row, ...] = (
    ("threshold", ("threshold",), "number"),
    ("within scope, answered right", ("right",), "share"),
    ("within scope, answered wrong", ("wrong",), "share"),
    ("foreign, refused", ("foreign_refused",), "share"),
    ("errors of all questions", ("errors",), "share"),
    ("within scope, surest is right", ("surest_right",), "share"),
    ("calibration error, 15 bins", ("calibration_error",), "share"),
    ("training, processor time", ("training", "cpu_s"), "s"),
    ("training, time passed", ("training", "wall_s"), "s"),
    ("training, peak memory", ("training", "peak_memory_mb"), "MB"),
    ("asking, peak memory", ("reading", "peak_memory_mb"), "MB"),
)
SERVING: tuple[Row, ...] = (
    ("time to first answer", ("first_answer_s",), "s"),
    ("p50 of a message", ("p50_ms",), "ms"),
    ("p95 of a message", ("p95_ms",), "ms"),
    ("60th turn", ("turn_60_ms",), "ms"),
    ("2,000 characters, p50", ("long_text_p50_ms",), "ms"),
    ("2,000 characters, longest", ("long_text_max_ms",), "ms"),
    ("2,000 characters, processor time", ("long_text_cpu_ms",), "ms"),
    ("messages a second, 8 people", ("messages_s",), "number"),
    ("messages a second and core", ("messages_per_core_s",), "number"),
    ("peak memory, assistant", ("peak_memory_mb",), "MB"),
    ("peak memory, action server", ("actions_peak_memory_mb",), "MB"),
    ("growth over 1,500 messages", ("growth_mb",), "MB"),
)
SECTIONS = (
    ("CLINC150, full variant, official test split", "clinc150", QUALITY),
    ("The project's own data", "own-data", QUALITY),
    ("Serving, on the project's own data", "latency", SERVING),
)
CURVE_KEYS = ("right", "wrong", "foreign_refused")


def table(results: Results) -> str:
    """Return every part that was measured as Markdown; what was not is a dash."""
    lines: list[str] = []
    for title, name, rows in SECTIONS:
        ours, stock = _sides(results, name)
        lines += [f"## {title}", "", "| | ours | stock | ours / stock |", "|---|---:|---:|---:|"]
        for label, keys, unit in rows:
            mine, others = _at(ours, keys), _at(stock, keys)
            lines.append(
                f"| {label} | {_shown(mine, unit)} | {_shown(others, unit)} | {_ratio(mine, others)} |"
            )
        lines.append("")
    return "\n".join(lines)


def curve(results: Results, name: str) -> str:
    """Return what every threshold does to a part's questions, ours beside stock Rasa's, as Markdown."""
    ours, stock = (results.figures(f"{name}-{side}") or {"curve": []} for side in ("ours", "stock"))
    lines = [
        "| threshold | ours: right | wrong | foreign refused | stock: right | wrong | foreign refused |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    by_threshold = {one["threshold"]: one for one in stock["curve"]}
    for one in ours["curve"]:
        other = by_threshold.get(one["threshold"], {})
        cells = [_shown(side.get(key), "share") for side in (one, other) for key in CURVE_KEYS]
        lines.append(f"| {one['threshold']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _sides(results: Results, name: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    whole = results.figures(name)
    if whole:
        return whole["ours"], whole["stock"]
    return results.figures(f"{name}-ours") or {}, results.figures(f"{name}-stock") or {}


def _at(figures: Mapping[str, Any], keys: Sequence[str]) -> float | None:
    found: Any = figures
    for key in keys:
        found = found.get(key) if found else None
    return None if found is None else float(found)


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit == "share":
        return f"{value:.1%}"
    return f"{value:,g}" if unit == "number" else f"{value:,g} {unit}"


def _ratio(mine: float | None, others: float | None) -> str:
    return "–" if mine is None or not others else f"{mine / others:.2f}"
