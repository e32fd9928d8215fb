"""Asking servers: small ones that answer as they are told."""

from __future__ import annotations

import http.server
import json
import os
import threading
import time
from collections.abc import Iterator

import pytest

from benchmarks import servers
from benchmarks.servers import Side, SilentError, poster
from commands.processes import free_port


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers a post with what it got; ``/busy`` with 503, ``/cut`` by closing the connection."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        got = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/cut":
            self.close_connection = True
            return
        content = json.dumps({"got": got, "key": self.headers["Key"], "port": self.client_address[1]})
        self.send_response(503 if self.path == "/busy" else 201)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_posts_go_over_one_connection_which_opens_again_when_it_was_cut(port: int) -> None:
    post = poster(port)
    first, second = post("/", {"a": 1}, {"Key": "k"}), post("/", [2])
    assert (first["got"], first["key"], second["got"]) == ({"a": 1}, "k", [2])
    assert first["port"] == second["port"]
    with pytest.raises(ConnectionError):
        post("/cut", {})
    assert post("/", [3])["got"] == [3]


def test_a_refusal_is_no_answer(port: int) -> None:
    with pytest.raises(SilentError, match="/busy answered 503"):
        poster(port)("/busy", {})


def test_where_nobody_listens_there_is_no_answer() -> None:
    with pytest.raises(ConnectionRefusedError):
        poster(free_port())("/", {})


def test_the_first_answer_is_waited_for_from_the_start_of_the_processes() -> None:
    tried: list[str] = []

    def say(text: str) -> None:
        tried.append(text)
        if len(tried) < 3:
            raise SilentError("not yet") if len(tried) == 1 else ConnectionRefusedError

    side = Side(lambda: say, os.getpid(), os.getpid(), time.monotonic() - 100)
    assert 100.1 <= side.first_answer() < 200
    assert tried == [servers.FIRST_QUESTION] * 3


def test_a_side_that_never_answers_is_given_up() -> None:
    def say(_: str) -> None:
        raise ConnectionRefusedError

    side = Side(lambda: say, os.getpid(), os.getpid(), time.monotonic() - servers.START_SECONDS)
    with pytest.raises(SilentError, match="five minutes"):
        side.first_answer()


def test_memory_and_processor_time_are_those_that_the_system_counts() -> None:
    here = os.getpid()
    assert 0 < servers.memory_mb(here, "VmRSS") <= servers.memory_mb(here, "VmHWM")
    side = Side(lambda: lambda _: None, here, here)
    assert side.processor_seconds() == pytest.approx(2 * time.process_time(), abs=0.2)
