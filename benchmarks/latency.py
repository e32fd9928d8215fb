"""Latency and time to the first answer, beside stock Rasa: ``make benchmark``.

Both sides get the project's data, domain and action server. Stock Rasa is the configuration that
``rasa init`` writes, over its REST channel with its in-memory store; its networks are trained for one epoch,
which changes what it answers and not how long it takes to start or to answer. Meant for an idle machine.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from clinic.content.index import story_phrasings
from clinic.problems import PROJECT_ROOT
from commands.environment import child_environment
from commands.model import ensure_model
from commands.processes import Assistant, Process, free_port
from commands.progress import Progress

RESULTS = PROJECT_ROOT / "benchmarks" / "results.json"
CONVERSATIONS = 40
TURNS = 10
LONG_TURNS = 60
SEED = 20261122
Say = Callable[[str], Any]


def main() -> None:
    """Measure both sides, print a table and write the results."""
    rng = random.Random(SEED)
    stories = sorted((PROJECT_ROOT / "tests" / "stories" / "topics").glob("*.yml"))
    questions = [phrasing for path in stories for phrasing in story_phrasings(path)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model, stock = ensure_model(Progress()), _stock_model(folder)  # no part of the time to start
        results: dict[str, Any] = {
            "machine": {"cpu": _cpu(), "cores": os.cpu_count(), "python": platform.python_version()},
            "versions": {name: metadata.version(name) for name in ("rasa", "spacy", "onnxruntime")},
            "seed": SEED,
            "ours": _measure(lambda: _ours(model, folder), rng, questions),
            "stock": _measure(lambda: _stock(stock, folder), rng, questions),
        }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"{'':28}{'ours':>10}{'stock':>10}")
    for key in results["ours"]:
        print(f"{key:28}{results['ours'][key]:>10}{results['stock'][key]:>10}")


def _measure(start: Callable[[], Any], rng: random.Random, questions: list[str]) -> dict[str, float]:
    """Start a side, ask it, and return its figures: seconds to the first answer, milliseconds, megabytes."""
    begun = time.monotonic()
    with start() as (begin, process):
        _first_answer(begin)
        first = time.monotonic() - begun
        for _ in range(5):  # a server's first messages fill its caches
            begin()(rng.choice(questions))
        short = [
            _timed(say, rng.choice(questions))
            for _ in range(CONVERSATIONS)
            for say in [begin()]
            for _ in range(TURNS)
        ]
        say = begin()
        long = [_timed(say, rng.choice(questions)) for _ in range(LONG_TURNS)]
        return {
            "first_answer_s": round(first, 1),
            "p50_ms": round(statistics.median(short) * 1000, 1),
            "p95_ms": round(statistics.quantiles(short, n=20)[-1] * 1000, 1),
            "turn_60_ms": round(statistics.median(long[-5:]) * 1000, 1),
            "peak_memory_mb": _peak_memory(process),
        }


def _first_answer(begin: Callable[[], Say]) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        try:
            if begin()("What is hospice care?"):
                return
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            time.sleep(0.05)
    raise RuntimeError("no answer within five minutes")


def _timed(say: Say, question: str) -> float:
    started = time.perf_counter()
    say(question)
    return time.perf_counter() - started


@contextmanager
def _ours(model: Path, folder: Path) -> Iterator[tuple[Callable[[], Say], int]]:
    settings = yaml.safe_load((PROJECT_ROOT / "clinic.yml").read_text(encoding="utf-8"))
    settings["limits"] = dict.fromkeys(
        ("messages_per_minute", "messages_per_minute_and_address", "sessions_per_minute_and_address"), 10**6
    )
    (folder / "clinic.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    endpoints = yaml.safe_load((PROJECT_ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["tracker_store"]["db"] = str(folder / "conversations.db")
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    environment = {"CLINIC_SETTINGS": str(folder / "clinic.yml"), "SESSION_SECRET": "x" * 40}
    with Assistant(
        model,
        free_port(),
        endpoints=folder / "endpoints.yml",
        logs=folder / "ours",
        environment=environment,
    ) as running:
        post = _poster(int(running.address.rsplit(":", 1)[1]))

        def begin() -> Say:
            token = post("/webhooks/web/sessions", {})["token"]
            headers = {"Authorization": f"Bearer {token}"}
            return lambda text: post("/webhooks/web/messages", {"message": text}, headers)["messages"]

        yield begin, running.assistant.pid


@contextmanager
def _stock(model: Path, folder: Path) -> Iterator[tuple[Callable[[], Say], int]]:
    port, actions_port = free_port(), free_port()
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    action_endpoint = {"url": f"http://127.0.0.1:{actions_port}/webhook"}
    (folder / "stock.yml").write_text(yaml.safe_dump({"action_endpoint": action_endpoint}), encoding="utf-8")
    actions = ["-m", "rasa_sdk", "--actions", "actions", "--port", str(actions_port)]
    serve = ["-m", "rasa", "run", "--model", str(model), "--port", str(port), "--interface", "127.0.0.1"]
    serve += ["--credentials", str(folder / "credentials.yml"), "--endpoints", str(folder / "stock.yml")]
    begun = [
        Process("actions", actions, f"http://127.0.0.1:{actions_port}/health", folder / "stock"),
        Process("stock", serve, f"http://127.0.0.1:{port}/", folder / "stock"),
    ]
    try:
        post = _poster(port)
        count = iter(range(10**6))

        def begin() -> Say:
            sender = f"benchmark {next(count)}"
            return lambda text: post("/webhooks/rest/webhook", {"sender": sender, "message": text})

        yield begin, begun[1].pid
    finally:
        for process in begun:
            process.stop()


def _poster(port: int) -> Callable[..., Any]:
    """Return what posts JSON over one connection that stays open; a fuller client would add its own time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def post(path: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        content = {"Content-Type": "application/json", **(headers or {})}
        try:
            connection.request("POST", path, json.dumps(body), content)
            return json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException):
            connection.close()  # it opens again with the next request
            raise

    return post


def _stock_model(folder: Path) -> Path:
    """Train the configuration of ``rasa init`` for one epoch; not part of any figure."""
    from rasa.cli import scaffold
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe

    written = Path(scaffold.__file__).parent / "initial_project" / "config.yml"
    config = yaml.safe_load(written.read_text(encoding="utf-8"))
    # rasa init leaves both to Rasa's defaults, which it fills in at training.
    config = DefaultV1Recipe.complete_config(config, {"pipeline", "policies"})
    for part in [*config["pipeline"], *config["policies"]]:
        if "epochs" in part:
            part["epochs"] = 1
    (folder / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    target = folder / "models"
    command = ["train", "--config", str(folder / "config.yml"), "--domain", "domain.yml", "--data", "data"]
    with Progress().step("Training stock Rasa for one epoch"):
        subprocess.run(
            [sys.executable, "-m", "rasa", *command, "--out", str(target), "--fixed-model-name", "stock"],
            cwd=PROJECT_ROOT,
            env=child_environment(),
            check=True,
            capture_output=True,
        )
    return target / "stock.tar.gz"


def _peak_memory(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return round(int(status.split("VmHWM:")[1].split()[0]) / 1024)


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


if __name__ == "__main__":
    main()
