"""Stands in front of a server, and lets it be down or silent for those who reach it this way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from commands.processes import free_port

WAIT_SECONDS = 10.0


class TcpProxy:
    """A port on loopback that leads to another port."""

    def __init__(self, *, is_down: bool = False) -> None:
        """Choose a port; where the server seems down at first, nothing listens there."""
        self.port = free_port()
        self.target = 0
        self._is_down = is_down
        self._server: asyncio.AbstractServer | None = None
        self._flows = asyncio.Event()
        self._fatal: bytes | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    @contextmanager
    def down(self) -> Iterator[None]:
        """Refuse connections and cut those that stand, while the context lasts."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def hung(self) -> Iterator[None]:
        """Take connections and pass nothing on, while the context lasts; afterwards it arrives late."""
        self._run(self._set_flow(False))
        try:
            yield
        finally:
            self._run(self._set_flow(True))

    @contextmanager
    def losing_answers_to(self, request: bytes) -> Iterator[None]:
        """Pass a request on and cut the connection before its answer, while the context lasts."""
        self._fatal = request
        try:
            yield
        finally:
            self._fatal = None

    def start(self) -> None:
        """Listen."""
        self._run(self._listen())

    def stop(self) -> None:
        """Refuse connections and cut those that stand."""
        self._run(self._cut())

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _cut(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _set_flow(self, flows: bool) -> None:
        if flows:
            self._flows.set()
        else:
            self._flows.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._flows.wait()
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self._writers.add(back)
        await asyncio.gather(self._pass(reader, back, writer), self._pass(there, writer, None))

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asking: asyncio.StreamWriter | None
    ) -> None:
        try:
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
                if asking is not None and self._fatal is not None and self._fatal in data:
                    asking.transport.abort()
        except OSError:
            writer.transport.abort()
        finally:
            self._writers.discard(writer)
            writer.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_SECONDS)

    def __enter__(self) -> TcpProxy:
        """Start."""
        self._thread.start()
        self._run(self._set_flow(True))
        if not self._is_down:
            self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and cut what stands."""
        self._run(self._set_flow(True))
        self.stop()
        self._run(self._end_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
