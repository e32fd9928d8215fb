"""``make train``: the model's name, or every reason why there is none."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from clinic.problems import Problem
from commands import checks, train
from commands.model import current_model, ensure_model


@pytest.fixture
def project(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Train the project of stubs; its files are taken to hold."""
    monkeypatch.setattr(checks, "problems", list)
    monkeypatch.setattr(train, "ensure_model", partial(ensure_model, root=root))
    return root


def test_the_model_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train.main() == 0
    assert capsys.readouterr().out == f"model: {current_model(project).name}\n"


def test_wrong_files_are_all_told_and_nothing_is_trained(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Problem(Path("/a.yml"), 1, "is wrong"), Problem(Path("/b.yml"), 2, "is wrong as well")]
    monkeypatch.setattr(checks, "problems", lambda: found)
    assert train.main() == 1
    assert capsys.readouterr().err == "/a.yml:1: is wrong\n/b.yml:2: is wrong as well\n"
    assert not (project / "calls").exists()


def test_a_training_that_fails_is_told(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUB_FAILS", "train")
    assert train.main() == 1
    assert capsys.readouterr().err.endswith("training failed:\nout of the stub\nit cannot be built\n")
