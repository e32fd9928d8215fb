"""Waiting at a gate: who could answer says so, and begins when told to; nobody else begins."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sanic import Sanic

from assistant import gate
from assistant.health import Report

Pair = tuple[socket.socket, socket.socket]
APP: Any = SimpleNamespace(ctx=SimpleNamespace(agent=object()))


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Return both ends of a gate: the parent's, and the assistant's."""
    parents, own = socket.socketpair()
    parents.settimeout(10)
    with parents, own:
        yield parents, own


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the checks of an agent whose store is ours."""
    checks = {"model": "ok"}

    async def report(_agent: Any) -> Report:
        return Report("a model", checks)

    monkeypatch.setattr("assistant.health.report", report)
    monkeypatch.setattr(gate, "store_of", lambda _agent: None)
    return checks


@pytest.mark.usefixtures("model")
def test_who_could_answer_says_so_and_waits_to_be_told_to_begin(pair: Pair) -> None:
    parents, own = pair

    async def follow() -> bytes:
        waiting = asyncio.ensure_future(gate._wait(APP, own))
        said = await asyncio.to_thread(parents.recv, 1)
        assert not waiting.done()
        parents.sendall(gate.BEGIN)
        await asyncio.wait_for(waiting, 10)
        return said

    assert asyncio.run(follow()) == gate.READY


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("word", [b"", b"x"])
def test_without_the_word_nothing_begins(word: bytes, pair: Pair) -> None:
    parents, own = pair
    parents.sendall(word)
    parents.shutdown(socket.SHUT_WR)
    with pytest.raises(SystemExit, match="nobody asks"):
        asyncio.run(gate._wait(APP, own))


def test_who_could_not_answer_says_nothing_and_ends(pair: Pair, model: dict[str, str]) -> None:
    parents, own = pair
    model["model"] = "fails"
    with pytest.raises(SystemExit, match="no message could be answered"):
        asyncio.run(gate._wait(APP, own))
    parents.setblocking(False)
    with pytest.raises(BlockingIOError):
        parents.recv(1)


@pytest.mark.usefixtures("model")
def test_who_would_keep_conversations_elsewhere_ends(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    def another(_agent: Any) -> None:
        raise TypeError("endpoints.yml must name our store")

    monkeypatch.setattr(gate, "store_of", another)
    with pytest.raises(TypeError, match="must name our store"):
        asyncio.run(gate._wait(APP, pair[1]))


def test_the_server_listens_on_the_socket_that_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, Any]] = []
    monkeypatch.setattr(Sanic, "run", lambda _app, **options: given.append(options))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        gate.install(listening.fileno(), None)
        Sanic.run(APP, host="0.0.0.0", port=5005, workers=1)
        [options] = given
        assert (options["host"], options["port"], options["workers"]) == (None, None, 1)
        assert options["sock"].getsockname() == listening.getsockname()
        options["sock"].detach()


def test_without_a_socket_the_server_runs_as_it_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sanic, "run", Sanic.run)
    before = Sanic.run
    gate.install(None, None)
    assert Sanic.run is before
