"""``make serve``: everything from nothing, then the chat and a page, until Ctrl-C.

Variables: ``PORT`` and ``HOST`` (where to listen), ``PROFILE`` (embedded or scaled, ``clinic.profile``),
``ENDPOINTS`` (another endpoints file than the profile's), ``LOGS`` (their folder). Under systemd, what waits
for this unit is told when it answers.
SIGHUP renews both processes without a pause, after a change of texts, settings or program
(``commands.renewal``).
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from clinic import profile
from clinic.content.approvals import open_texts, read_approvals
from commands import checks
from commands.model import TrainingError, ensure_model
from commands.processes import LOGS, Assistant, StartError, port_is_free
from commands.progress import Progress
from commands.renewal import Renewal
from commands.said import every_text

DEFAULT_PORT = 5005
PAGE = "/webhooks/web/demo"
_WATCH_SECONDS = 0.5
_RESTART_SECONDS = 2.0
_SOON_SECONDS = 60.0


def main() -> int:
    """Serve until told to stop; return the exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        # make hands an unset HOST on as an empty one, which would listen on every interface.
        assistant = start(read_port(), os.environ.get("HOST") or "127.0.0.1")
    except (StartError, TrainingError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    with assistant:
        # From here on a signal sets a flag: an exception may be raised where Python swallows it.
        stopping, renewing = threading.Event(), threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        signal.signal(signal.SIGHUP, lambda *_: renewing.set())
        every = every_text()
        waiting = open_texts(every, read_approvals())
        if waiting:
            open_ = f"{len(waiting)} of {len(every)} texts are not yet approved by the clinic: make sign-off"
            print(open_, file=sys.stderr)
        print(f"ready: {assistant.address}{PAGE}", flush=True)
        tell_systemd("READY=1")
        return watch(assistant, stopping, renewing)


def start(port: int, host: str = "127.0.0.1") -> Assistant:
    """Check, train where needed and start both processes; return when they answer.

    Raises:
        StartError: when files are wrong, the port is taken or a process does not start.
        TrainingError: when no model can be trained.
    """
    faults = profile.faults(os.environ)
    if faults:
        raise StartError("\n".join(faults))
    check_files()
    if not port_is_free(port, host):
        raise StartError(f"port {port} is taken; choose another with PORT=…, as in: make serve PORT=5006")
    progress = Progress()
    model = ensure_model(progress)
    with progress.step("Starting"):
        assistant = Assistant(
            model,
            port,
            host,
            endpoints=Path(os.environ.get("ENDPOINTS") or profile.ENDPOINTS[profile.profile(os.environ)]),
            logs=Path(os.environ.get("LOGS") or LOGS),
            environment=profile.behind_proxy(os.environ),
        )
        try:
            assistant.wait()
        except BaseException:
            assistant.stop()
            raise
    return assistant


def check_files() -> None:
    """Return when nothing is wrong with the files that people edit.

    Raises:
        StartError: with every fault.
    """
    found = checks.problems()
    if found:
        raise StartError("\n".join(str(problem) for problem in found))


def checked_model() -> Path:
    """Return the model of the present files, checked and trained where needed.

    Raises:
        StartError: with every fault of the files.
        TrainingError: when no model can be trained.
    """
    check_files()
    return ensure_model(Progress())


def watch(assistant: Assistant, stopping: threading.Event, renewing: threading.Event | None = None) -> int:
    """Start again what ends, and renew both processes when told to; return the exit code when told to stop.

    An assistant that ends once more within a minute has a fault that no start mends: then this ends as well.
    """
    renewal: Renewal | None = None
    started = float("-inf")
    while True:
        if assistant.actions.ended:
            print("the action server ended; starting it again", file=sys.stderr)
            if stopping.wait(_RESTART_SECONDS):
                return 0
            assistant.actions.restart()
        if assistant.assistant.ended:
            if time.monotonic() < started + _SOON_SECONDS:
                print(f"the assistant ended\n{assistant.assistant.log_end()}", file=sys.stderr)
                return 1
            print("the assistant ended; starting it again", file=sys.stderr)
            assistant.assistant.restart()
            started = time.monotonic()
        if renewing is not None and renewing.is_set() and renewal is None:
            renewing.clear()
            print("renewing; both processes go on until the new ones could answer", file=sys.stderr)
            renewal = Renewal(assistant, checked_model)
        if renewal is not None and _over(renewal):
            renewal = None
        if stopping.wait(_WATCH_SECONDS):
            if renewal is not None:
                renewal.give_up()
            print("stopping", file=sys.stderr)
            return 0


def _over(renewal: Renewal) -> bool:
    """Go on with a renewal; return whether it has come to an end, and say to which."""
    try:
        if not renewal.step():
            return False
        print("renewed", file=sys.stderr)
    except (StartError, TrainingError) as error:
        print(f"not renewed, both processes go on as before:\n{error}", file=sys.stderr)
    return True


def tell_systemd(state: str) -> None:
    """Tell the service manager of a change, where one started this process (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.connect("\0" + address[1:] if address.startswith("@") else address)
            notify.sendall(state.encode())


def read_port() -> int:
    """Return the port to serve on.

    Raises:
        StartError: when ``PORT`` is not a port.
    """
    given = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise StartError(f"PORT must be a number from 1 to 65535, not '{given}'")
    return int(given)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
