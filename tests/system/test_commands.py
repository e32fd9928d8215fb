"""What ``make`` offers, run as people run it: real processes, real signals."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from clinic.problems import PROJECT_ROOT
from commands.processes import free_port
from tests.system.tools import addresses, outside, traced

START_SECONDS = 180.0
STOP_SECONDS = 40.0
QUESTIONS = (
    "hi",
    "where does it spread",
    "what is hospice",
    "is proton therapy any good",
    "will it come back after chemo in my granny",
    "whats the weather",
)


@pytest.fixture
def variables(model: Path, deployment: Path, environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Return the environment of a command, which keeps everything in folders of the test."""
    own = {"ENDPOINTS": str(deployment / "endpoints.yml"), "LOGS": str(tmp_path / "log")}
    return {**os.environ, **environment, **own}


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(variables: dict[str, str]) -> Iterator[Start]:
    """Return a function that starts `make serve`; whatever it started is ended after the test."""
    started: list[subprocess.Popen[str]] = []

    def run(port: int) -> subprocess.Popen[str]:
        serving = subprocess.Popen(
            [".venv/bin/python", "-m", "commands.serve"],
            cwd=PROJECT_ROOT,
            env={**variables, "PORT": str(port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(serving)
        return serving

    yield run
    for serving in started:
        if serving.poll() is None:
            serving.terminate()
        serving.communicate(timeout=STOP_SECONDS)


def children(of: int) -> list[int]:
    """Return the processes that a process started."""
    task = Path(f"/proc/{of}/task/{of}/children")
    return [int(child) for child in task.read_text(encoding="ascii").split()]


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Return whether a condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return condition()


def alive(process: int) -> bool:
    """Tell whether a process runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def health(port: int) -> str:
    """Return what the assistant says of its health; empty when it says nothing."""
    try:
        answer = requests.get(f"http://127.0.0.1:{port}/webhooks/web/health", timeout=5)
    except requests.RequestException:
        return ""
    return str(answer.json()["status"])


def test_piped_questions_are_answered_with_sources_and_nothing_leaves_the_machine(
    variables: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "strace"
    done = subprocess.run(
        [*traced(log), "make", "--silent", "chat"],
        cwd=PROJECT_ROOT,
        env={**variables, "DEBUG": "1"},
        input="\n".join(QUESTIONS) + "\n",
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = done.stdout.split("you> ")
    assert [answer.splitlines()[0] for answer in answers[1:]] == list(QUESTIONS)
    expected = ("greet", "spread_sites", "hospice_care", "proton_therapy", "recurrence", "out_of_scope")
    for answer, topic in zip(answers[1:], expected, strict=True):
        assert f"[topic: {topic};" in answer, answer
        assert ("Source: " in answer) == (topic not in ("greet", "out_of_scope")), answer
    assert "Reviewed: 2026" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 160
    for noise in ("Traceback", "WARNING", "INFO", "DeprecationWarning"):
        assert noise not in done.stdout + done.stderr
    assert addresses(log), "strace saw no connection at all, not even to the assistant"
    assert outside(log) == set()


def test_serving_survives_its_action_server_is_renewed_and_stops_clean(start: Start) -> None:
    port = free_port()
    serving = start(port)
    assert serving.stdout is not None
    assert serving.stdout.readline() == f"ready: http://localhost:{port}/webhooks/web/demo\n"
    actions, assistant = children(serving.pid)
    assert health(port) == "ok"
    os.kill(actions, signal.SIGKILL)
    assert wait_until(lambda: health(port) == "degraded", 20)
    assert wait_until(lambda: health(port) == "ok", 40)
    [_, restarted] = sorted(children(serving.pid), key=lambda child: child == assistant)[::-1]
    serving.send_signal(signal.SIGHUP)
    before = {assistant, restarted}
    assert wait_until(lambda: len(set(children(serving.pid)) - before) == 2, START_SECONDS)
    assert wait_until(lambda: not any(alive(process) for process in before), START_SECONDS)
    assert health(port) == "ok"
    renewed = children(serving.pid)
    serving.send_signal(signal.SIGINT)
    assert serving.wait(STOP_SECONDS) == 0
    assert not any(alive(process) for process in (actions, assistant, restarted, *renewed))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def test_an_assistant_that_ends_is_started_again_and_once_it_ends_again_serving_ends(start: Start) -> None:
    serving = start(free_port())
    assert serving.stdout is not None
    assert serving.stdout.readline().startswith("ready: ")
    actions, assistant = children(serving.pid)
    os.kill(assistant, signal.SIGKILL)
    assert wait_until(lambda: len(set(children(serving.pid)) - {actions, assistant}) == 1, STOP_SECONDS)
    [again] = set(children(serving.pid)) - {actions, assistant}
    os.kill(again, signal.SIGKILL)
    assert serving.wait(STOP_SECONDS) == 1
    assert serving.stderr is not None
    told = serving.stderr.read()
    assert "the assistant ended; starting it again\n" in told
    assert told.count("the assistant ended\n") == 1
    assert wait_until(lambda: not alive(actions), STOP_SECONDS)


def test_a_killed_supervisor_leaves_no_process(start: Start) -> None:
    serving = start(free_port())
    assert wait_until(lambda: len(children(serving.pid)) == 2, START_SECONDS)
    left = children(serving.pid)
    serving.kill()
    serving.wait(STOP_SECONDS)
    assert wait_until(lambda: not any(alive(process) for process in left), STOP_SECONDS)


def test_a_taken_port_is_named_with_the_variable_that_changes_it(start: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        serving = start(taken.getsockname()[1])
        _, error = serving.communicate(timeout=START_SECONDS)
    assert serving.returncode == 1
    assert "is taken" in error
    assert "PORT=" in error
    assert "Traceback" not in error


def test_wrong_settings_stop_the_start_with_file_line_key_and_what_is_allowed(
    variables: dict[str, str], tmp_path: Path
) -> None:
    text = (PROJECT_ROOT / "clinic.yml").read_text(encoding="utf-8")
    wrong = tmp_path / "clinic.yml"
    wrong.write_text(text.replace("region: US ", "region: XX ").replace("retention_days", "retention_dayz"))
    done = subprocess.run(
        [".venv/bin/python", "-m", "commands.serve"],
        cwd=PROJECT_ROOT,
        env={**variables, "CLINIC_SETTINGS": str(wrong)},
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    assert done.returncode == 1
    line = next(n for n, one in enumerate(wrong.read_text().splitlines(), 1) if "retention_dayz" in one)
    assert f"{wrong}:{line}: unknown key 'retention_dayz'; allowed here: " in done.stderr
    assert "retention_days" in done.stderr
    assert "Traceback" not in done.stderr
