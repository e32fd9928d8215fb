"""What ``make`` runs starts at once: it imports none of the slow packages that its children need."""

from __future__ import annotations

import subprocess
import sys

from clinic.problems import PROJECT_ROOT

IMPORT_ALL = """
import importlib, pkgutil, sys
import commands
for module in pkgutil.walk_packages(commands.__path__, "commands."):
    importlib.import_module(module.name)
print(*sorted({"rasa", "rasa_sdk", "assistant", "actions", "spacy", "tensorflow"} & set(sys.modules)))
"""


def test_the_package_imports_neither_rasa_nor_the_packages_that_it_starts() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
