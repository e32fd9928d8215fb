"""A part of the benchmark: what it is called, what it is made from, and how it is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.kept import MissingDataError, Results
from commands.progress import Progress

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """What can be measured alone.

    Args:
        name: what it is called on the command line and in the results.
        made_from: returns the hash of all that its figures depend on; raises MissingDataError without it.
        measure: returns the figures; ``again`` means that nothing done before may be used.
        lasts: how long it takes, in words.
    """

    name: str
    made_from: Callable[[], str]
    measure: Callable[[bool], Figures]
    lasts: str


def run(part: Part, results: Results, progress: Progress, again: bool = False) -> str:
    """Measure a part unless its result stands; return in a line what was done."""
    try:
        made_from = part.made_from()
    except MissingDataError as error:
        known = "; its last result is shown" if results.figures(part.name) else ""
        return f"{part.name}: not run, {error}{known}"
    if results.stands(part.name, made_from) and not again:
        return f"{part.name}: stands"
    with progress.step(f"{part.name}: takes {part.lasts}"):
        figures = part.measure(again)
    results.keep(part.name, made_from, figures)
    return f"{part.name}: measured"
