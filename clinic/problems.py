"""What is wrong in a file that people write, said so that they can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: the file, the line it stands on (1-based, 0 when it has none) and the reason."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        """``path:line: reason``, the path relative to the project where it lies inside it."""
        path = self.path.resolve()
        shown = path.relative_to(PROJECT_ROOT) if path.is_relative_to(PROJECT_ROOT) else path
        return f"{shown}:{self.line}: {self.reason}" if self.line else f"{shown}: {self.reason}"


class InvalidFilesError(Exception):
    """Raised with every problem found, never with only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in the order of files and lines."""
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
