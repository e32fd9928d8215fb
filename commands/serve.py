"""``make serve``: everything from nothing, then the chat and a page, until Ctrl-C.

Variables: ``PORT`` and ``HOST`` (where to listen), ``PROFILE`` (embedded or scaled, ``clinic.profile``),
``ENDPOINTS`` (another endpoints file than the profile's), ``LOGS`` (their folder). Under systemd, what waits
for this unit is told when it answers.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from pathlib import Path
from types import FrameType

from clinic import profile
from clinic.content.approvals import open_texts, read_approvals
from commands import checks
from commands.model import TrainingError, ensure_model
from commands.processes import LOGS, Assistant, StartError, port_is_free
from commands.progress import Progress
from commands.said import every_text

DEFAULT_PORT = 5005
PAGE = "/webhooks/web/demo"
_WATCH_SECONDS = 0.5
_RESTART_SECONDS = 2.0


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
        stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        every = every_text()
        waiting = open_texts(every, read_approvals())
        if waiting:
            open_ = f"{len(waiting)} of {len(every)} texts are not yet approved by the clinic: make sign-off"
            print(open_, file=sys.stderr)
        print(f"ready: {assistant.address}{PAGE}", flush=True)
        tell_systemd("READY=1")
        return watch(assistant, stopping)


def start(port: int, host: str = "127.0.0.1") -> Assistant:
    """Check, train where needed and start both processes; return when they answer.

    Raises:
        StartError: when files are wrong, the port is taken or a process does not start.
        TrainingError: when no model can be trained.
    """
    faults = profile.faults(os.environ)
    if faults:
        raise StartError("\n".join(faults))
    found = checks.problems()
    if found:
        raise StartError("\n".join(str(problem) for problem in found))
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


def watch(assistant: Assistant, stopping: threading.Event) -> int:
    """Restart the action server when it ends; return the exit code when told to stop or the assistant ends.

    The assistant answers without its action server, so that one may come back; without the assistant
    there is nothing left to serve.
    """
    while not assistant.assistant.ended:
        if assistant.actions.ended:
            print("the action server ended; starting it again", file=sys.stderr)
            if stopping.wait(_RESTART_SECONDS):
                return 0
            assistant.actions.restart()
        if stopping.wait(_WATCH_SECONDS):
            print("stopping", file=sys.stderr)
            return 0
    print(f"the assistant ended\n{assistant.assistant.log_end()}", file=sys.stderr)
    return 1


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
