"""Both sides as they serve: ours over the web channel, stock Rasa over REST, with the same actions and store.

Both get the project's domain and action server, a conversation store in SQLite and locks in memory.
"""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from clinic.problems import PROJECT_ROOT
from commands.processes import Assistant, Process, free_port

START_SECONDS = 300.0
FIRST_QUESTION = "What is hospice care?"
Say = Callable[[str], Any]


class SilentError(Exception):
    """Raised when a side does not answer, or answers something else than messages."""


@dataclass
class Side:
    """A side that runs.

    Args:
        begin: begins a conversation over a connection of its own; returns what says something in it.
        assistant: the process id of the assistant.
        actions: that of its action server.
        address: where the assistant listens; empty where nobody else is to ask it.
    """

    begin: Callable[[], Say]
    assistant: int
    actions: int
    begun: float = field(default_factory=time.monotonic)
    address: str = ""

    def first_answer(self) -> float:
        """Wait for the first answer; return the seconds since the processes were started.

        Raises:
            SilentError: when none comes in five minutes.
        """
        while time.monotonic() < self.begun + START_SECONDS:
            try:
                self.begin()(FIRST_QUESTION)
            except (OSError, http.client.HTTPException, SilentError):
                time.sleep(0.05)
            else:
                return time.monotonic() - self.begun
        raise SilentError("no answer within five minutes")

    def processor_seconds(self) -> float:
        """Return what both processes have used so far."""
        return sum(_processor_seconds(process) for process in (self.assistant, self.actions))


@contextmanager
def ours(model: Path, folder: Path) -> Iterator[Side]:
    """Run our side on a model, with settings and conversations in a folder and without limits of rate."""
    settings = yaml.safe_load((PROJECT_ROOT / "clinic.yml").read_text(encoding="utf-8"))
    settings["limits"] = dict.fromkeys(
        ("messages_per_minute", "messages_per_minute_and_address", "sessions_per_minute_and_address"), 10**6
    )
    endpoints = _own_endpoints()
    endpoints["tracker_store"]["db"] = str(folder / "conversations.db")
    written = _written(folder, {"clinic.yml": settings, "endpoints.yml": endpoints})
    environment = {"CLINIC_SETTINGS": str(written["clinic.yml"]), "SESSION_SECRET": "x" * 40}
    begun = time.monotonic()
    with Assistant(
        model, free_port(), endpoints=written["endpoints.yml"], logs=folder / "log", environment=environment
    ) as running:
        port = int(running.address.rsplit(":", 1)[1])

        def begin() -> Say:
            post = poster(port)
            headers = {"Authorization": f"Bearer {post('/webhooks/web/sessions', {})['token']}"}
            return lambda text: _said(post("/webhooks/web/messages", {"message": text}, headers)["messages"])

        yield Side(begin, running.assistant.pid, running.actions.pid, begun, running.address)


@contextmanager
def stock(model: Path, folder: Path) -> Iterator[Side]:
    """Run stock Rasa on a model, with its conversations in a folder."""
    port, actions_port = free_port(), free_port()
    endpoints = {
        "action_endpoint": {
            **_own_endpoints()["action_endpoint"],
            "url": f"http://127.0.0.1:{actions_port}/webhook",
        },
        "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(folder / "conversations.db")},
    }
    written = _written(folder, {"endpoints.yml": endpoints, "credentials.yml": {"rest": None}})
    actions = ["-m", "rasa_sdk", "--actions", "actions", "--port", str(actions_port)]
    serve = ["-m", "rasa", "run", "--model", str(model), "--port", str(port), "--interface", "127.0.0.1"]
    serve += ["--credentials", str(written["credentials.yml"]), "--endpoints", str(written["endpoints.yml"])]
    begun = time.monotonic()
    started: list[Process] = []
    try:
        for name, arguments, health in (
            ("actions", actions, f"http://127.0.0.1:{actions_port}/health"),
            ("stock", serve, f"http://127.0.0.1:{port}/"),
        ):
            started.append(Process(name, arguments, health, folder / "log"))
        senders = count()

        def begin() -> Say:
            post, sender = poster(port), f"benchmark {next(senders)}"
            return lambda text: _said(post("/webhooks/rest/webhook", {"sender": sender, "message": text}))

        yield Side(begin, started[1].pid, started[0].pid, begun)
    finally:
        for process in reversed(started):
            process.stop()


def poster(port: int) -> Callable[..., Any]:
    """Return what posts JSON over one connection that stays open; a fuller client would add its own time.

    It raises OSError or HTTPException without a connection, and SilentError for any answer but a good one.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def post(path: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        content = {"Content-Type": "application/json", **(headers or {})}
        try:
            connection.request("POST", path, json.dumps(body), content)
            answer = connection.getresponse()
            read = answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()  # it opens again with the next request
            raise
        if not 200 <= answer.status < 300:
            raise SilentError(f"{path} answered {answer.status}")
        return json.loads(read)

    return post


def memory_mb(process: int, name: str) -> float:
    """Return what the system counts under a name for a process: ``VmHWM``, the most so far, or ``VmRSS``."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.split(f"{name}:")[1].split()[0]) / 1024


def scheduled(process: int) -> tuple[float, float]:
    """Return the seconds that a process's main thread has run, and those it was ready and had to wait."""
    ran, waited, _ = Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()
    return int(ran) / 1e9, int(waited) / 1e9


def _processor_seconds(process: int) -> float:
    after_name = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def _said(messages: Sequence[Any]) -> Sequence[Any]:
    if not messages:
        raise SilentError("an answer without messages")
    return messages


def _own_endpoints() -> dict[str, Any]:
    endpoints: dict[str, Any] = yaml.safe_load((PROJECT_ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    return endpoints


def _written(folder: Path, contents: Mapping[str, Any]) -> dict[str, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")
    return {name: folder / name for name in contents}
