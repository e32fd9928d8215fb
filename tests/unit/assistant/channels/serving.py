"""Sanic's real server on a free port, in a thread of the tests."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from sanic import Sanic

WAIT_SECONDS = 30


@contextmanager
def serving(app: Sanic) -> Iterator[str]:
    """Serve an application; gives its address."""
    Sanic.test_mode = True  # Sanic rewrites its own methods at a start, and only so can it do that again
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(app, listening, ready)))
    thread.start()
    loop, enough = ready.result(WAIT_SECONDS)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(enough.set)
        thread.join(WAIT_SECONDS)
        listening.close()
        Sanic._app_registry.pop(app.name, None)
        Sanic.test_mode = False
        assert not thread.is_alive()


async def _serve(
    app: Sanic, listening: socket.socket, ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]
) -> None:
    enough = asyncio.Event()
    try:
        server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.before_start()
        await server.start_serving()
        await server.after_start()
    except BaseException as error:
        ready.set_exception(error)
        raise
    ready.set_result((asyncio.get_running_loop(), enough))
    await enough.wait()
    await server.before_stop()
    for connection in server.connections:
        connection.close()
    await server.close()
