"""Taking over from an assistant that runs: loaded first, and listening only when the other has ended.

Two assistants that answered at once would have locks and limits of their own. So the new one loads its
model, says that it could answer, and waits; when the one before has ended the turns that were under way, it
is told to begin. Both listen on one socket, which their parent holds: who connects in between waits, and is
not refused.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from sanic import Sanic

from assistant import health
from assistant.conversations import store_of

READY, BEGIN = b"r", b"b"


def install(listening: int | None, gate: int | None) -> None:
    """Let the server listen on an open socket, and wait at a gate before it does; either may be missing."""
    if listening is None:
        return
    run = Sanic.run

    def run_there(app: Sanic, *_: Any, **options: Any) -> None:
        if gate is not None:
            at_gate = socket.socket(fileno=gate)

            async def wait(app: Sanic, _loop: Any) -> None:
                await _wait(app, at_gate)

            app.register_listener(wait, "before_server_start")
        place = {**options, "host": None, "port": None, "sock": socket.socket(fileno=listening)}
        run(app, **place)

    Sanic.run = run_there


async def _wait(app: Sanic, at_gate: socket.socket) -> None:
    """Say that messages could be answered, and return when it is time to.

    Raises:
        SystemExit: in place of a server that could not answer, or whose parent is gone.
        TypeError: when ``endpoints.yml`` names another store than ours.
    """
    agent = getattr(app.ctx, "agent", None)
    report = await health.report(agent)
    if agent is None or not report.can_answer:
        raise SystemExit("no message could be answered: the model does not work")
    store_of(agent)
    loop = asyncio.get_running_loop()
    with at_gate:
        at_gate.setblocking(False)
        await loop.sock_sendall(at_gate, READY)
        if await loop.sock_recv(at_gate, 1) != BEGIN:
            raise SystemExit("nobody asks this assistant to begin")
