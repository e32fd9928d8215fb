"""Runs a child process and says what it took: time, processor time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic.problems import PROJECT_ROOT
from commands.environment import child_environment


class ChildError(Exception):
    """Raised when a child ends with another code than 0; the message holds the end of its log."""


@dataclass(frozen=True)
class Taken:
    """What a child took: seconds that passed, seconds of processor, and the most memory at once in MB.

    Processor time is what two runs are compared by: a shared machine stretches the other.
    """

    wall_s: float
    cpu_s: float
    peak_memory_mb: float


def run(
    arguments: Sequence[str], folder: Path, log: Path, environment: Mapping[str, str] | None = None
) -> Taken:
    """Run Python with arguments in a folder, with the project's packages at hand, and return what it took.

    Linux counts for a child's peak memory what the process that starts it holds: that must be little.

    Raises:
        ChildError: when it fails.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    variables = {**child_environment(), "PYTHONPATH": str(PROJECT_ROOT), **(environment or {})}
    with log.open("wb") as handle:
        begun = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=handle,
        )
        try:
            # Popen's own wait drops what the system counted for the child.
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        wall = time.monotonic() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        end = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
        raise ChildError(f"{' '.join(arguments[:4])} ended with code {child.returncode}\n{end}")
    return Taken(
        round(wall, 1),
        round(usage.ru_utime + usage.ru_stime, 1),
        round(usage.ru_maxrss / 1024),
    )
