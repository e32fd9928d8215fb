"""An edit is shown before it goes live: both versions really trained and asked."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from clinic import seal
from clinic.problems import PROJECT_ROOT
from commands.content_diff import main


@pytest.fixture
def project(model: Path, tmp_path: Path) -> Path:
    """Return a copy of the project under git, with what is built and the model of its content."""
    root = tmp_path / "project"
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in tracked.strip("\0").split("\0"):
        if (PROJECT_ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT_ROOT / name, root / name)
    for folder in ("build", "models"):
        shutil.copytree(PROJECT_ROOT / folder, root / folder, copy_function=os.link)
    (root / seal.KEY).parent.mkdir()
    shutil.copy2(PROJECT_ROOT / seal.KEY, root / seal.KEY)
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-q", "-m", "before"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    return root


def test_an_edit_shows_which_phrasings_get_another_topic_or_another_text(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reworded = project / "data" / "topics" / "hospice_care.yml"
    text = reworded.read_text(encoding="utf-8")
    assert "Hospice care is care near the end of life:" in text
    new = "Hospice is care for the last part of life:"
    reworded.write_text(text.replace("Hospice care is care near the end of life:", new), encoding="utf-8")
    forgotten = project / "data" / "topics" / "proton_therapy.yml"
    text = forgotten.read_text(encoding="utf-8")
    own = "    - What is proton therapy?\n"
    assert own in text
    forgotten.write_text(text[: text.index("  examples: |\n")] + f"  examples: |\n{own}", encoding="utf-8")

    assert main("HEAD", project) == 0
    moved, same = capsys.readouterr().out.split("get another text on the same topic")
    assert ": proton_therapy -> " in moved
    assert f"+{new}" in same
    assert "- hospice_care (" in same
