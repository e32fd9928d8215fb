"""How soon and how many messages both sides answer, and what memory they take. Meant for an idle machine.

First each side is started alone, a few times. Then both run, and their conversations take turns, so that
whatever else happens on the machine happens to both. Stock Rasa runs the model of ``own-data-stock`` where
it is still kept; otherwise one trained for a single epoch, which changes what it answers and hardly how fast.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import own_data, projects, quality, servers
from benchmarks.kept import files_fingerprint, fingerprint, machine, versions
from benchmarks.load import SEED, side_by_side
from benchmarks.part import Part
from clinic.content.index import story_phrasings
from clinic.problems import PROJECT_ROOT
from commands.model import ensure_model
from commands.model import fingerprint as model_fingerprint
from commands.progress import Progress

STARTS = 3
_CODE = (
    "benchmarks/latency.py",
    "benchmarks/load.py",
    "benchmarks/servers.py",
    "assistant/**/*.py",
    "actions/*.py",
    "clinic/**/*.py",
)
Start = Callable[[Path], Any]


def part() -> Part:
    """Return the part that measures both sides."""
    return Part("latency", _made_from, _measure, "ten minutes")


def _made_from() -> str:
    code = files_fingerprint(PROJECT_ROOT, _CODE)
    return fingerprint(model_fingerprint(), code, versions(), machine())


def _measure(again: bool) -> dict[str, Any]:
    stories = sorted((PROJECT_ROOT / "tests" / "stories" / "topics").glob("*.yml"))
    questions = [phrasing for path in stories for phrasing in story_phrasings(path)]
    model = ensure_model(Progress())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stock_model, epochs = _stock_model(folder / "model")
        starts: dict[str, Start] = {
            "ours": lambda place: servers.ours(model, place),
            "stock": lambda place: servers.stock(stock_model, place),
        }
        first = {name: _first_answers(start, folder / f"{name}-first") for name, start in starts.items()}
        with ExitStack() as running:
            sides = {name: running.enter_context(start(folder / name)) for name, start in starts.items()}
            for side in sides.values():
                side.first_answer()
            told = side_by_side(sides, questions)
        return {"seed": SEED, "stock_epochs": epochs} | {
            name: {"first_answer_s": first[name], **told[name]} for name in sides
        }


def _first_answers(start: Start, folder: Path) -> float:
    """Return the median of the seconds from starting both processes to an answer."""
    seconds: list[float] = []
    for number in range(STARTS):
        with start(folder / str(number)) as side:
            seconds.append(side.first_answer())
    return round(statistics.median(seconds), 1)


def _stock_model(folder: Path) -> tuple[Path, int]:
    """Return stock Rasa's model and the epochs that its networks were trained for."""
    side = own_data.side("stock")
    kept = quality.FOLDER / f"{side.name}-{side.made_from}" / quality.MODEL
    if kept.exists():
        return kept, 100
    prepare = partial(projects.copy_own, config=projects.one_epoch_config())
    trained = quality.train(quality.Side("stock", "one-epoch", prepare, quality.STOCK), folder)
    return trained / quality.MODEL, 1
