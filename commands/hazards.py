"""``make hazards``: runs the test of every hazard in ``docs/hazards.yml``, with its control and without."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from clinic import located_yaml, schema
from clinic.located_yaml import Document
from clinic.problems import PROJECT_ROOT, InvalidFilesError, Problem
from commands.environment import child_environment

LOG = Path("docs") / "hazards.yml"
TESTS = "tests/hazards"


class Hazard(schema.StrictModel):
    """One hazard; the terms are those of ISO 14971."""

    id: str = Field(regex=r"^[a-z_]+$")
    hazard: str = Field(min_length=10)
    cause: str = Field(min_length=10)
    situation: str = Field(min_length=10)
    harm: str = Field(min_length=10)
    severity: str
    before: str
    after: str
    control: str = Field(min_length=10)
    kind: Literal["inherent_safety", "protective_measure", "information_for_safety"]
    files: list[str] = Field(min_items=1)
    test: str = Field(regex=rf"^{TESTS}/test_\w+\.py::test_\w+$")
    residual: str = Field(min_length=10)


class HazardLog(schema.StrictModel):
    """``docs/hazards.yml``: the grades, the worst and likeliest first, and the hazards."""

    severities: dict[str, str]
    probabilities: dict[str, str]
    not_acceptable: dict[str, str]
    hazards: list[Hazard] = Field(min_items=1)


def read_log(path: Path = PROJECT_ROOT / LOG) -> tuple[Document, HazardLog]:
    """Return the hazard log and where everything stands in it.

    Raises:
        InvalidFilesError: with every key that is missing, unknown or of a wrong form.
    """
    document = located_yaml.load(path)
    return document, schema.parse(document, HazardLog)


def problems(document: Document, log: HazardLog, root: Path = PROJECT_ROOT) -> Iterator[Problem]:
    """Yield what is wrong in the log: grades, risks, files and tests, and tests that no hazard names."""
    severities, probabilities = list(log.severities), list(log.probabilities)
    tests = set(_tests(root))
    seen: set[str] = set()
    for number, hazard in enumerate(log.hazards):
        at = ("hazards", number)
        for name in {hazard.id, hazard.test} & seen:
            yield document.problem(at, f"'{name}' stands here twice")
        seen |= {hazard.id, hazard.test}
        if hazard.severity not in severities:
            yield document.problem((*at, "severity"), f"'{hazard.severity}' is none of {severities}")
        unknown = {"before": hazard.before, "after": hazard.after}.items()
        wrong = [(key, grade) for key, grade in unknown if grade not in probabilities]
        for key, grade in wrong:
            yield document.problem((*at, key), f"'{grade}' is none of {probabilities}")
        if not wrong:
            yield from _risk_problems(document, at, hazard, log)
        for name in hazard.files:
            if not (root / name).is_file():
                yield document.problem((*at, "files"), f"there is no {name}")
        if hazard.test not in tests:
            yield document.problem((*at, "test"), f"there is no test {hazard.test}")
    for test in sorted(tests - seen):
        yield document.problem(("hazards",), f"no hazard names {test}")


def _risk_problems(
    document: Document, at: tuple[str | int, ...], hazard: Hazard, log: HazardLog
) -> Iterator[Problem]:
    probabilities = list(log.probabilities)
    after = probabilities.index(hazard.after)
    if after <= probabilities.index(hazard.before):
        yield document.problem((*at, "after"), "its control does not make it less probable")
    limit = log.not_acceptable.get(hazard.severity)
    if limit is not None and after <= probabilities.index(limit):
        reason = f"a {hazard.severity} harm must be less than {limit}"
        yield document.problem((*at, "after"), reason)


def _tests(root: Path) -> Iterator[str]:
    """Yield the id of every test of a hazard."""
    for path in sorted((root / TESTS).glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                yield f"{path.relative_to(root).as_posix()}::{node.name}"


def main(root: Path = PROJECT_ROOT) -> int:
    """Check the log of a project and run its tests; return the exit code."""
    try:
        document, log = read_log(root / LOG)
        found = list(problems(document, log, root))
        if found:
            raise InvalidFilesError(found)
    except InvalidFilesError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(log.hazards)} hazards, each with its control and without", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", *(hazard.test for hazard in log.hazards)]
    return subprocess.run(command, cwd=root, env=child_environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
