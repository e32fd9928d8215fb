"""People under load, and what became of their conversations: told right also by a peer that is faulty."""

from __future__ import annotations

import asyncio
import http.server
import json
import threading
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import pytest

from benchmarks import run_load
from benchmarks.judge import Verdict, judge, told
from benchmarks.people import Plan, Sent, Talk, talk_all
from benchmarks.run_load import NumberError, growth, is_clean, plan_of, shown

Message = dict[str, str]
Fault = Callable[[list[Message]], list[Message]]
SAID = [["What is hospice care?", "thanks"], ["I can't breathe"]]
EVERY = 7
"""Which of a conversation's messages a faulty peer spoils."""


class Peer:
    """The web channel, which answers at once, and tells of a conversation what its fault makes of it."""

    def __init__(self, fault: Fault, status: Callable[[int], int]) -> None:
        """``status`` gives the answer's status by how often a message was sent or a conversation read."""
        self.fault, self.status = fault, status
        self.kept: dict[str, list[Message]] = defaultdict(list)
        self.times: dict[str, int] = defaultdict(int)
        self.lock = threading.Lock()

    def get(self, token: str) -> tuple[int, Any]:
        """Return a conversation."""
        with self.lock:
            self.times[token] += 1
            status = self.status(self.times[token])
        if status != 200:
            return status, {"error": {}}
        return 200, {"messages": self.fault([{"from": "assistant", "id": f"g{token}"}, *self.kept[token]])}

    def post(self, path: str, token: str, body: Any) -> tuple[int, Any]:
        """Begin a conversation, or answer a message."""
        if path.endswith("/sessions"):
            begun = uuid.uuid4().hex
            return 201, {"token": begun, "messages": [{"from": "assistant", "id": f"g{begun}"}]}
        with self.lock:
            self.times[body["id"]] += 1
            status = self.status(self.times[body["id"]])
            if status != 200:
                return status, {"error": {}}
            reply = {"from": "assistant", "id": uuid.uuid4().hex}
            self.kept[token] += [{"from": "person", "id": body["id"]}, reply]
        return 200, {"messages": [reply]}


@contextmanager
def serving(fault: Fault = list, status: Callable[[int], int] = lambda _: 200) -> Iterator[str]:
    """Serve a peer; gives its address."""
    peer = Peer(fault, status)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(*peer.get(self._token()))

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._answer(*peer.post(self.path, self._token(), json.loads(content or b"{}")))

        def _token(self) -> str:
            return str(self.headers.get("Authorization", "")).removeprefix("Bearer ")

        def _answer(self, status: int, body: Any) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 100
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def figures(address: str, people: int = 30, patience: float = 0.0) -> dict[str, Any]:
    """Return what becomes of people who write for two seconds."""
    return run_load.measure(Plan(address, people, 2.0, 0.1, patience), SAID)


def _lose(kept: list[Message]) -> list[Message]:
    return [one for number, one in enumerate(kept, start=1) if number % EVERY]


def _double(kept: list[Message]) -> list[Message]:
    return [*kept[:EVERY], kept[EVERY - 1], *kept[EVERY:]]


def _answer_twice(kept: list[Message]) -> list[Message]:
    return [*kept[:EVERY], {"from": "assistant", "id": "another"}, *kept[EVERY:]]


def _reorder(kept: list[Message]) -> list[Message]:
    return [*kept[:1], *kept[3:5], *kept[1:3], *kept[5:]]


def _mix(kept: list[Message]) -> list[Message]:
    return [*kept, {"from": "person", "id": "a stranger's"}]


def test_a_peer_without_a_fault_is_told_to_have_none() -> None:
    with serving() as address:
        found = figures(address)
    assert is_clean(found), found
    assert found["conversations"] == 30
    assert 30 * 5 <= found["messages"] <= 30 * 20
    assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"] <= found["max_ms"]


@pytest.mark.parametrize(
    ("fault", "name", "at_least"),
    [
        (_lose, "lost", 30),
        (_double, "doubled", 30),
        (_answer_twice, "doubled", 30),
        (_reorder, "reordered", 60),
        (_mix, "foreign", 30),
    ],
)
def test_what_a_faulty_peer_does_is_told(fault: Fault, name: str, at_least: int) -> None:
    with serving(fault) as address:
        found = figures(address)
    assert found[name] >= at_least
    others = {"lost", "doubled", "reordered", "foreign"} - {name}
    assert [found[other] for other in others] == [0, 0, 0]
    assert not is_clean(found)


def test_what_has_no_answer_is_sent_or_asked_for_again_while_patience_lasts() -> None:
    def second_time(times: int) -> int:
        return 200 if times > 1 else 503

    with serving(status=second_time) as address:
        patient, impatient = figures(address, people=3, patience=5.0), figures(address, people=3)
    assert is_clean(patient), patient
    assert patient["repeated"] == patient["messages"] > 0
    assert impatient["errors"] == {"503": impatient["messages"]}
    assert impatient["lost"] == 3  # the greetings
    assert not is_clean(impatient)


def test_a_peer_that_hangs_up_is_an_error_and_one_that_is_not_there_ends_the_measurement() -> None:
    with serving() as address:
        pass
    with pytest.raises(aiohttp.ClientError):
        asyncio.run(talk_all(Plan(address, 2, 1.0, 0.1), SAID))


def talk(kept: list[tuple[str, str]] | None, *sent: Sent) -> Talk:
    return Talk(("g",), list(sent), kept)


ONE, TWO = Sent("1", 0.1, ("a", "b")), Sent("2", 0.2, ("c",))
SILENT = Sent("3", 60.0, (), "TimeoutError")
G, P1, A, B, P2, C, P3 = (
    ("assistant", "g"),
    ("person", "1"),
    ("assistant", "a"),
    ("assistant", "b"),
    ("person", "2"),
    ("assistant", "c"),
    ("person", "3"),
)


@pytest.mark.parametrize(
    ("kept", "verdict"),
    [
        ([G, P1, A, B, P2, C], Verdict()),
        ([G, P1, A, B, P2, C, P3], Verdict()),
        ([G, P1, A, B, P3, ("assistant", "late"), P2, C], Verdict()),
        (None, Verdict(lost=6)),
        ([G, P1, A, P2, C], Verdict(lost=1)),
        ([G, P2, C], Verdict(lost=3)),
        ([G, P1, P1, A, B, P2, C], Verdict(doubled=1)),
        ([G, P1, A, B, ("assistant", "x"), P2, C], Verdict(doubled=1)),
        ([G, P1, A, B, P2, C, P3, P3], Verdict(doubled=1)),
        ([G, P2, C, P1, A, B], Verdict(reordered=2)),
        ([G, P1, B, A, P2, C], Verdict(reordered=1)),
        ([G, P1, A, B, ("person", "x"), ("assistant", "y"), P2, C], Verdict(foreign=1)),
        ([G, P1, P1, B, P2, C], Verdict(lost=1, doubled=1)),
    ],
)
def test_a_conversation_is_judged_by_what_is_kept_of_it(
    kept: list[tuple[str, str]] | None, verdict: Verdict
) -> None:
    assert judge(talk(kept, ONE, TWO, SILENT)) == verdict


def test_verdicts_and_errors_of_all_conversations_are_added_up() -> None:
    found = told([talk(None, ONE), talk([G, P1, A, B, P2, P2, C], ONE, TWO), talk([G], SILENT, SILENT)])
    assert (found["lost"], found["doubled"], found["messages"]) == (4, 1, 5)
    assert found["errors"] == {"TimeoutError": 2}
    assert (found["p50_ms"], found["max_ms"]) == (100.0, 200.0)
    assert told([talk([G])])["p99_ms"] is None


def test_the_variables_say_how_many_people_write_and_for_how_long() -> None:
    assert plan_of({}, "x") == Plan("x", 200, 600.0, 10.0)
    given = {"CONVERSATIONS": "5", "SECONDS": "1.5", "PACE": "0"}
    assert plan_of(given, "x") == Plan("x", 5, 1.5, 0.0)


@pytest.mark.parametrize(
    ("name", "value"), [("CONVERSATIONS", "many"), ("SECONDS", "0"), ("PACE", "-1"), ("CONVERSATIONS", "0.5")]
)
def test_what_is_no_number_of_people_or_seconds_is_told(name: str, value: str) -> None:
    with pytest.raises(NumberError, match=name):
        plan_of({name: value}, "x")


def test_memory_is_told_from_after_the_first_minute_on() -> None:
    measured = [(0.0, 500.0), (59.0, 900.0), (60.0, 1000.0), (600.0, 1020.0)]
    assert growth(measured, 600.0) == {
        "memory_mb": 1000.0,
        "memory_end_mb": 1020.0,
        "memory_growth_percent": 2.0,
    }
    assert growth(measured, 20.0)["memory_mb"] == 900.0
    assert growth([], 20.0) == {}


def test_the_command_measures_an_assistant_that_runs_already(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("CONVERSATIONS", "3"), ("SECONDS", "1"), ("PACE", "0.2")):
        monkeypatch.setenv(name, value)
    for fault, code in ((list, 0), (_lose, 1)):
        with serving(fault) as address:
            monkeypatch.setenv("BASE_URL", address)
            assert run_load.main() == code
    printed = capsys.readouterr().out
    assert "conversations              3\n" in printed
    assert "(target: at most 300)" in printed
    monkeypatch.setenv("PACE", "slow")
    assert run_load.main() == 2
    assert "PACE must be a number, not 'slow'" in capsys.readouterr().err
    assert shown({"errors": {}, "p95_ms": 1.0}).startswith("errors                     none\n")
