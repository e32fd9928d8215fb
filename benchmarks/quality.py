"""Trains a side, asks it and tells what came of it; what is done already is not done again.

Models and answers stay under ``build/benchmarks`` by the hash of what they were made from, so that a run that
was broken off goes on where it stopped, and figures can be taken anew without training.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import measured
from benchmarks.kept import fingerprint
from benchmarks.projects import Example
from benchmarks.threshold import Answer
from clinic.problems import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "build" / "benchmarks"
MODEL = Path("models") / "model.tar.gz"
OURS = ("-m", "assistant.train", str(MODEL))
STOCK = (
    *("-m", "rasa", "train", "--config", "config.yml", "--domain", "domain.yml", "--data", "data"),
    *("--out", "models", "--fixed-model-name", "model"),
)
TRAINING_SEEDS = {"ours": 42, "stock": None}
"""Ours is the default of Rasa's classifier. Stock Rasa has none: its networks differ each time."""


@dataclass(frozen=True)
class Side:
    """What is trained: its name, the hash of all that makes it, what writes its project, and the command."""

    name: str
    made_from: str
    prepare: Callable[[Path], None]
    command: Sequence[str]


def train(side: Side, kept: Path | None = None, again: bool = False) -> Path:
    """Return the folder of a trained side: the model, and in ``training.json`` what it took.

    It is trained unless that was done, or when it shall be done again.

    Raises:
        ChildError: when the training fails.
    """
    folder = (kept or FOLDER) / f"{side.name}-{side.made_from}"
    if again or not (folder / "training.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        side.prepare(folder)
        _note(folder / "training.json", measured.run(side.command, folder, folder / "training.log"))
    return folder


def ask(folder: Path, asked: Sequence[Example]) -> list[Answer]:
    """Return what the model of a folder takes texts for, in their order; what asking took is noted beside.

    Raises:
        ChildError: when the model cannot be asked.
    """
    texts = [text for text, _ in asked]
    name = fingerprint(texts)
    answers, taken = folder / f"answers-{name}.json", folder / f"reading-{name}.json"
    if not taken.exists():
        questions = folder / f"asked-{name}.json"
        questions.write_text(json.dumps(texts), encoding="utf-8")
        arguments = ["-m", "benchmarks.reading", *map(str, (folder / MODEL, questions, answers))]
        _note(taken, measured.run(arguments, PROJECT_ROOT, folder / "reading.log"))
    rankings = json.loads(answers.read_text(encoding="utf-8"))
    return [
        Answer(intent, [(name, confidence) for name, confidence in ranking], text=text)
        for (text, intent), ranking in zip(asked, rankings, strict=True)
    ]


def taken(folder: Path, asked: Sequence[Example]) -> dict[str, Any]:
    """Return what training and asking took."""
    reading = folder / f"reading-{fingerprint([text for text, _ in asked])}.json"
    return {
        name: json.loads(path.read_text(encoding="utf-8"))
        for name, path in (("training", folder / "training.json"), ("reading", reading))
    }


def _note(path: Path, took: measured.Taken) -> None:
    path.write_text(json.dumps(asdict(took)), encoding="utf-8")
