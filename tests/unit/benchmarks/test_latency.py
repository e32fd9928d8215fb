"""Where stock Rasa's model comes from, and what the serving part depends on."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import latency, own_data, quality


def test_the_model_that_was_trained_on_the_own_data_serves_where_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality, "FOLDER", tmp_path)
    side = own_data.side("stock")
    kept = tmp_path / f"own-data-stock-{side.made_from}" / quality.MODEL
    kept.parent.mkdir(parents=True)
    kept.touch()
    assert latency._stock_model(tmp_path / "new") == (kept, 100)
    assert not (tmp_path / "new").exists()


def test_otherwise_one_is_trained_for_one_epoch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[quality.Side] = []

    def train(side: quality.Side, kept: Path) -> Path:
        trained.append(side)
        return kept / "trained"

    monkeypatch.setattr(quality, "FOLDER", tmp_path)
    monkeypatch.setattr(quality, "train", train)
    assert latency._stock_model(tmp_path / "new") == (tmp_path / "new" / "trained" / quality.MODEL, 1)
    (tmp_path / "project").mkdir()
    trained[0].prepare(tmp_path / "project")
    assert "epochs: 1\n" in (tmp_path / "project" / "config.yml").read_text(encoding="utf-8")
    assert (tmp_path / "project" / "data" / "topics").is_dir()


def test_serving_depends_on_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    here = latency.part().made_from()
    assert latency.part().made_from() == here
    monkeypatch.setattr(latency, "machine", lambda: {"cpu": "another", "cores": 64})
    assert latency.part().made_from() != here
