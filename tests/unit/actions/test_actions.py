"""One action a module, named as its module, and nothing of Rasa's own process."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
from typing import Any

import pytest
from rasa_sdk import Action

from clinic.problems import PROJECT_ROOT

MODULES = sorted(path.stem for path in (PROJECT_ROOT / "actions").glob("action_*.py"))
IMPORT_ALL = """
import importlib, pkgutil, sys
import actions
for module in pkgutil.walk_packages(actions.__path__, "actions."):
    importlib.import_module(module.name)
print(*sorted({"rasa", "assistant", "commands"} & set(sys.modules)))
"""


def test_there_are_actions() -> None:
    assert MODULES


@pytest.mark.parametrize("name", MODULES)
def test_a_module_holds_the_one_action_that_is_called_as_it_is(name: str) -> None:
    module = importlib.import_module(f"actions.{name}")
    own: list[Any] = [
        kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Action) and kind.__module__ == module.__name__
    ]
    assert [kind().name() for kind in own] == [name]


def test_the_package_imports_neither_rasa_nor_the_assistant() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
