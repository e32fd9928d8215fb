"""Every child gets this process's environment, with what is fixed on top."""

from __future__ import annotations

import os

import pytest

from commands.environment import FIXED, child_environment


def test_a_child_gets_what_this_process_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MBC_DEBUG", "1")
    assert child_environment()["MBC_DEBUG"] == "1"
    assert set(os.environ) <= set(child_environment())


@pytest.mark.parametrize("name", sorted(FIXED))
def test_what_is_fixed_wins(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "something else")
    assert child_environment()[name] == FIXED[name]
    assert os.environ[name] == "something else"


@pytest.mark.parametrize(
    ("name", "value"), [("RASA_TELEMETRY_ENABLED", "false"), ("SANIC_HOST", "127.0.0.1")]
)
def test_nothing_is_reported_and_nothing_listens_outside(name: str, value: str) -> None:
    assert child_environment()[name] == value
