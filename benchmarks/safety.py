"""Time and memory of the safety net's recognition: ``python -m benchmarks.safety``, on an idle machine.

Messages are the training examples of at most 300 characters, the acts that raise alarms among them, and
messages of 2,000 characters made of several. The second reader's vectors are those that the pipeline has
made already, so they are no part of the time.
"""

from __future__ import annotations

import functools
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from clinic.problems import PROJECT_ROOT

SHORT = 300
LONG = 2000
SAMPLE = 1500
SEED = 20261126
ALARMING = ("crisis", "emergency", "report_symptom")


def main() -> None:
    """Print what reading costs."""
    before = _memory()
    begun = time.perf_counter()
    from assistant.safety.reader import reader

    net = reader()
    print(f"start: {time.perf_counter() - begun:.2f} s, {_memory() - before:.0f} MB, libraries included")
    by_intent = dict(examples(sorted((PROJECT_ROOT / "data").rglob("*.yml"))))
    rng = random.Random(SEED)
    every = [text for texts in by_intent.values() for text in texts if len(text) <= SHORT]
    alarming = [text for name in ALARMING for text in by_intent[name] if len(text) <= SHORT]
    rows: list[tuple[str, Sequence[str]]] = [
        (f"any message up to {SHORT} characters", rng.sample(every, SAMPLE)),
        ("messages of the alarming acts", alarming),
        ("the longest hundred of all", sorted(every, key=len)[-100:]),
        (f"{LONG} characters, questions", [_long(rng, every) for _ in range(50)]),
        (f"{LONG} characters, alarms", [_long(rng, alarming) for _ in range(50)]),
    ]
    print(f"{'by words, ms':40}{'p50':>8}{'p95':>8}{'worst':>8}")
    for name, texts in rows:
        _row(name, timed(lambda text: net.find(net.hear(text)), texts))
    print(f"memory after all: {_memory() - before:.0f} MB")
    _second_reader()


def examples(paths: Iterable[Path]) -> Iterable[tuple[str, list[str]]]:
    """Yield each intent with its training examples."""
    for path in paths:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for block in data.get("nlu", []) if isinstance(data, dict) else []:
            yield (
                block["intent"],
                [line[2:] for line in block["examples"].splitlines() if line.startswith("- ")],
            )


def timed(read: Callable[[str], Any], texts: Sequence[str]) -> list[float]:
    """Return how long each text took, in milliseconds."""
    for text in texts[:20]:  # the first ones fill caches
        read(text)
    found = []
    for text in texts:
        begun = time.perf_counter()
        read(text)
        found.append((time.perf_counter() - begun) * 1000)
    return found


def _long(rng: random.Random, texts: Sequence[str]) -> str:
    return " ".join(rng.choices(texts, k=60))[:LONG]


def _row(name: str, times: Sequence[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"{name:40}{statistics.median(ordered):8.2f}{p95:8.2f}{ordered[-1]:8.2f}")


def _second_reader() -> None:
    """Time the arithmetic of the second reader, over as many examples as it learns from."""
    from assistant.safety.meaning import CLASSES, Example, MeaningReader, learn

    rng = np.random.default_rng(SEED)
    vectors = rng.normal(size=(16_000, 768)).astype(np.float32)
    kinds = [Example(CLASSES[number % len(CLASSES)], "a sign") for number in range(len(vectors))]
    meaning = MeaningReader(learn(vectors, kinds))
    for count in (1, 3, 18):
        _row(
            f"second reader, {count} vectors",
            timed(functools.partial(_meanings, meaning, vectors[:count]), [""] * 200),
        )


def _meanings(meaning: Any, vectors: Any, _: str) -> Any:
    return meaning.read(vectors)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
