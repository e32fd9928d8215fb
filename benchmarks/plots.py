"""The plots: reliability, right answers against refused foreign questions, and which topics are confused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.kept import Results

SETS = {"clinc150": "CLINC150", "own-data": "own data"}
SIDES = {"ours": "#1b6e6a", "stock": "#b5651d"}
_SETTINGS = {"svg.hashsalt": "benchmarks", "font.size": 9}
"""The same figures give the same file."""


def draw(results: Results, folder: Path) -> list[Path]:
    """Write every plot that there are figures for; return their files."""
    drawn = []
    with matplotlib.rc_context(_SETTINGS):
        for name, one in (("reliability", _reliability), ("curve", _curve), ("confusion", _confusion)):
            figure = one(results)
            if figure is not None:
                path = folder / f"{name}.svg"
                figure.savefig(path, metadata={"Date": None})
                path.write_text(_without_trailing_space(path.read_text(encoding="utf-8")), encoding="utf-8")
                drawn.append(path)
    return drawn


def _measured(results: Results) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the figures of both sides by what they were measured on."""
    found = {
        name: {side: told for side in SIDES if (told := results.figures(f"{name}-{side}"))} for name in SETS
    }
    return {name: sides for name, sides in found.items() if sides}


def _reliability(results: Results) -> Figure | None:
    measured = _measured(results)
    if not measured:
        return None
    figure = Figure(figsize=(4.2 * len(measured), 4.2), constrained_layout=True)
    for axes, (name, sides) in zip(_row(figure, len(measured)), measured.items(), strict=True):
        axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
        for side, told in sides.items():
            bins = told["reliability"]
            total = sum(one["count"] for one in bins)
            axes.plot(
                [one["confidence"] for one in bins],
                [one["right"] for one in bins],
                color=SIDES[side],
                linewidth=1,
                label=f"{side}, calibration error {told['calibration_error']:.1%}",
            )
            sizes = [8 + 300 * one["count"] / total for one in bins]
            points = [[one[key] for one in bins] for key in ("confidence", "right")]
            axes.scatter(*points, s=sizes, color=SIDES[side], alpha=0.6)
        axes.set(
            title=SETS[name], xlabel="confidence", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1)
        )
        axes.legend(loc="upper left", fontsize=8)
    return figure


def _curve(results: Results) -> Figure | None:
    measured = _measured(results)
    if not measured:
        return None
    figure = Figure(figsize=(4.2 * len(measured), 4.2), constrained_layout=True)
    for axes, (name, sides) in zip(_row(figure, len(measured)), measured.items(), strict=True):
        for side, told in sides.items():
            points = [[one[key] for one in told["curve"]] for key in ("foreign_refused", "right")]
            axes.plot(*points, color=SIDES[side], marker=".", linewidth=1, label=side)
            axes.scatter(
                told["foreign_refused"], told["right"], s=60, marker="D", color=SIDES[side],
                label=f"at its threshold, {told['threshold']}",
            )  # fmt: skip
        axes.set(title=SETS[name], xlabel="foreign, refused", ylabel="within scope, answered right")
        axes.grid(color="0.9")
        axes.legend(loc="lower left", fontsize=8)
    return figure


def _confusion(results: Results) -> Figure | None:
    """Draw how often a question about one topic of the project was answered with another."""
    sides = _measured(results).get("own-data", {})
    pairs = [pair for told in sides.values() for pair in told["confusions"]]
    if not pairs:
        return None
    names = sorted({name for meant, answered, _ in pairs for name in (meant, answered)})
    place = {name: number for number, name in enumerate(names)}
    figure = Figure(figsize=(1 + 6.5 * len(sides), 8), constrained_layout=True)
    highest = max(count for *_, count in pairs)
    for axes, (side, told) in zip(_row(figure, len(sides)), sides.items(), strict=True):
        cells = np.zeros((len(names), len(names)))
        for meant, answered, count in told["confusions"]:
            cells[place[meant], place[answered]] = count
        axes.imshow(cells, cmap="Blues", vmin=0, vmax=highest)
        shown = [name.removeprefix("ask_") for name in names]
        axes.set_xticks(range(len(names)), shown, rotation=90, fontsize=5)
        axes.set_yticks(range(len(names)), shown, fontsize=5)
        axes.set(
            title=f"{side}: {cells.sum():.0f} of {told['in_scope'] + told['foreign']} answered wrong",
            xlabel="answered",
            ylabel="meant",
        )
    return figure


def _row(figure: Figure, count: int) -> list[Axes]:
    return [figure.add_subplot(1, count, number + 1) for number in range(count)]


def _without_trailing_space(content: str) -> str:
    return "\n".join(line.rstrip() for line in content.splitlines()) + "\n"
