"""Children that start, answer, end and are stopped: real ones, each a few lines of Python."""

from __future__ import annotations

import http.server
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clinic.problems import PROJECT_ROOT
from commands import processes
from commands.processes import Assistant, Process, StartError, free_port, port_is_free

Eventually = Callable[[Callable[[], bool]], bool]
NOWHERE = "http://127.0.0.1:9/"
SLEEP = "import time; time.sleep(60)"
LISTEN = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(60)"


@contextmanager
def child(logs: Path, code: str, *arguments: str, health: str = NOWHERE) -> Iterator[Process]:
    """Run a child for a while, and stop it whatever happens."""
    process = Process("child", ["-c", code, *arguments], health, logs)
    try:
        yield process
    finally:
        process.stop()


def test_a_child_logs_both_outputs_where_only_the_owner_reads(tmp_path: Path, eventually: Eventually) -> None:
    code = "import sys; print('out', flush=True); print('err', file=sys.stderr)"
    with child(tmp_path / "var" / "log", code) as process:
        assert eventually(lambda: process.ended)
        assert process.log == tmp_path / "var" / "log" / "child.log"
        assert process.log_end().splitlines() == ["out", "err"]
        assert stat.S_IMODE(process.log.stat().st_mode) == 0o600


def test_a_child_runs_in_the_project_with_its_own_variables_and_no_input(
    tmp_path: Path, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    monkeypatch.setenv("MINE", "inherited")
    code = (
        "import json, os, sys; names = ['RASA_TELEMETRY_ENABLED', 'MINE', 'YOURS']\n"
        "print(json.dumps([os.getcwd(), sys.stdin.read(), *map(os.environ.get, names)]))"
    )
    process = Process("child", ["-c", code], NOWHERE, tmp_path, {"YOURS": "given"})
    assert eventually(lambda: process.ended)
    assert json.loads(process.log_end()) == [str(PROJECT_ROOT), "", "false", "inherited", "given"]
    assert process.pid > 0


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/")))
        self.end_headers()

    def log_message(self, *_arguments: object) -> None: ...


@pytest.fixture
def server() -> Iterator[str]:
    """Return the address of a server that answers with the status that its path names."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page) as running:
        thread = threading.Thread(target=running.serve_forever, args=[0.01])
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "ready"), [(200, True), (204, False), (404, False), (500, False), (503, False)]
)
def test_a_child_is_ready_when_its_page_answers_200(
    status: int, ready: bool, server: str, tmp_path: Path
) -> None:
    with child(tmp_path, SLEEP, health=f"{server}/{status}") as process:
        assert process.is_ready() is ready


def test_a_child_that_does_not_listen_yet_is_not_ready(tmp_path: Path) -> None:
    with child(tmp_path, SLEEP, health=f"http://127.0.0.1:{free_port()}/") as process:
        assert process.is_ready() is False


@pytest.mark.parametrize("words", [b"", b"220 a mail server\r\n", b"HTTP/1.1 two hundred\r\n\r\n"])
def test_a_child_that_speaks_something_else_is_not_ready(words: bytes, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(words)

        thread = threading.Thread(target=answer)
        thread.start()
        with child(tmp_path, SLEEP, health=f"http://127.0.0.1:{listening.getsockname()[1]}/") as process:
            assert process.is_ready() is False
        thread.join()


def test_a_proxy_of_the_host_is_not_asked_for_this_machines_own_pages(server: str, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from commands.processes import Process\n"
        f"process = Process('child', ['-c', {SLEEP!r}], sys.argv[1], Path(sys.argv[2]))\n"
        "print(process.is_ready()); process.stop()"
    )
    proxy = f"http://127.0.0.1:{free_port()}"
    host = {name: value for name, value in os.environ.items() if name.lower() != "no_proxy"}
    done = subprocess.run(
        [sys.executable, "-c", code, f"{server}/200", str(tmp_path)],
        cwd=PROJECT_ROOT,
        env={**host, "http_proxy": proxy, "all_proxy": proxy},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "True\n"


def test_a_child_that_ended_is_told_with_the_end_of_its_log(
    server: str, tmp_path: Path, eventually: Eventually
) -> None:
    code = "import sys; [print(number) for number in range(100)]; sys.exit('it broke')"
    with child(tmp_path, code, health=f"{server}/200") as process:
        assert eventually(lambda: process.ended)
        with pytest.raises(StartError) as caught:
            process.is_ready()
    lines = str(caught.value).splitlines()
    assert lines[0] == "the child ended with code 1"
    assert lines[1:] == [*map(str, range(86, 100)), "it broke"]


def test_the_end_of_a_log_bears_any_bytes(tmp_path: Path, eventually: Eventually) -> None:
    code = r"import sys; sys.stdout.buffer.write(b'one\ntwo \xff\nthree')"
    with child(tmp_path, code) as process:
        assert eventually(lambda: process.ended)
        assert process.log_end(2).splitlines() == ["two \ufffd", "three"]


def test_a_log_goes_on_when_its_child_is_restarted_and_begins_anew_with_another(
    tmp_path: Path, eventually: Eventually
) -> None:
    with child(tmp_path, "print('hello')") as process:
        assert eventually(lambda: process.ended)
        first = process.pid
        process.restart()
        assert process.pid != first
        assert eventually(lambda: process.ended)
        assert process.log_end().splitlines() == ["hello", "hello"]
    with child(tmp_path, "print('again')") as other:
        assert eventually(lambda: other.ended)
        assert other.log_end().splitlines() == ["again"]


def test_a_child_is_asked_to_end_before_it_is_made_to(tmp_path: Path, eventually: Eventually) -> None:
    code = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit('goodbye'))\n"
        "print('up', flush=True); time.sleep(60)"
    )
    with child(tmp_path, code) as process:
        assert eventually(lambda: "up" in process.log_end())
        process.stop()
        assert process.ended
        assert process.log_end().splitlines() == ["up", "goodbye"]
        process.stop()


def test_a_child_that_does_not_listen_is_made_to_end(
    tmp_path: Path, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.1)
    code = (
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('up', flush=True); time.sleep(60)"
    )
    with child(tmp_path, code) as process:
        assert eventually(lambda: "up" in process.log_end())
        process.stop()
        assert process.ended
        with pytest.raises(StartError, match=f"ended with code -{int(signal.SIGKILL)}"):
            process.is_ready()


@pytest.mark.parametrize("last", ["time.sleep(60)", "sys.exit()"])
def test_what_a_child_started_ends_with_it_even_when_the_child_is_gone(
    last: str, tmp_path: Path, eventually: Eventually
) -> None:
    port = free_port()
    code = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', {LISTEN!r}, sys.argv[1]])\n{last}"
    )
    with child(tmp_path, code, str(port)) as process:
        assert eventually(lambda: not port_is_free(port))
        if last == "sys.exit()":
            assert eventually(lambda: process.ended)
        process.stop()
        assert eventually(lambda: port_is_free(port))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path, eventually: Eventually) -> None:
    port = free_port()
    code = (
        "import sys, time; from pathlib import Path; from commands.processes import Process\n"
        f"Process('child', ['-c', {LISTEN!r}, sys.argv[1]], 'http://127.0.0.1/', Path(sys.argv[2]))\n"
        "time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(port), str(tmp_path)], cwd=PROJECT_ROOT)
    try:
        assert eventually(lambda: not port_is_free(port))
    finally:
        parent.kill()
        parent.wait()
    assert eventually(lambda: port_is_free(port))


def _assistant(folder: Path, host: str = "127.0.0.1", **stubs: str) -> Assistant:
    """Start the stubs; each is told how to behave by its name."""
    told = {f"STUB_{name.upper()}": how for name, how in stubs.items()}
    return Assistant(
        Path("a model"),
        free_port(),
        host,
        endpoints=Path("some/endpoints.yml"),
        logs=folder / "log",
        environment=told,
        actions_through=lambda address: f"{address}/proxied",
    )


def _options(process: Process) -> dict[str, str]:
    options: dict[str, str] = json.loads(process.log_end().splitlines()[0])
    return options


def test_both_processes_start_with_what_they_need_and_stop(stubbed: Path, eventually: Eventually) -> None:
    with _assistant(stubbed) as both:
        both.wait()
        assert both.actions.is_ready()
        assert both.assistant.is_ready()
        actions, assistant = _options(both.actions), _options(both.assistant)
        actions_port, port = int(actions["--port"]), int(assistant["--port"])
        assert both.address == f"http://localhost:{port}"
        assert actions == {"--port": str(actions_port)}
        assert assistant == {
            "--host": "127.0.0.1",
            "--port": str(port),
            "--model": "a model",
            "--endpoints": "some/endpoints.yml",
            "--actions-url": f"http://127.0.0.1:{actions_port}/proxied/webhook",
            "--socket": assistant["--socket"],
        }
        assert sorted(path.name for path in (stubbed / "log").iterdir()) == ["actions.log", "assistant.log"]
    assert both.actions.ended
    assert both.assistant.ended
    assert eventually(lambda: port_is_free(port) and port_is_free(actions_port))


def test_both_are_stopped_when_something_breaks(stubbed: Path) -> None:
    both = _assistant(stubbed)
    with pytest.raises(KeyError), both:
        raise KeyError
    assert both.actions.ended
    assert both.assistant.ended


@pytest.mark.parametrize("name", ["actions", "assistant"])
def test_waiting_ends_when_one_of_them_ends(name: str, stubbed: Path) -> None:
    with _assistant(stubbed, **{name: "exit"}) as both:
        with pytest.raises(StartError) as caught:
            both.wait()
        told = str(caught.value)
    assert told.startswith(f"the {name} ended with code 3\n")
    assert told.endswith(f"the stub of {name} gives up")


@pytest.mark.parametrize(
    ("stubs", "names"),
    [
        ({"actions": "silent"}, "actions"),
        ({"assistant": "silent"}, "assistant"),
        ({"actions": "silent", "assistant": "silent"}, "actions and the assistant"),
    ],
)
def test_waiting_ends_when_one_of_them_stays_silent(
    stubs: dict[str, str], names: str, stubbed: Path, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _assistant(stubbed, **stubs) as both:
        for process in (both.actions, both.assistant):
            if process.name not in stubs:
                assert eventually(process.is_ready)
        monkeypatch.setattr(processes, "START_SECONDS", 0.0)
        with pytest.raises(StartError, match=f"^the {names} did not answer within 0 s$"):
            both.wait()


def test_who_answers_at_the_last_moment_has_answered(
    stubbed: Path, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _assistant(stubbed) as both:
        assert eventually(both.actions.is_ready)
        assert eventually(both.assistant.is_ready)
        monkeypatch.setattr(processes, "START_SECONDS", -1.0)
        both.wait()


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("0.0.0.0", "localhost"),
        pytest.param(
            "127.0.0.2",
            "127.0.0.2",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="others have 127.0.0.1 alone"),
        ),
    ],
)
def test_another_interface_is_asked_and_named(host: str, named: str, stubbed: Path) -> None:
    with _assistant(stubbed, host) as both:
        both.wait()
        assert both.address == f"http://{named}:{_options(both.assistant)['--port']}"


def test_an_address_that_is_not_to_be_had_is_told(stubbed: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(StartError, match=f"cannot listen on 127.0.0.1:{port}"):
            Assistant(Path("a model"), port, logs=stubbed / "log")


def test_a_port_is_free_until_somebody_listens() -> None:
    port = free_port()
    assert port_is_free(port)
    with socket.create_server(("127.0.0.1", port)):
        assert not port_is_free(port)
        assert not port_is_free(port, "0.0.0.0")
    assert port_is_free(port)


def test_a_port_of_no_interface_of_this_machine_is_not_free() -> None:
    assert not port_is_free(free_port(), "192.0.2.1")
