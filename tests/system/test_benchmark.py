"""The benchmark from end to end, small: a CLINC150 of three intents through our whole pipeline."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmark
from benchmarks import clinc150, kept, quality

INTENTS = {
    "translate": [
        "say {} in spanish",
        "what is {} in french",
        "translate {} for me",
        "the german word for {}",
    ],
    "weather": ["will it rain on {}", "weather on {}", "is it cold on {}", "how warm will it be on {}"],
    "oos": ["who wrote about {}", "sell me a car like {}", "why is {} blue", "sing a song of {}"],
}
WORDS = ("monday", "friday", "water", "bread", "sunday", "cheese")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a file like CLINC150's: each split has its own words."""
    said = {
        intent: [[text.format(word), intent] for word in WORDS for text in texts]
        for intent, texts in INTENTS.items()
    }
    splits = {
        f"{prefix}{split}": [row for intent in intents for row in said[intent][part::3]]
        for prefix, intents in (("", ("translate", "weather")), ("oos_", ("oos",)))
        for part, split in enumerate(("train", "val", "test"))
    }
    (tmp_path / "data_full.json").write_text(json.dumps(splits), encoding="utf-8")
    return tmp_path / "data_full.json"


def test_our_pipeline_is_trained_asked_and_told_and_then_stands(
    model: Path,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert model.exists()  # so that the encoder and the language are built
    results = tmp_path / "results"
    results.mkdir()
    monkeypatch.setattr(benchmark, "RESULTS", results / "results.json")
    monkeypatch.setattr(quality, "FOLDER", tmp_path / "kept")
    monkeypatch.setenv(clinc150.VARIABLE, "")
    arguments = ["benchmarks", "clinc150-ours", "--clinc150", str(data)]
    monkeypatch.setattr(sys, "argv", arguments)

    benchmark.main()
    told = kept.Results(results / "results.json").figures("clinc150-ours")
    assert told is not None
    assert (told["in_scope"], told["foreign"], told["out_of_scope_examples"]) == (16, 8, 8)
    assert told["right"] > 0.7
    assert told["surest_right"] > 0.8
    assert told["training"]["cpu_s"] > 1
    assert told["reading"]["peak_memory_mb"] > 100
    written = {path.name for path in results.iterdir()}
    assert written == {"results.json", "results.md", "reliability.svg", "curve.svg"}
    printed = capsys.readouterr().out
    assert printed.endswith("clinc150-ours: measured\n")
    assert f"| within scope, answered right | {told['right']:.1%} | – | – |" in printed
    assert printed.rpartition("\n\n")[0] in (results / "results.md").read_text(encoding="utf-8")

    benchmark.main()
    assert capsys.readouterr().out.endswith("clinc150-ours: stands\n")
    data.unlink()
    benchmark.main()
    assert "not run, there is no file" in capsys.readouterr().out


def test_a_part_that_does_not_exist_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "clinc150-theirs"])
    with pytest.raises(SystemExit):
        benchmark.main()
    assert "no such part: clinc150-theirs" in capsys.readouterr().err
