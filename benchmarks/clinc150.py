"""CLINC150 (Larson et al., EMNLP 2019), the full variant, through our pipeline and through stock Rasa's.

The official splits: trained on ``train`` and the 100 sentences of ``oos_train`` as one more intent, the
threshold chosen on ``val`` and ``oos_val``, figures told of ``test`` and ``oos_test``. Our pipeline is
``config.yml`` without the safety net, which would overrule intents with some that CLINC150 does not have;
lexicon and reader of audiences, which know breast cancer, stay in.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import projects, quality
from benchmarks.figures import figures, nearest_to_goals
from benchmarks.kept import MissingDataError, files_fingerprint, fingerprint
from benchmarks.part import Part
from benchmarks.projects import Example
from benchmarks.threshold import FOREIGN
from clinic.problems import PROJECT_ROOT

VARIABLE = "CLINC150"
SPLITS = ("train", "oos_train", "val", "oos_val", "test", "oos_test")
LEFT_OUT = ("SafetyNet",)
_OUT_OF_SCOPE = "oos"
_CODE = ("benchmarks/clinc150.py", "benchmarks/figures.py", "benchmarks/threshold.py")
Splits = dict[str, list[Example]]


def read_splits(path: str | None) -> Splits:
    """Return the sentences of every split of a file.

    Raises:
        MissingDataError: when no path is given, or no such file stands there.
    """
    if not path:
        raise MissingDataError(f"give the path of CLINC150's data_full.json: make benchmark {VARIABLE}=...")
    file = Path(path)
    if not file.is_file():
        raise MissingDataError(f"there is no file {path}")
    content = file.read_bytes()
    return splits_of(json.loads(gzip.decompress(content) if file.suffix == ".gz" else content))


def splits_of(read: Mapping[str, Sequence[Sequence[str]]]) -> Splits:
    """Return the splits that a file holds, what is out of scope under our own name for it."""
    return {
        split: [(text, FOREIGN if intent == _OUT_OF_SCOPE else intent) for text, intent in read[split]]
        for split in SPLITS
    }


def side(name: str, splits: Splits) -> quality.Side:
    """Return our side or the stock side, to be trained on what the splits hold for training."""
    examples = splits["train"] + splits["oos_train"]
    if name == "ours":
        prepare = partial(projects.write_examples, config=projects.our_config(LEFT_OUT), examples=examples)
        return quality.Side("clinc150-ours", projects.our_fingerprint(examples), prepare, quality.OURS)
    prepare = partial(projects.write_examples, config=projects.stock_config(), examples=examples)
    return quality.Side("clinc150-stock", projects.stock_fingerprint(examples), prepare, quality.STOCK)


def part(name: str) -> Part:
    """Return the part that measures one side."""
    lasts = "two minutes" if name == "ours" else "about an hour and a half of one core"
    return Part(f"clinc150-{name}", partial(_made_from, name), partial(_measure, name), lasts)


def _made_from(name: str) -> str:
    splits = read_splits(os.environ.get(VARIABLE))
    code = files_fingerprint(PROJECT_ROOT, _CODE)
    return fingerprint(side(name, splits).made_from, splits, code)


def _measure(name: str, again: bool) -> dict[str, Any]:
    splits = read_splits(os.environ.get(VARIABLE))
    choosing, telling = splits["val"] + splits["oos_val"], splits["test"] + splits["oos_test"]
    asked = choosing + telling
    folder = quality.train(side(name, splits), again=again)
    answers = quality.ask(folder, asked)
    chosen = nearest_to_goals(answers[: len(choosing)])
    return {
        **figures(answers[len(choosing) :], chosen),
        "variant": "full",
        "out_of_scope_examples": len(splits["oos_train"]),
        "training_seed": quality.TRAINING_SEEDS[name],
        **quality.taken(folder, asked),
    }
