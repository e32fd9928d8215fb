"""PostgreSQL, Redis, RabbitMQ and nginx from the distribution's packages, on loopback, for one run of tests.

Each keeps everything in a temporary folder and listens on a free port; nothing of them is left behind.
PostgreSQL refuses to run as root, so that a root's servers run as another user.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from commands.processes import free_port

NOBODY = 65534
START_SECONDS = 180.0
USER, PASSWORD = "guide", "a-password-of-the-tests"
POSTGRESQL_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/bin", "/usr/bin")


@dataclass(frozen=True)
class Services:
    """The ports of the servers."""

    postgresql: int
    redis: int
    rabbitmq: int


def program(name: str, *places: str) -> str:
    """Return a program's path; where it is missing, CI fails and others skip."""
    found = [str(path / name) for place in places for path in sorted(Path("/").glob(place[1:]))]
    found = [path for path in found if os.access(path, os.X_OK)] or [shutil.which(name) or ""]
    if found[-1]:
        return found[-1]
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is missing; .ci/run installs it")
    pytest.skip(f"needs {name}; on Debian: apt install postgresql redis-server rabbitmq-server nginx-light")


PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "postgres": POSTGRESQL_PLACES,
    "redis-server": (),
    "rabbitmq-server": ("/usr/lib/rabbitmq/bin",),
    "epmd": (),
    "nginx": ("/usr/sbin",),
    "openssl": (),
}


def need_all() -> None:
    """Skip, or fail in CI, where a program is missing, before anything is started."""
    for name, places in PROGRAMS.items():
        program(name, *places)


@contextmanager
def running() -> Iterator[Services]:
    """Start all three at once, and return when each answers."""
    services = Services(free_port(), free_port(), free_port())
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="mbc-guide-"))
        stack.callback(shutil.rmtree, folder)
        folder.chmod(0o755)
        waiting = [
            stack.enter_context(start(_private(folder, kind), port))
            for kind, start, port in (
                ("rabbitmq", _rabbitmq, services.rabbitmq),
                ("postgresql", _postgresql, services.postgresql),
                ("redis", _redis, services.redis),
            )
        ]
        for answers in waiting:
            wait_until(answers)
        yield services


def wait_until(is_so: Callable[[], bool], seconds: float = START_SECONDS) -> None:
    """Return when something is so.

    Raises:
        TimeoutError: when it is not so in time.
    """
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:.0f} s")
        time.sleep(0.05)


@contextmanager
def child(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    end: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in a session of its own, and end it with everything that it started."""
    with (folder / "output.log").open("ab") as output:
        process = subprocess.Popen(
            arguments,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.send_signal(end)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _private(folder: Path, name: str) -> Path:
    own = folder / name
    own.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(own, NOBODY, NOBODY)
    return own


def _as_nobody() -> list[str]:
    if os.geteuid() != 0:
        return []
    user = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return [program("setpriv"), *user, "--pdeathsig=TERM", "--"]  # also where the tests are killed


@contextmanager
def _postgresql(folder: Path, port: int) -> Iterator[Callable[[], bool]]:
    initdb, server = program("initdb", *POSTGRESQL_PLACES), program("postgres", *POSTGRESQL_PLACES)
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    made = [initdb, "-D", str(folder / "data"), "-U", USER, f"--pwfile={secret}", "-A", "scram-sha-256"]
    made += ["--no-sync", "--encoding=UTF8", "--locale=C"]
    subprocess.run([*_as_nobody(), *made], check=True, capture_output=True, cwd=folder)
    options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder), "fsync": "off"}
    settings = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
    arguments = [*_as_nobody(), server, "-D", str(folder / "data"), "-p", str(port), *settings]
    with child(arguments, folder, end=signal.SIGINT):
        ready = [program("pg_isready", *POSTGRESQL_PLACES), "-h", "127.0.0.1", "-p", str(port), "-q"]
        yield lambda: subprocess.run(ready, check=False).returncode == 0


@contextmanager
def _redis(folder: Path, port: int) -> Iterator[Callable[[], bool]]:
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", PASSWORD]
    with child([*_as_nobody(), program("redis-server"), *options], folder):
        yield lambda: listens(port)


@contextmanager
def _rabbitmq(folder: Path, port: int) -> Iterator[Callable[[], bool]]:
    """Run RabbitMQ with an ``epmd`` of its own: the one that it would start stays behind."""
    (folder / "rabbitmq.conf").write_text(
        f"listeners.tcp.1 = 127.0.0.1:{port}\ndefault_user = {USER}\ndefault_pass = {PASSWORD}\n"
    )
    (folder / "enabled_plugins").write_text("[].\n")
    names = free_port()
    environment = {
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"test{port}@localhost",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        # Its threads would spin while they wait for work, and take the time of those that have some.
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none +sbwtdcpu none +sbwtdio none",
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
    }
    epmd = [*_as_nobody(), program("epmd"), "-port", str(names), "-address", "127.0.0.1"]
    server = [*_as_nobody(), program("rabbitmq-server", "/usr/lib/rabbitmq/bin")]
    with child(epmd, folder), child(server, folder, environment):
        yield lambda: listens(port)


def listens(port: int) -> bool:
    """Tell whether somebody listens on a port."""
    try:
        with socket.create_connection(("127.0.0.1", port), 1.0):
            return True
    except OSError:
        return False
