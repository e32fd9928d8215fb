"""How soon and how many messages both sides answer, and what memory they take. Meant for an idle machine.

First each side is started alone, a few times. Then both run, and their conversations take turns, so that
whatever else happens on the machine happens to both. Stock Rasa runs the model of ``own-data-stock`` where
it is still kept; otherwise one trained for a single epoch, which changes what it answers and hardly how fast.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import own_data, projects, quality, servers
from benchmarks.kept import files_fingerprint, fingerprint, machine, versions
from benchmarks.part import Part
from benchmarks.servers import Say, Side
from clinic.content.index import story_phrasings
from clinic.problems import PROJECT_ROOT
from commands.model import ensure_model
from commands.model import fingerprint as model_fingerprint
from commands.progress import Progress

SEED = 20261122
STARTS = 3
CONVERSATIONS = 40
TURNS = 10
LONG_CONVERSATION = 60
LONG_TEXTS = 20
LONG_TEXT = 2000
AT_ONCE = 8
SECONDS_OF_LOAD = 20.0
MANY = 3000
_CODE = (
    "benchmarks/latency.py",
    "benchmarks/servers.py",
    "assistant/**/*.py",
    "actions/*.py",
    "clinic/**/*.py",
)
Start = Callable[[Path], Any]


def part() -> Part:
    """Return the part that measures both sides."""
    return Part("latency", _made_from, _measure, "ten minutes")


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return the 50th and 95th percentile of times in seconds, in milliseconds."""
    return {
        "p50_ms": round(statistics.median(seconds) * 1000, 1),
        "p95_ms": round(statistics.quantiles(seconds, n=20)[-1] * 1000, 1),
    }


def long_texts(questions: Sequence[str], rng: random.Random) -> Iterator[str]:
    """Yield without end messages of just ``LONG_TEXT`` characters, made of questions."""
    while True:
        text = ""
        while len(text) < LONG_TEXT:
            text += rng.choice(questions) + " "
        yield text[: LONG_TEXT - 1] + "."


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
            told = _side_by_side(sides, questions)
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


def _side_by_side(sides: dict[str, Side], questions: Sequence[str]) -> dict[str, dict[str, Any]]:
    rngs = {name: random.Random(SEED) for name in sides}
    short: dict[str, list[float]] = {name: [] for name in sides}
    for conversation in range(CONVERSATIONS + 1):
        for name, side in sides.items():
            times = _times(side.begin(), [rngs[name].choice(questions) for _ in range(TURNS)])
            if conversation:  # the first fills a server's caches
                short[name] += times
    told: dict[str, dict[str, Any]] = {name: percentiles(times) for name, times in short.items()}
    for name, side in sides.items():
        rng = rngs[name]
        many_turns = _times(side.begin(), [rng.choice(questions) for _ in range(LONG_CONVERSATION)])
        used = side.processor_seconds()
        long = [_times(side.begin(), [text])[0] for text in islice(long_texts(questions, rng), LONG_TEXTS)]
        used = side.processor_seconds() - used
        told[name] |= {
            "turn_60_ms": round(statistics.median(many_turns[-5:]) * 1000, 1),
            "long_text_p50_ms": percentiles(long)["p50_ms"],
            "long_text_max_ms": round(max(long) * 1000, 1),
            "long_text_cpu_ms": round(used / LONG_TEXTS * 1000, 1),
            **_load(side, questions, rng),
        }
    for name, side in sides.items():
        told[name] |= _memory(side, questions, rngs[name])
    return told


def _times(say: Say, texts: Sequence[str]) -> list[float]:
    """Say texts in a conversation; return the seconds until each was answered."""
    found = []
    for text in texts:
        begun = time.perf_counter()
        say(text)
        found.append(time.perf_counter() - begun)
    return found


def _load(side: Side, questions: Sequence[str], rng: random.Random) -> dict[str, float]:
    """Return how many messages a second are answered to several people who write without a pause.

    ``messages_per_core_s`` is how many a second of one processor answers, that of both server processes
    counted: what others take of the machine meanwhile does not change it.
    """
    until = time.monotonic() + SECONDS_OF_LOAD

    def person(seed: float) -> int:
        own, sent = random.Random(seed), 0
        while time.monotonic() < until:
            say = side.begin()
            for _ in range(TURNS):
                say(own.choice(questions))
                sent += 1
        return sent

    begun, used = time.monotonic(), side.processor_seconds()
    with ThreadPoolExecutor(AT_ONCE) as people:
        answered = sum(people.map(person, [rng.random() for _ in range(AT_ONCE)]))
    took, used = time.monotonic() - begun, side.processor_seconds() - used
    return {
        "messages_s": round(answered / took, 1),
        "messages_per_core_s": round(answered / used, 1),
    }


def _memory(side: Side, questions: Sequence[str], rng: random.Random) -> dict[str, float]:
    """Return the most memory so far, and what it grew by in the second half of many messages."""
    middle = 0.0
    for number in range(MANY // TURNS):
        if number == MANY // TURNS // 2:
            middle = servers.memory_mb(side.assistant, "VmRSS")
        _times(side.begin(), [rng.choice(questions) for _ in range(TURNS)])
    return {
        "growth_mb": round(servers.memory_mb(side.assistant, "VmRSS") - middle, 1),
        "growth_messages": MANY // 2,
        "peak_memory_mb": round(servers.memory_mb(side.assistant, "VmHWM")),
        "actions_peak_memory_mb": round(servers.memory_mb(side.actions, "VmHWM")),
    }


def _stock_model(folder: Path) -> tuple[Path, int]:
    """Return stock Rasa's model and the epochs that its networks were trained for."""
    side = own_data.side("stock")
    kept = quality.FOLDER / f"{side.name}-{side.made_from}" / quality.MODEL
    if kept.exists():
        return kept, 100
    prepare = partial(projects.copy_own, config=projects.one_epoch_config())
    trained = quality.train(quality.Side("stock", "one-epoch", prepare, quality.STOCK), folder)
    return trained / quality.MODEL, 1
