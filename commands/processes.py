"""The two processes of the assistant: started together, watched, and stopped without a trace.

Supervisors from PyPI (honcho, circus, supervisor) start processes but do not wait until one answers, and
bring a daemon or a configuration of their own; this is all that a start by health and a clean stop need.
"""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from clinic import private
from clinic.logs import readable
from clinic.problems import PROJECT_ROOT
from commands.environment import child_environment

LOGS = PROJECT_ROOT / "var" / "log"
ENDPOINTS = PROJECT_ROOT / "endpoints.yml"
START_SECONDS = 120.0
STOP_SECONDS = 10.0
_POLL_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1
_HERE = ("127.0.0.1", "0.0.0.0")  # noqa: S104  an operator may choose to listen everywhere
_http = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Asks without a proxy: a hospital's proxy does not reach this machine's own addresses."""


class StartError(Exception):
    """Raised when a process ends or stays silent while it should start."""


class Process:
    """A child in a session of its own, with a log, and a page that answers when it is ready."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        health: str,
        logs: Path = LOGS,
        environment: Mapping[str, str] | None = None,
        *,
        passing: Sequence[int] = (),
        gate: int | None = None,
    ) -> None:
        """Start the child.

        Args:
            name: what it is called, and its log.
            arguments: Python's own.
            health: the address that answers 200 when it is ready.
            logs: the folder of its log.
            environment: variables beside those that every child gets.
            passing: open files that the child gets, by their numbers.
            gate: one more, by which this child takes over from another: its log goes on.
        """
        self.name = name
        self.health = health
        self._arguments = list(arguments)
        self._environment = {**child_environment(), **(environment or {})}
        self._passing = tuple(passing)
        self.log = logs / f"{name}.log"
        self._child = self._start(append=gate is not None, gate=gate)

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._child.pid

    @property
    def ended(self) -> bool:
        """Whether the child has ended."""
        return self._child.poll() is not None

    def restart(self) -> None:
        """Start the child again; its log goes on."""
        self._child = self._start(append=True)

    def is_ready(self) -> bool:
        """Ask the child once.

        Raises:
            StartError: when it has ended; the message holds the end of its log.
        """
        if self.ended:
            raise StartError(f"the {self.name} ended with code {self._child.returncode}\n{self.log_end()}")
        try:
            with _http.open(self.health, timeout=5.0) as answer:
                return bool(answer.status == 200)
        except (OSError, http.client.HTTPException):
            return False

    def log_end(self, lines: int = 15) -> str:
        """Return the last lines of the log, for people."""
        last = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
        return "\n".join(map(readable, last))

    def kill(self) -> None:
        """End the child and everything it started at once, as the system does where memory runs out."""
        _signal_group(self._child.pid, signal.SIGKILL)
        self._child.wait()

    def stop(self) -> None:
        """End the child and everything it started: politely, then after ten seconds at once."""
        if not self.ended:
            _signal_group(self._child.pid, signal.SIGTERM)
            try:
                self._child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                _signal_group(self._child.pid, signal.SIGKILL)
                self._child.wait()
        _signal_group(self._child.pid, signal.SIGKILL)

    def _start(self, append: bool = False, gate: int | None = None) -> subprocess.Popen[bytes]:
        handle = private.open_log(self.log, append=append)
        try:
            return subprocess.Popen(
                [sys.executable, *self._arguments, *([] if gate is None else ["--gate", str(gate)])],
                cwd=PROJECT_ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=handle,
                start_new_session=True,
                pass_fds=[*self._passing, *([] if gate is None else [gate])],
                umask=private.UMASK,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        finally:
            os.close(handle)


class Assistant:
    """The action server and the assistant, as one thing to start and stop."""

    def __init__(
        self,
        model: Path,
        port: int,
        host: str = "127.0.0.1",
        *,
        endpoints: Path = ENDPOINTS,
        logs: Path = LOGS,
        environment: Mapping[str, str] | None = None,
        actions_through: Callable[[str], str] = lambda address: address,
    ) -> None:
        """Start both at once; ``wait`` returns when they answer.

        Args:
            model: the trained model.
            port: where the assistant listens; the action server takes a free port of its own.
            host: the interface to listen on.
            endpoints: Rasa's endpoints file.
            logs: the folder of both logs.
            environment: variables beside those that every child gets.
            actions_through: gives the address by which the assistant reaches the action server, for a
                proxy between them.
        """
        self.address = f"http://{'localhost' if host in _HERE else host}:{port}"
        self._here = f"{_HERE[0] if host in _HERE else host}:{port}"
        self._place = ["--host", host, "--port", str(port), "--endpoints", str(endpoints)]
        self._logs, self._environment, self._actions_through = logs, environment, actions_through
        self._socket = _bound(host, port)
        self.actions, self.assistant = self.start(model)

    def start(self, model: Path, gate: int | None = None) -> tuple[Process, Process]:
        """Start an action server and an assistant with a model; those that run already go on.

        Args:
            model: the trained model.
            gate: an open socket's number: the assistant says there that it could answer, and waits to be
                told to (``assistant.gate``).
        """
        actions_port, listening = free_port(), self._socket.fileno()
        address = f"http://127.0.0.1:{actions_port}"
        actions = Process(
            "actions",
            ["-m", "actions", "--port", str(actions_port)],
            f"{address}/health",
            self._logs,
            self._environment,
        )
        arguments = ["-m", "assistant", *self._place, "--model", str(model), "--socket", str(listening)]
        arguments += ["--actions-url", f"{self._actions_through(address)}/webhook"]
        health = f"http://{self._here}/webhooks/web/health"
        assistant = Process(
            "assistant", arguments, health, self._logs, self._environment, passing=[listening], gate=gate
        )
        return actions, assistant

    def wait(self) -> None:
        """Return when both answer.

        Raises:
            StartError: when one ends, or does not answer in two minutes.
        """
        deadline = time.monotonic() + START_SECONDS
        waiting = [self.actions, self.assistant]
        while waiting:
            waiting = [process for process in waiting if not process.is_ready()]
            if waiting and time.monotonic() > deadline:
                names = " and the ".join(process.name for process in waiting)
                raise StartError(f"the {names} did not answer within {START_SECONDS:.0f} s")
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """Stop both."""
        self.assistant.stop()
        self.actions.stop()
        self._socket.close()

    def __enter__(self) -> Assistant:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop both, whatever happened."""
        self.stop()


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket that the assistant listens on, and after it the one that takes over from it.

    This process only holds it: so a port whose assistant has ended keeps who connects waiting for the next
    one, instead of refusing them.

    Raises:
        StartError: when the address is not to be had.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((host, port))
    except OSError as error:
        held.close()
        raise StartError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    return held


def free_port() -> int:
    """Return a port of this machine that is free at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a port can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    """Ask Linux to end this child when its parent is killed and cannot stop it."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
