"""``make content-diff BASE=<revision>``: what a change of the content changes for those who ask.

Both versions of the content are trained with today's code, and every phrasing of today's story tests is asked
of both. Printed is which would now get another topic or another text.
"""

from __future__ import annotations

import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinic import seal
from clinic.content.index import story_phrasings
from clinic.problems import PROJECT_ROOT
from commands.environment import child_environment
from commands.model import TrainingError, current_model, ensure_model
from commands.progress import Progress

CONTENT = ("data", "knowledge/facts.yml", "domain.yml")
CODE = ("assistant", "clinic", "commands", "requirements", "knowledge", "config.yml", "clinic.yml")
NOTHING = "nothing"
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """A phrasing that gets something else now."""

    phrasing: str
    before: Answer
    after: Answer

    @property
    def is_other_topic(self) -> bool:
        """Whether another topic, act or suggestion answers it; or else only another text."""
        return meant(self.before) != meant(self.after)


class RevisionError(Exception):
    """Raised when git knows no such revision, or it holds no content."""


def main(base: str | None = None, root: Path = PROJECT_ROOT) -> int:
    """Compare the content as it stands with a revision's; return the exit code."""
    base = base or os.environ.get("BASE") or "HEAD"
    phrasings = [
        phrasing
        for path in sorted((root / "tests" / "stories").glob("*/test_*.yml"))
        for phrasing in story_phrasings(path)
    ]
    progress = Progress()
    try:
        with tempfile.TemporaryDirectory(prefix="content-diff-") as folder:
            content = _content_of(base, root)
            model = ensure_model(progress, root)
            old = _old_version(content, root, Path(folder))
            before = _ask(old, ensure_model(progress, old), phrasings)
            after = _ask(root, model, phrasings)
            _keep(current_model(old), root)
    except (RevisionError, TrainingError) as error:
        print(error, file=sys.stderr)
        return 1
    print(report(base, differences(phrasings, before, after), len(phrasings)))
    return 0


def meant(answer: Answer) -> str:
    """Return in words what answered: topics, acts, or what was suggested."""
    if answer["topics"]:
        return ", ".join(answer["topics"])
    if answer["suggested"]:
        return "did you mean " + ", ".join(answer["suggested"])
    return ", ".join(answer["acts"]) or NOTHING


def differences(
    phrasings: Sequence[str], before: Sequence[Answer], after: Sequence[Answer]
) -> list[Difference]:
    """Return the phrasings that get another topic or another text, in their order."""
    asked = zip(phrasings, before, after, strict=True)
    return [
        Difference(phrasing, old, new)
        for phrasing, old, new in asked
        if meant(old) != meant(new) or old["text"] != new["text"]
    ]


def report(base: str, found: Sequence[Difference], asked: int) -> str:
    """Return what an editor reads: other topics by phrasing, then other texts, each once."""
    moved = [one for one in found if one.is_other_topic]
    lines = [f"Of {asked} phrasings, compared with {base}:", "", f"{len(moved)} get another topic"]
    lines += [f"- {one.phrasing!r}: {meant(one.before)} -> {meant(one.after)}" for one in moved]
    reworded: dict[tuple[str, str, str], int] = {}
    for one in found:
        if not one.is_other_topic:
            key = (meant(one.after), one.before["text"], one.after["text"])
            reworded[key] = reworded.get(key, 0) + 1
    lines += ["", f"{sum(reworded.values())} get another text on the same topic"]
    for (topic, old, new), count in reworded.items():
        changed = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
        lines += [f"- {topic} ({count} phrasings)"]
        lines += [f"    {line}" for line in list(changed)[2:] if not line.startswith("@@")]
    return "\n".join(lines)


def _content_of(base: str, root: Path) -> bytes:
    """Return a revision's content, as tar packs it."""
    archive = subprocess.run(
        ["git", "archive", base, "--", *CONTENT], cwd=root, capture_output=True, check=False
    )
    if archive.returncode:
        raise RevisionError(f"git has no content of '{base}': {archive.stderr.decode().strip()}")
    return archive.stdout


def _old_version(content: bytes, root: Path, folder: Path) -> Path:
    """Return a copy of the project: today's code, a revision's content, and whatever was built or trained."""
    old = folder / "old"
    old.mkdir()
    for name in CODE:
        if (root / name).is_dir():
            shutil.copytree(root / name, old / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(root / name, old / name)
    (old / "data").mkdir()
    for file in (root / "data").glob("*.yml"):  # today's code may read a file that the revision has not
        shutil.copy2(file, old / "data" / file.name)
    subprocess.run(["tar", "-x"], cwd=old, input=content, check=True)
    if (root / seal.KEY).exists():  # or the environment holds it
        (old / seal.KEY).parent.mkdir()
        _link(root / seal.KEY, old / seal.KEY)
    for name in ("build/encoder", "models"):
        if (root / name).is_dir():
            shutil.copytree(root / name, old / name, copy_function=_link)
    return old


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # temporary files lie on another disk
        shutil.copy2(source, target)


def _ask(root: Path, model: Path, phrasings: Sequence[str]) -> list[Answer]:
    done = subprocess.run(
        [sys.executable, "-m", "assistant.ask", str(model)],
        cwd=root,
        env=child_environment(),
        input=json.dumps(list(phrasings)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise TrainingError(f"the content in {root} cannot be asked:\n{done.stderr.strip()[-4000:]}")
    answers: list[Answer] = json.loads(done.stdout)
    return answers


def _keep(model: Path, root: Path) -> None:
    """Keep a revision's model beside the project's own, so that the next comparison need not train it."""
    kept = root / "models" / model.name
    if not kept.exists():
        shutil.copy2(model, kept)
        shutil.copy2(seal.seal_of(model), seal.seal_of(kept))


if __name__ == "__main__":
    sys.exit(main())
