"""An edit is shown before it goes live: both versions really trained and asked."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from clinic.problems import PROJECT_ROOT
from commands.content_diff import main

EXAMPLES = 30
"""How many of each intent's examples are kept, so that the trainings are short."""


def cut(text: str) -> str:
    """Return a content file with the first of its examples alone."""
    kept, examples = [], 0
    for line in text.splitlines(keepends=True):
        examples = examples + 1 if line.startswith("    - ") else 0
        if examples <= EXAMPLES:
            kept.append(line)
    return "".join(kept)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project under git, with what is built, and with fewer examples."""
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
    shutil.copytree(PROJECT_ROOT / "build", root / "build")
    for path in [file for folder in ("topics", "acts") for file in (root / "data" / folder).iterdir()]:
        path.write_text(cut(path.read_text(encoding="utf-8")), encoding="utf-8")
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
