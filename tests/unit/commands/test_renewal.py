"""New processes take over when they could answer; whatever goes wrong before that, the old ones go on."""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commands import renewal, serve
from commands.model import TrainingError
from commands.processes import Assistant, StartError, free_port
from commands.renewal import Renewal

OLD, NEW = Path("an old model"), Path("a new model")


@pytest.fixture
def running(stubbed: Path) -> Iterator[Assistant]:
    """Return both processes of the project of stubs."""
    with Assistant(OLD, free_port(), logs=stubbed / "log") as assistant:
        assistant.wait()
        yield assistant


def finished(under_way: Renewal) -> bool:
    """Go on until a renewal is over."""
    deadline = time.monotonic() + 30
    while not under_way.step():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return True


def test_new_processes_serve_on_the_same_socket_and_the_old_ones_are_gone(running: Assistant) -> None:
    old = running.assistant, running.actions
    assert finished(Renewal(running, lambda: NEW))
    assert all(process.ended for process in old)
    assert running.assistant not in old
    assert running.actions not in old
    assert running.actions.is_ready()
    with urllib.request.urlopen(running.assistant.health, timeout=10) as answer:
        assert answer.status == 200
    log = running.assistant.log.read_text(encoding="utf-8")
    assert log.index(str(OLD)) < log.index(str(NEW))


def test_a_renewal_may_follow_another_and_a_restart_follow_that(running: Assistant) -> None:
    for _ in range(2):
        assert finished(Renewal(running, lambda: NEW))
    running.wait()
    running.assistant.stop()
    running.assistant.restart()
    running.wait()


def no_model() -> Path:
    raise TrainingError("no model came of it")


def wrong_files() -> Path:
    raise StartError("clinic.yml:1: is wrong")


@pytest.mark.parametrize(
    ("make_model", "error", "told"),
    [(no_model, TrainingError, "no model came of it"), (wrong_files, StartError, "clinic.yml:1: is wrong")],
)
def test_without_a_model_the_old_ones_go_on(
    make_model: Callable[[], Path], error: type[Exception], told: str, running: Assistant
) -> None:
    old = running.assistant, running.actions
    with pytest.raises(error, match=told):
        finished(Renewal(running, make_model))
    assert (running.assistant, running.actions) == old
    running.wait()


@pytest.mark.parametrize(
    ("stub", "told"),
    [
        ("STUB_ASSISTANT", "the new assistant does not start\n.*gives up"),
        ("STUB_ACTIONS", "the actions ended with code 3"),
    ],
)
def test_new_processes_that_do_not_start_are_stopped_and_the_old_ones_go_on(
    stub: str, told: str, running: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = running.assistant, running.actions
    monkeypatch.setenv(stub, "exit")
    with pytest.raises(StartError, match=f"(?s){told}"):
        finished(Renewal(running, lambda: NEW))
    assert (running.assistant, running.actions) == old
    running.wait()


def test_a_new_assistant_that_never_could_answer_is_given_up(
    running: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUB_ASSISTANT", "silent")
    monkeypatch.setattr(renewal, "START_SECONDS", 1.0)
    monkeypatch.setattr("commands.processes.STOP_SECONDS", 0.5)
    with pytest.raises(StartError, match="did not load within 1 s"):
        finished(Renewal(running, lambda: NEW))
    running.wait()


def test_serving_is_renewed_on_demand_and_stops_in_the_midst_of_it(
    running: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stopping, renewing, may_train = threading.Event(), threading.Event(), threading.Event()
    asked: list[int] = []

    def make_model() -> Path:
        asked.append(len(asked))
        if len(asked) == 2:
            raise TrainingError("no model came of it")
        if len(asked) == 3:
            may_train.wait(30)
        return NEW

    def follow() -> None:
        renewing.set()
        _wait_for(lambda: seen().endswith("\nrenewed\n"), 1)
        renewing.set()
        _wait_for(lambda: seen().endswith("go on as before:\nno model came of it\n"), 2)
        renewing.set()
        _wait_for(lambda: len(asked) == 3, 3)
        stopping.set()

    printed: list[str] = []

    def seen() -> str:
        printed.append(capsys.readouterr().err)
        return "".join(printed)

    monkeypatch.setattr(serve, "checked_model", make_model)
    monkeypatch.setattr(serve, "_WATCH_SECONDS", 0.01)
    following = threading.Thread(target=follow)
    following.start()
    assert serve.watch(running, stopping, renewing) == 0
    following.join()
    may_train.set()
    assert seen().endswith("stopping\n")


def _wait_for(holds: Callable[[], bool], number: int) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, number
        time.sleep(0.01)
