"""Serving: its port, what stops it before it starts, and what it does when a process ends."""

from __future__ import annotations

import io
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from commands import checks, serve
from commands.model import TrainingError, current_model, ensure_model
from commands.processes import Assistant, StartError, free_port, port_is_free

Eventually = Callable[[Callable[[], bool]], bool]
VARIABLES = ("PORT", "HOST", "ENDPOINTS", "LOGS", "PROFILE", "NOTIFY_SOCKET")


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the host may have set."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(stubbed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Serve the project of stubs; its files are taken to hold."""
    monkeypatch.setattr(checks, "problems", list)
    monkeypatch.setattr(serve, "ensure_model", partial(ensure_model, root=stubbed))
    monkeypatch.setattr(serve, "_WATCH_SECONDS", 0.01)
    monkeypatch.setattr(serve, "_RESTART_SECONDS", 0.01)
    monkeypatch.setenv("LOGS", str(stubbed / "log"))
    return stubbed


@pytest.mark.parametrize(
    ("given", "port"), [(None, 5005), ("", 5005), ("1", 1), ("5006", 5006), ("65535", 65535)]
)
def test_the_port_is_the_one_given_or_5005(
    given: str | None, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if given is not None:
        monkeypatch.setenv("PORT", given)
    assert serve.read_port() == port


@pytest.mark.parametrize("given", ["0", "65536", "-1", "http", "5005 ", "5e3", "50.5", "²"])
def test_what_is_no_port_is_told(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", given)
    with pytest.raises(StartError, match=f"PORT must be a number from 1 to 65535, not '{re.escape(given)}'"):
        serve.read_port()


def test_wrong_files_stop_the_start_with_every_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path.resolve() / "clinic.yml"
    path.write_text("- nothing\n", encoding="utf-8")
    monkeypatch.setenv("CLINIC_SETTINGS", str(path))
    monkeypatch.setattr(checks, "_content", lambda: None)
    monkeypatch.setattr(checks, "CREDENTIALS", tmp_path / "credentials.yml")
    with pytest.raises(StartError) as caught:
        serve.start(free_port())
    first, second = str(caught.value).splitlines()
    assert first == f"{path}:1: must hold keys and values"
    assert second.startswith(f"{tmp_path.resolve() / 'credentials.yml'}: cannot be read: ")


def test_a_profile_without_its_variables_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROFILE", "scaled")
    for name in ("DB_URL", "REDIS_URL", "RABBITMQ_URL", "SESSION_SECRET"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(StartError, match=r"^PROFILE=scaled needs DB_URL, REDIS_URL, RABBITMQ_URL, SESSION"):
        serve.start(free_port())


@pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")
@pytest.mark.parametrize("form", ["{}/notify", "@{}/notify"])
def test_the_service_manager_is_told_when_it_is_ready(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve.tell_systemd("READY=1")  # where nobody listens, nobody is told
    address = form.format(tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address.replace("@", "\0"))
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        serve.tell_systemd("READY=1")
        assert listening.recv(64) == b"READY=1"


def test_a_port_that_is_taken_stops_the_start(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(StartError, match=f"^port {port} is taken; choose another with PORT="):
            serve.start(port)
    assert not (project / "calls").exists()


def test_a_training_that_fails_stops_the_start(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUB_FAILS", "train")
    with pytest.raises(TrainingError, match="it cannot be built"):
        serve.start(free_port())
    assert not (project / "log").exists()


def test_a_process_that_does_not_start_stops_the_other(
    project: Path, eventually: Eventually, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STUB_ACTIONS", "exit")
    port = free_port()
    with pytest.raises(StartError, match="the actions ended with code 3"):
        serve.start(port)
    assert eventually(lambda: port_is_free(port))
    assert capsys.readouterr().err.endswith("Starting failed\n")


def test_a_start_trains_what_is_missing_and_returns_when_both_answer(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENDPOINTS", "other/endpoints.yml")
    port = free_port()
    with serve.start(port) as assistant:
        assert assistant.address == f"http://localhost:{port}"
        assert assistant.assistant.is_ready()
        assert assistant.actions.is_ready()
        assert '"--endpoints": "other/endpoints.yml"' in assistant.assistant.log_end()
    assert list((project / "models").glob("*.gz")) == [current_model(project)]


def test_what_ends_is_started_again_and_an_assistant_that_ends_once_more_is_the_end(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUB_ACTIONS", "exit first")
    monkeypatch.setenv("STUB_ASSISTANT", "exit with again")
    with Assistant(project / "a model", free_port(), logs=project / "log") as assistant:
        assert serve.watch(assistant, threading.Event()) == 1
        assert not assistant.actions.ended
    told = capsys.readouterr().err
    assert told.startswith("the action server ended; starting it again\n")
    assert told.count("the action server ended; starting it again") == 1
    assert told.count("the assistant ended; starting it again") == 1
    assert "the assistant ended\n" in told
    assert '"--port"' in told


def test_the_page_is_told_in_one_line_when_it_is_ready(
    project: Path, signals: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setenv("STUB_ASSISTANT", "answer once")
    assert serve.main() == 1
    shown = capsys.readouterr()
    assert shown.out == f"ready: http://localhost:{port}/webhooks/web/demo\n"
    assert "the assistant ended" in shown.err


class _StopWhenReady(io.StringIO):
    """Standard output whose reader asks the process to end as soon as it is ready."""

    def write(self, text: str) -> int:
        written = super().write(text)
        if text.startswith("ready: "):
            signal.raise_signal(signal.SIGTERM)
        return written


def test_being_told_to_stop_is_no_failure_and_leaves_nothing_running(
    project: Path, signals: None, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setenv("HOST", "")
    errors = io.StringIO()
    with monkeypatch.context() as streams:
        streams.setattr(sys, "stdout", _StopWhenReady())
        streams.setattr(sys, "stderr", errors)
        code = serve.main()
    assert code == 0
    assert errors.getvalue().endswith("stopping\n")
    assert eventually(lambda: port_is_free(port))
    assert '"--host": "127.0.0.1"' in (project / "log" / "assistant.log").read_text(encoding="utf-8")


def test_being_told_to_stop_while_it_starts_is_no_failure(
    project: Path, signals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_progress: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setattr(serve, "ensure_model", stopped)
    assert serve.main() == 0


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("PORT", "none", "PORT must be a number"), ("STUB_FAILS", "encoder", "assistant.encoder.build failed:")],
)
def test_what_stops_the_start_is_told_on_standard_error(
    name: str,
    value: str,
    told: str,
    project: Path,
    signals: None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setenv(name, value)
    assert serve.main() == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(told)
