"""Rasa projects to train on, and the hashes of what they are made from."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.kept import STOCK_PACKAGES, files_fingerprint, fingerprint, versions
from clinic.problems import PROJECT_ROOT

Example = tuple[str, str]
"""A text and its intent."""
TRAINED_ON = ("nlu", "rules", "stories")
"""The sections of data files that a training learns from; texts of answers change nothing."""
OUR_CODE = (
    "config.yml",
    "data/*.yml",
    "data/lexicon/*.yml",
    "data/safety/**/*.yml",
    "assistant/nlu/*.py",
    "assistant/language/*.py",
    "assistant/encoder/*.py",
    "assistant/safety/*.py",
    "requirements/runtime.txt",
)
"""What our pipeline is made of, apart from what it is trained on."""
_NO_ID = "placeholder_default"


def stock_config() -> str:
    """Return the configuration that ``rasa init`` writes, with the id that Rasa would draw by chance.

    It names no component: Rasa fills in its defaults, whose networks are trained for 100 epochs.
    """
    written = _rasa() / "cli" / "initial_project" / "config.yml"
    return written.read_text(encoding="utf-8").replace(_NO_ID, "stock")


def one_epoch_config() -> str:
    """Return the defaults that Rasa fills in, with networks that are trained for one epoch."""
    defaults = _rasa() / "engine" / "recipes" / "config_files" / "default_config.yml"
    config = defaults.read_text(encoding="utf-8").replace(_NO_ID, "stock")
    return re.sub(r"epochs: \d+", "epochs: 1", config)


def our_config(without: Sequence[str] = ()) -> str:
    """Return the project's own configuration, without the components of some classes."""
    config = yaml.safe_load((PROJECT_ROOT / "config.yml").read_text(encoding="utf-8"))
    config["pipeline"] = [one for one in config["pipeline"] if one["name"].rpartition(".")[2] not in without]
    written: str = yaml.safe_dump(config, sort_keys=False)
    return written


def stock_fingerprint(learnt: Any) -> str:
    """Return what changes with anything that stock Rasa is trained with."""
    return fingerprint(learnt, stock_config(), versions(STOCK_PACKAGES))


def our_fingerprint(learnt: Any) -> str:
    """Return what changes with anything that our pipeline is trained with."""
    return fingerprint(learnt, files_fingerprint(PROJECT_ROOT, OUR_CODE), versions())


def write_examples(folder: Path, config: str, examples: Sequence[Example]) -> None:
    """Write a project that knows intents and nothing else into an empty folder."""
    _write_config(folder, config)
    (folder / "data").mkdir()
    domain = {"version": "3.1", "intents": sorted({intent for _, intent in examples})}
    (folder / "domain.yml").write_text(yaml.safe_dump(domain), encoding="utf-8")
    nlu = [{"intent": intent, "examples": _listed(texts)} for intent, texts in _by_intent(examples).items()]
    content = yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True, sort_keys=False)
    (folder / "data" / "nlu.yml").write_text(content, encoding="utf-8")


def copy_own(folder: Path, config: str, root: Path = PROJECT_ROOT) -> None:
    """Copy the project's domain and data into an empty folder, so that they stay the same while it trains."""
    _write_config(folder, config)
    shutil.copy(root / "domain.yml", folder)
    shutil.copytree(root / "data", folder / "data")


def own_learnt(root: Path = PROJECT_ROOT) -> dict[str, Any]:
    """Return what of the project's domain and data a training learns from, by file."""
    domain = _read(root / "domain.yml")
    found = {path.relative_to(root).as_posix(): _read(path) for path in sorted(root.glob("data/**/*.yml"))}
    learnt = {
        name: {section: content[section] for section in TRAINED_ON if section in content}
        for name, content in found.items()
    }
    domain.pop("responses", None)
    return {"domain.yml": domain, **{name: content for name, content in learnt.items() if content}}


def _rasa() -> Path:
    """Return where Rasa is installed, without the seconds and the memory that importing it takes."""
    package = importlib.util.find_spec("rasa")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("rasa")
    return Path(package.origin).parent


def _write_config(folder: Path, config: str) -> None:
    (folder / "config.yml").write_text(config, encoding="utf-8")
    (folder / "build").symlink_to(PROJECT_ROOT / "build")  # where our configuration has its language pipeline


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def _by_intent(examples: Iterable[Example]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text, intent in sorted(examples, key=lambda example: example[1]):
        found.setdefault(intent, []).append(text)
    return found


def _listed(texts: Iterable[str]) -> str:
    return "".join(f"- {text}\n" for text in texts)
