"""Reading CLINC150's file, and saying what is missing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks import clinc150
from benchmarks.kept import MissingDataError
from benchmarks.threshold import FOREIGN

CONTENT = {split: [[f"{split} text", "oos" if "oos" in split else "translate"]] for split in clinc150.SPLITS}


@pytest.mark.parametrize("name", ["data_full.json", "data_full.json.gz"])
def test_the_file_is_read_plain_or_gzipped_with_our_name_for_what_is_foreign(
    tmp_path: Path, name: str
) -> None:
    content = json.dumps(CONTENT).encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    splits = clinc150.read_splits(str(tmp_path / name))
    assert set(splits) == set(clinc150.SPLITS)
    assert splits["val"] == [("val text", "translate")]
    assert splits["oos_test"] == [("oos_test text", FOREIGN)]


@pytest.mark.parametrize(("path", "reason"), [(None, "make benchmark CLINC150="), ("/nowhere", "no file")])
def test_without_the_file_the_parts_say_what_is_missing(
    path: str | None, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(MissingDataError, match=reason):
        clinc150.read_splits(path)
    monkeypatch.delenv(clinc150.VARIABLE, raising=False)
    with pytest.raises(MissingDataError, match="make benchmark"):
        clinc150.part("stock").made_from()


def test_both_sides_train_on_the_training_splits_alone() -> None:
    splits = clinc150.splits_of(CONTENT)
    made_from = {name: clinc150.side(name, splits).made_from for name in ("ours", "stock")}
    assert made_from["ours"] != made_from["stock"]
    for split in clinc150.SPLITS:
        changed = {**splits, split: [("another text", "translate")]}
        same = {name: clinc150.side(name, changed).made_from == made_from[name] for name in made_from}
        assert set(same.values()) == {"train" not in split}
