"""Training on a small copy of the project: nothing leaves the machine, and nothing is lost when it breaks."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from clinic.problems import PROJECT_ROOT
from commands.environment import FIXED
from tests.system.tools import outside, traced

TRAINING_SECONDS = 300.0
TOPICS = ("hospice_care", "spread_sites", "proton_therapy")


@pytest.fixture
def project(model: Path, tmp_path: Path) -> Path:
    """Return a copy of the project with three topics; ``model`` has built what is built once."""
    for name in ("assistant", "clinic", "commands", "knowledge"):
        shutil.copytree(PROJECT_ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.yml", "clinic.yml"):
        shutil.copy(PROJECT_ROOT / name, tmp_path)
    for name in ("lexicon", "languages", "safety"):
        shutil.copytree(PROJECT_ROOT / "data" / name, tmp_path / "data" / name)
    for path in (PROJECT_ROOT / "data").glob("*.yml"):
        shutil.copy(path, tmp_path / "data")
    (tmp_path / "data" / "topics").mkdir()
    for topic in TOPICS:
        shutil.copy(PROJECT_ROOT / "data" / "topics" / f"{topic}.yml", tmp_path / "data" / "topics")
    domain = yaml.safe_load((PROJECT_ROOT / "domain.yml").read_text(encoding="utf-8"))
    domain["intents"] = [f"ask_{topic}" for topic in TOPICS]
    domain["slots"] = {"audience": domain["slots"]["audience"]}
    (tmp_path / "domain.yml").write_text(yaml.safe_dump(domain), encoding="utf-8")
    (tmp_path / "build").symlink_to(PROJECT_ROOT / "build")
    return tmp_path


def training(project: Path, model: str) -> list[str]:
    return [sys.executable, "-m", "assistant.train", f"models/{model}"]


def test_training_connects_to_nothing_and_puts_a_whole_model_in_its_place(project: Path) -> None:
    log = project / "strace"
    done = subprocess.run(
        [*traced(log), *training(project, "new.tar.gz")],
        cwd=project,
        env={**os.environ, **FIXED},
        capture_output=True,
        text=True,
        timeout=TRAINING_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert [path.name for path in (project / "models").iterdir()] == ["new.tar.gz"]
    assert outside(log) == set()


def test_an_interrupted_training_leaves_the_old_model(project: Path) -> None:
    models = project / "models"
    models.mkdir()
    old = models / "mbc.tar.gz"
    old.write_bytes(b"the old model")
    child = subprocess.Popen(
        training(project, old.name),
        cwd=project,
        env={**os.environ, **FIXED},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + TRAINING_SECONDS
    while not list(models.glob(".training-*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.wait(30)
    assert old.read_bytes() == b"the old model"
    assert [path.name for path in models.glob("*.tar.gz")] == ["mbc.tar.gz"]
