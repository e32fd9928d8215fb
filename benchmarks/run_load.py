"""``make load``: people who talk to the assistant at once, and how it bore them.

Variables: ``CONVERSATIONS`` (200), ``SECONDS`` (600), ``PACE`` (seconds between a person's messages, 10; 0
for as fast as they are answered), ``BASE_URL`` (an assistant that runs already, as behind nginx; its limits
must allow the load). Without ``BASE_URL`` one is started in a folder of its own, and its memory is watched.
Ends with 1 when a message was not answered, or is lost, doubled, reordered or another person's.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks import servers
from benchmarks.judge import told
from benchmarks.kept import RESULTS, Results, fingerprint
from benchmarks.people import Plan, Story, talk_all
from clinic.content.index import story_phrasings
from clinic.problems import PROJECT_ROOT
from commands.model import ensure_model
from commands.model import fingerprint as model_fingerprint
from commands.progress import Progress

DEFAULTS = {"CONVERSATIONS": 200.0, "SECONDS": 600.0, "PACE": 10.0}
PART = "load"
WARM_SECONDS = 60.0
"""After so long memory must not grow any more; in a short run, after half of it."""
TARGETS = {"p95_ms": 300.0, "p99_ms": 1000.0, "memory_growth_percent": 3.0}


class NumberError(ValueError):
    """Raised when a variable is not a number that makes sense."""


def stories(root: Path = PROJECT_ROOT) -> list[Story]:
    """Return what people say in each file of story tests."""
    return [story_phrasings(path) for path in sorted((root / "tests" / "stories").glob("*/test_*.yml"))]


def plan_of(variables: Mapping[str, str], address: str) -> Plan:
    """Return what the variables ask for.

    Raises:
        NumberError: when one of them is no number, or too small.
    """
    read: dict[str, float] = {}
    for name, default in DEFAULTS.items():
        given = variables.get(name) or str(default)
        try:
            read[name] = float(given)
        except ValueError as error:
            raise NumberError(f"{name} must be a number, not '{given}'") from error
        if read[name] < (0 if name == "PACE" else 1):
            raise NumberError(f"{name} is too small: {given}")
    return Plan(address, int(read["CONVERSATIONS"]), read["SECONDS"], read["PACE"])


def measure(plan: Plan, said: Sequence[Story], process: int | None = None) -> dict[str, Any]:
    """Return the figures of a plan, with the memory of a process and what the people themselves cost."""
    return asyncio.run(_measure(plan, said, process))


async def _measure(plan: Plan, said: Sequence[Story], process: int | None) -> dict[str, Any]:
    memory: list[tuple[float, float]] = []
    watching = asyncio.create_task(_watch(process, memory)) if process else None
    begun, used = time.monotonic(), time.process_time()
    ran, waited = servers.scheduled(process) if process else (0.0, 0.0)
    talks = await talk_all(plan, said)
    took, used = time.monotonic() - begun, time.process_time() - used
    if watching:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
    figures = {"seconds": plan.seconds, "pace": plan.pace, **told(talks)}
    if process:
        now_ran, now_waited = servers.scheduled(process)
        figures["processor_ms_a_message"] = round(1000 * (now_ran - ran) / max(figures["messages"], 1), 1)
        figures["waited_for_processor_percent"] = round(100 * (now_waited - waited) / took, 1)
    figures |= growth([(at - begun, size) for at, size in memory], plan.seconds)
    return figures | {"people_percent_of_a_core": round(100 * used / took, 1)}


async def _watch(process: int, memory: list[tuple[float, float]]) -> None:
    while True:
        memory.append((time.monotonic(), servers.memory_mb(process, "VmRSS")))
        await asyncio.sleep(1)


def growth(memory: Sequence[tuple[float, float]], seconds: float) -> dict[str, float]:
    """Return memory after the first minute and at the end, in MB, and the growth in percent.

    Args:
        memory: seconds since the beginning, and MB then.
        seconds: how long the load lasted.
    """
    warm = min(WARM_SECONDS, seconds / 2)
    before = [size for at, size in memory if at >= warm]
    if not before:
        return {}
    return {
        "memory_mb": round(before[0], 1),
        "memory_end_mb": round(before[-1], 1),
        "memory_growth_percent": round(100 * (before[-1] / before[0] - 1), 2),
    }


def shown(figures: Mapping[str, Any]) -> str:
    """Return figures as lines, with their targets."""
    lines = []
    for name, value in figures.items():
        target = TARGETS.get(name)
        beside = f"  (target: at most {target:g})" if target is not None else ""
        lines.append(f"{name:26} {'none' if value in ({}, None) else value}{beside}")
    return "\n".join(lines)


def is_clean(figures: Mapping[str, Any]) -> bool:
    """Tell whether every message was answered and is kept once, in its place."""
    return not any(figures[name] for name in ("errors", "lost", "doubled", "reordered", "foreign"))


def main() -> int:
    """Measure, print and keep the figures of a run of our own; return the exit code."""
    progress, address = Progress(), os.environ.get("BASE_URL") or ""
    try:
        plan = plan_of(os.environ, address)
    except NumberError as error:
        print(error, file=sys.stderr)
        return 2
    lasts = f"{plan.conversations} people for {plan.seconds:g} s"
    if address:
        with progress.step(lasts):
            figures = measure(plan, stories())
    else:
        model = ensure_model(progress)
        with tempfile.TemporaryDirectory() as folder, servers.ours(model, Path(folder)) as side:
            side.first_answer()
            with progress.step(lasts):
                figures = measure(plan_of(os.environ, side.address), stories(), side.assistant)
        if all(not os.environ.get(name) for name in DEFAULTS):
            Results(RESULTS).keep(PART, fingerprint(model_fingerprint()), figures)
    print(shown(figures))
    print(json.dumps(figures))
    return 0 if is_clean(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
