"""The model's name follows its inputs; a training happens when they changed, and spoils nothing."""

from __future__ import annotations

import io
import os
import re
import shutil
from pathlib import Path

import pytest

from clinic.seal import seal_of
from commands.model import INPUTS, KEPT, TrainingError, current_model, ensure_model, fingerprint
from commands.progress import Progress

INPUT_FILES = (
    "data/topics/rest.yml",
    "domain.yml",
    "config.yml",
    "assistant/nlu/classifier.py",
    "assistant/language/build.py",
    "assistant/encoder/build.py",
    "assistant/safety/reader.py",
    "requirements/runtime.txt",
)


def calls(root: Path) -> list[str]:
    path = root / "calls"
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def models(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "models").glob("*") if path.suffix != ".seal")


def test_a_fingerprint_is_sixteen_digits_and_the_same_wherever_the_project_lies(
    root: Path, tmp_path: Path
) -> None:
    found = fingerprint(root)
    assert re.fullmatch(r"[0-9a-f]{16}", found)
    shutil.copytree(root, tmp_path / "elsewhere")
    assert fingerprint(tmp_path / "elsewhere") == found


def test_there_is_an_input_of_every_kind() -> None:
    assert len(INPUT_FILES) == len(INPUTS)


@pytest.mark.parametrize("name", INPUT_FILES)
def test_a_change_of_any_input_changes_the_fingerprint(name: str, root: Path) -> None:
    before = fingerprint(root)
    path = root / name
    path.write_bytes(path.read_bytes() + b"#")
    assert fingerprint(root) != before


def test_a_file_that_comes_goes_or_moves_changes_the_fingerprint(root: Path) -> None:
    seen = [fingerprint(root)]
    path = root / "data" / "topics" / "rest.yml"
    (root / "data" / "acts").mkdir()
    seen.append(fingerprint(path.rename(root / "data" / "acts" / "rest.yml").parents[2]))
    (root / "data" / "acts" / "walks.yml").touch()
    seen.append(fingerprint(root))
    (root / "data" / "acts" / "rest.yml").unlink()
    seen.append(fingerprint(root))
    assert len(set(seen)) == 4


def test_text_that_moves_from_one_file_to_the_next_changes_the_fingerprint(root: Path) -> None:
    one, two = root / "data" / "topics" / "a.yml", root / "data" / "topics" / "b.yml"
    one.write_text("ab", encoding="utf-8")
    two.write_text("c", encoding="utf-8")
    before = fingerprint(root)
    one.write_text("a", encoding="utf-8")
    two.write_text("bc", encoding="utf-8")
    assert fingerprint(root) != before


def test_a_file_that_holds_the_next_ones_name_and_text_is_not_both(root: Path) -> None:
    one, two = root / "data" / "topics" / "a.yml", root / "data" / "topics" / "b.yml"
    one.write_bytes(b"a")
    two.write_bytes(b"b")
    before = fingerprint(root)
    two.unlink()
    for header in (b"data/topics/b.yml", b"data/topics/b.yml\0\0", b"data/topics/b.yml\0001\0"):
        one.write_bytes(b"a" + header + b"b")
        assert fingerprint(root) != before


@pytest.mark.parametrize("name", ["clinic.yml", "assistant/train.py", "README.md", "data/notes.txt"])
def test_what_no_model_is_made_of_changes_nothing(name: str, root: Path) -> None:
    before = fingerprint(root)
    (root / name).write_text("another text", encoding="utf-8")
    os.utime(root / "domain.yml", (0, 0))
    assert fingerprint(root) == before


def test_the_projects_own_inputs_are_all_there() -> None:
    root = Path(current_model().parent.parent)
    assert [pattern for pattern in INPUTS if not any(root.glob(pattern))] == []


def test_a_model_is_trained_once_for_the_same_inputs(root: Path) -> None:
    stream = io.StringIO()
    model = ensure_model(Progress(stream), root)
    assert model == current_model(root) == root / "models" / f"mbc-{fingerprint(root)}.tar.gz"
    assert model.read_text(encoding="utf-8") == "a model"
    assert stream.getvalue().startswith("Training the model; this takes about three minutes")
    assert ensure_model(Progress(stream), root) == model
    assert calls(root) == ["encoder", "language", "train", "encoder", "language"]
    assert stream.getvalue().count("Training") == 1


def test_new_inputs_get_a_new_model_and_the_one_before_stays_to_go_back_to(root: Path) -> None:
    made = []
    for number in range(4):
        (root / "domain.yml").write_text(f"intents: [{number}]\n", encoding="utf-8")
        made.append(ensure_model(Progress(io.StringIO()), root))
        os.utime(made[-1], (number, number))
    assert KEPT == 2
    assert models(root) == sorted(path.name for path in made[-2:])
    assert sorted((root / "models").glob("*.seal")) == sorted(seal_of(path) for path in made[-2:])


def test_a_training_forgets_no_file_that_is_not_its_own(root: Path) -> None:
    (root / "models").mkdir()
    for name in ("mine.tar.gz", "mbc-notes.txt"):
        (root / "models" / name).touch()
    ensure_model(Progress(io.StringIO()), root)
    assert {"mine.tar.gz", "mbc-notes.txt"} < set(models(root))


def test_going_back_to_the_inputs_before_trains_nothing(root: Path) -> None:
    first = ensure_model(Progress(io.StringIO()), root)
    (root / "domain.yml").write_text("intents: [a]\n", encoding="utf-8")
    ensure_model(Progress(io.StringIO()), root)
    (root / "domain.yml").write_text("intents: []\n", encoding="utf-8")
    assert ensure_model(Progress(io.StringIO()), root) == first
    assert calls(root).count("train") == 2


@pytest.mark.parametrize(
    ("part", "message", "done"),
    [
        ("encoder", "assistant.encoder.build failed:", ["encoder"]),
        ("language", "assistant.language.build failed:", ["encoder", "language"]),
        ("train", "training failed:", ["encoder", "language", "train"]),
    ],
)
def test_what_fails_is_told_with_its_output_and_the_models_before_stay(
    part: str, message: str, done: list[str], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "models").mkdir()
    before = [f"mbc-{number}.tar.gz" for number in range(3)]
    for name in before:
        (root / "models" / name).touch()
    monkeypatch.setenv("STUB_FAILS", part)
    with pytest.raises(TrainingError) as caught:
        ensure_model(Progress(io.StringIO()), root)
    assert str(caught.value) == f"{message}\nout of the stub\nit cannot be built"
    assert calls(root) == done
    assert models(root) == before


def test_only_the_end_of_a_long_output_is_told(root: Path) -> None:
    (root / "assistant/train.py").write_text(
        "import sys\nprint('x' * 9000)\nsys.exit('at last')\n", encoding="utf-8"
    )
    with pytest.raises(TrainingError) as caught:
        ensure_model(Progress(io.StringIO()), root)
    assert str(caught.value).endswith("at last")
    assert len(str(caught.value)) < 4100


def test_a_model_that_was_changed_is_neither_loaded_nor_trained_anew(root: Path) -> None:
    model = ensure_model(Progress(io.StringIO()), root)
    model.write_text("another model", encoding="utf-8")
    with pytest.raises(TrainingError, match="was changed since it was trained, or is damaged"):
        ensure_model(Progress(io.StringIO()), root)
    assert calls(root).count("train") == 1
    model.unlink()
    assert ensure_model(Progress(io.StringIO()), root).read_text(encoding="utf-8") == "a model"


def test_a_model_that_was_put_there_is_trained_anew(root: Path) -> None:
    model = current_model(root)
    model.parent.mkdir()
    model.write_text("a foreign model", encoding="utf-8")
    assert ensure_model(Progress(io.StringIO()), root).read_text(encoding="utf-8") == "a model"
