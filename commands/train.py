"""``make train``: a model for the present inputs."""

from __future__ import annotations

import sys

from commands import checks
from commands.model import TrainingError, ensure_model
from commands.progress import Progress


def main() -> int:
    """Check the files and train where needed; return the exit code."""
    found = checks.problems()
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        return 1
    try:
        print(f"model: {ensure_model(Progress()).name}")
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
