"""What both processes share needs neither of their frameworks."""

from __future__ import annotations

import subprocess
import sys

from clinic.problems import PROJECT_ROOT

IMPORT_ALL = """
import importlib, pkgutil, sys
import clinic
for module in pkgutil.walk_packages(clinic.__path__, "clinic."):
    importlib.import_module(module.name)
print(*sorted({"rasa", "rasa_sdk", "assistant", "actions", "commands"} & set(sys.modules)))
"""


def test_the_package_imports_neither_rasa_nor_the_packages_that_build_on_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
