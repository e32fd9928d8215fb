"""Children that take time and memory, and one that fails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.measured import ChildError, Taken, run

USE = """
import time
held = bytearray(150_000_000)
while time.process_time() < 0.4:
    pass
time.sleep(0.3)
"""


MEASURE = f"""
from pathlib import Path
from benchmarks.measured import run
print(run(["-c", {USE!r}], Path(), Path("log") / "child.log"))
"""
"""Linux counts for a child what the process that made it held, and this one may hold a model."""


def test_a_child_is_measured_by_what_the_system_counted_for_it(tmp_path: Path) -> None:
    run(["-c", MEASURE], tmp_path, tmp_path / "told")
    told = re.findall(r"=([0-9.]+)", (tmp_path / "told").read_text(encoding="utf-8"))
    taken = Taken(*map(float, told))
    assert 0.4 <= taken.cpu_s <= taken.wall_s
    assert taken.wall_s - taken.cpu_s > 0.1
    assert 150 <= taken.peak_memory_mb <= 400


def test_a_child_runs_in_its_folder_with_the_projects_packages_and_fixed_variables(tmp_path: Path) -> None:
    code = "import os, clinic; print(os.getcwd(), os.environ['OMP_NUM_THREADS'], os.environ['GIVEN'])"
    run(["-c", code], tmp_path, tmp_path / "log", {"GIVEN": "yes"})
    assert (tmp_path / "log").read_text(encoding="utf-8").split() == [str(tmp_path), "1", "yes"]


def test_a_child_that_fails_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(ChildError, match=r"ended with code 3(.|\n)*it cannot be"):
        run(["-c", "import sys; print('it cannot be'); sys.exit(3)"], tmp_path, tmp_path / "log")


def test_a_child_that_is_killed_is_told_too(tmp_path: Path) -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    with pytest.raises(ChildError, match="ended with code -9"):
        run(["-c", code], tmp_path, tmp_path / "log")
