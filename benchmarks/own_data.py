"""The project's own data through our pipeline and through stock Rasa's.

Both are trained on ``domain.yml`` and ``data/`` and asked the phrasings of ``tests/validation``, which nobody
trained on. One half chooses the threshold, the other tells. Ours is that of ``config.yml``; stock Rasa's is
chosen as ``make threshold`` chooses ours.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import yaml

from benchmarks import projects, quality
from benchmarks.figures import figures
from benchmarks.kept import files_fingerprint, fingerprint
from benchmarks.part import Part
from benchmarks.threshold import best, halves, phrasings
from clinic.problems import PROJECT_ROOT

_CODE = ("benchmarks/own_data.py", "benchmarks/figures.py", "benchmarks/threshold.py")


def side(name: str) -> quality.Side:
    """Return our side or the stock side, to be trained on the project's data."""
    learnt = projects.own_learnt()
    if name == "ours":
        prepare = partial(projects.copy_own, config=projects.our_config())
        return quality.Side("own-data-ours", projects.our_fingerprint(learnt), prepare, quality.OURS)
    prepare = partial(projects.copy_own, config=projects.stock_config())
    return quality.Side("own-data-stock", projects.stock_fingerprint(learnt), prepare, quality.STOCK)


def part(name: str) -> Part:
    """Return the part that measures one side."""
    lasts = "two minutes" if name == "ours" else "about an hour and a half of one core"
    return Part(f"own-data-{name}", partial(_made_from, name), partial(_measure, name), lasts)


def configured_threshold(config: str) -> float:
    """Return the threshold of the fallback in a configuration."""
    pipeline = yaml.safe_load(config)["pipeline"]
    return float(next(one["threshold"] for one in pipeline if one["name"] == "FallbackClassifier"))


def _made_from(name: str) -> str:
    return fingerprint(side(name).made_from, phrasings(), files_fingerprint(PROJECT_ROOT, _CODE))


def _measure(name: str, again: bool) -> dict[str, Any]:
    asked = phrasings()
    folder = quality.train(side(name), again=again)
    answers = quality.ask(folder, asked)
    choosing, telling = halves(answers)
    threshold = configured_threshold(projects.our_config()) if name == "ours" else best(choosing)
    seeds = {"training_seed": quality.TRAINING_SEEDS[name]}
    return {**figures(telling, threshold), **seeds, **quality.taken(folder, asked)}
