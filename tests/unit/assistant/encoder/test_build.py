"""The graph's file is written once, whole or not at all, and its name says what is in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.encoder import build, weights
from clinic.problems import PROJECT_ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that does not exist before the first build."""
    return tmp_path_factory.mktemp("build") / "encoder"


def test_the_first_build_says_so_in_one_line_and_the_second_does_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build.main([str(folder)])
    written = build.graph_path(folder)
    assert capsys.readouterr().out == f"Built the sentence encoder: {written}\n"
    before = written.stat()

    monkeypatch.setattr(weights, "read_weights", lambda: pytest.fail("the weights were read again"))
    build.main([str(folder)])
    assert capsys.readouterr().out == ""
    assert written.stat().st_mtime_ns == before.st_mtime_ns
    assert [path.name for path in folder.iterdir()] == [written.name]


def test_the_graph_of_an_earlier_version_goes(tmp_path: Path, folder: Path) -> None:
    earlier, other = tmp_path / "0123456789abcdef.onnx", tmp_path / "notes.txt"
    earlier.touch()
    other.touch()
    assert {build.ensure_built(tmp_path), other} == set(tmp_path.iterdir())


def test_two_processes_write_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    # Another seed for hashing: no order of a set or a dictionary may reach the file.
    subprocess.run(
        [sys.executable, "-W", "error", "-m", "assistant.encoder.build", str(tmp_path)],
        check=True,
        cwd=PROJECT_ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert build.graph_path(tmp_path).read_bytes() == build.ensure_built(folder).read_bytes()


def test_the_file_has_the_rights_of_any_new_file(folder: Path, tmp_path: Path) -> None:
    ordinary = tmp_path / "ordinary"
    ordinary.touch()
    assert build.ensure_built(folder).stat().st_mode == ordinary.stat().st_mode


def test_a_folder_is_taken_relative_to_the_project(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build.ensure_built(folder)
    monkeypatch.chdir(tmp_path)
    build.main([os.path.relpath(folder, PROJECT_ROOT)])
    assert capsys.readouterr().out == ""
    assert not list(tmp_path.iterdir())


def test_a_build_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        build.ensure_built(tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_identity_changes_with_the_weights_and_with_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    identities = {build.identity()}
    monkeypatch.setattr(build, "GRAPH_VERSION", build.GRAPH_VERSION + 1)
    identities.add(build.identity())
    monkeypatch.setitem(weights.SHA256, weights.WEIGHTS, "0" * 64)
    identities.add(build.identity())
    assert len(identities) == 3
    assert all(len(identity) == 16 for identity in identities)
