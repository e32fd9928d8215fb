"""Training and asking stop and go on where they stopped."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from benchmarks import measured, quality
from benchmarks.kept import fingerprint
from benchmarks.measured import ChildError

TRAIN = """
import os, pathlib, sys
with open(os.environ["CALLS"], "a") as calls:
    print("trained", file=calls)
if not pathlib.Path("config.yml").exists() or os.environ.get("FAILS"):
    sys.exit("the training broke")
pathlib.Path("models").mkdir()
pathlib.Path("models/model.tar.gz").touch()
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the stub of a training notes that it ran."""
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    return tmp_path / "calls"


def prepare(folder: Path, content: str = "") -> None:
    (folder / "config.yml").write_text(content, encoding="utf-8")


def side(made_from: str = "1") -> quality.Side:
    return quality.Side("stub", made_from, partial(prepare, content=made_from), ("-c", TRAIN))


def count(calls: Path) -> int:
    return len(calls.read_text(encoding="utf-8").splitlines())


def test_what_is_trained_is_not_trained_twice_unless_it_changed_or_shall_be(
    calls: Path, tmp_path: Path
) -> None:
    folder = quality.train(side(), tmp_path / "kept")
    assert (folder / quality.MODEL).exists()
    assert set(json.loads((folder / "training.json").read_text())) == {"wall_s", "cpu_s", "peak_memory_mb"}
    assert quality.train(side(), tmp_path / "kept") == folder
    assert count(calls) == 1
    assert quality.train(side("2"), tmp_path / "kept") != folder
    assert count(calls) == 2
    (folder / "answers-of-before.json").touch()
    assert quality.train(side(), tmp_path / "kept", again=True) == folder
    assert count(calls) == 3
    assert not (folder / "answers-of-before.json").exists()


def test_a_training_that_broke_is_begun_afresh(
    calls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setenv("FAILS", "1")
        with pytest.raises(ChildError, match="the training broke"):
            quality.train(side(), tmp_path / "kept")
    assert (quality.train(side(), tmp_path / "kept") / quality.MODEL).exists()
    assert count(calls) == 2


def test_answers_that_were_given_are_read_and_not_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def run(arguments: list[str], folder: Path, log: Path) -> measured.Taken:
        *_, questions, answers = arguments
        texts = json.loads(Path(questions).read_text(encoding="utf-8"))
        asked.append(texts)
        Path(answers).write_text(json.dumps([[[f"ask_{text}", 0.9], ["ask_z", 0.1]] for text in texts]))
        return measured.Taken(2.0, 1.0, 100.0)

    monkeypatch.setattr(measured, "run", run)
    (tmp_path / "training.json").write_text('{"cpu_s": 5.0}', encoding="utf-8")
    examples = [("a", "ask_a"), ("b", "ask_a")]
    for _ in range(2):
        answers = quality.ask(tmp_path, examples)
        assert [(one.meant, one.is_right, one.ranking[0]) for one in answers] == [
            ("ask_a", True, ("ask_a", 0.9)),
            ("ask_a", False, ("ask_b", 0.9)),
        ]
    assert asked == [["a", "b"]]
    assert quality.taken(tmp_path, examples) == {
        "training": {"cpu_s": 5.0},
        "reading": {"wall_s": 2.0, "cpu_s": 1.0, "peak_memory_mb": 100.0},
    }
    quality.ask(tmp_path, examples[:1])
    assert asked[1:] == [["a"]]
    assert (tmp_path / f"answers-{fingerprint(['a'])}.json").exists()
