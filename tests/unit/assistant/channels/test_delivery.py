"""Calls that are repeated, on a platform that answers as it is told, and a clock that does not wait."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from assistant.channels import delivery
from assistant.channels.delivery import (
    AGAIN,
    REFUSED,
    TAKEN,
    Answer,
    Call,
    Delivery,
    Verdict,
    by_status,
    wait_before,
    wait_of,
)
from tests.peers.peer import Asked, Peer, Told

CALL = Call("/send", {"text": "the words of a person"})


class Counting(Peer):
    """Takes everything, and counts."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def answer(self, asked: Asked) -> Told:
        self.calls += 1
        return Told(200, {})


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    """Return a listening platform."""
    monkeypatch.setenv("NO_PROXY", "*")
    with Counting() as running:
        assert isinstance(running, Counting)
        yield running


@pytest.fixture
def waits() -> list[float]:
    """Return the seconds that were waited."""
    return []


@pytest_asyncio.fixture
async def calling(peer: Counting, waits: list[float]) -> AsyncIterator[Delivery]:
    """Return what calls the platform; its waits are written down in place of being waited."""

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    made = Delivery("peer", peer.address, {}, sleep=sleep)
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(200), TAKEN),
        (Answer(201), TAKEN),
        (Answer(429, {"Retry-After": "7"}), Verdict("again", 7.0)),
        (Answer(429), Verdict("again", None)),
        (Answer(0), AGAIN),
        (Answer(408), AGAIN),
        (Answer(500), AGAIN),
        (Answer(503), AGAIN),
        (Answer(400), REFUSED),
        (Answer(403), REFUSED),
        (Answer(401), Verdict("refused", ours=True)),
    ],
)
def test_what_an_answer_means(answer: Answer, expected: Verdict) -> None:
    assert by_status(answer) == expected


@pytest.mark.parametrize(
    ("value", "seconds"), [("7", 7.0), (7, 7.0), ("-1", 0.0), (None, None), ("soon", None)]
)
def test_how_long_a_platform_asks_to_wait(value: object, seconds: float | None) -> None:
    assert wait_of(value) == seconds


def test_waits_double_up_to_a_quarter_of_a_minute_and_are_at_least_what_was_asked() -> None:
    assert 0.4 <= wait_before(1, None) <= 0.6
    assert 3.2 <= wait_before(4, None) <= 4.8
    assert 12 <= wait_before(50, None) <= 18
    assert wait_before(1, 30.0) == 30.0


@pytest.mark.asyncio
async def test_a_call_is_repeated_until_it_is_taken(
    calling: Delivery, peer: Counting, waits: list[float]
) -> None:
    peer.troubles.extend([Told(500, {}), Told(429, {}, {"Retry-After": "9"}), Told(502, "no object")])
    assert await calling.deliver(CALL)
    assert peer.calls == 1
    assert len(waits) == 3
    assert waits[1] == 9.0
    assert calling.is_up


@pytest.mark.asyncio
async def test_a_page_in_place_of_json_is_an_answer_by_its_status(
    calling: Delivery, peer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.peers.peer.json.dumps", lambda _: "<html>a proxy's page</html>")
    verdict, answer = await calling.call(CALL)
    assert verdict == TAKEN
    assert answer.body is None


@pytest.mark.asyncio
async def test_a_platform_that_hangs_is_called_again(
    calling: Delivery, peer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "CALL_SECONDS", 0.2)
    hanging, enough = peer.answer, threading.Event()

    def hang(asked: Asked) -> Told:
        enough.wait(10)
        return hanging(asked)

    monkeypatch.setattr(peer, "answer", hang)
    assert await calling.call(CALL) == (AGAIN, Answer(0))
    enough.set()


@pytest.mark.asyncio
async def test_a_refused_call_is_not_repeated_and_the_platform_is_up(
    calling: Delivery, peer: Counting, waits: list[float]
) -> None:
    assert await calling.deliver(CALL)
    peer.troubles.append(Told(403, {}))
    assert not await calling.deliver(CALL)
    assert waits == []
    assert calling.is_up
    assert calling.lost == 0


@pytest.mark.asyncio
async def test_a_withdrawn_token_shows(calling: Delivery, peer: Counting) -> None:
    assert await calling.deliver(CALL)
    peer.troubles.append(Told(401, {}))
    assert not await calling.deliver(CALL)
    assert not calling.is_up


@pytest.mark.asyncio
async def test_an_alarm_that_cannot_arrive_is_reported_without_its_words(
    calling: Delivery, peer: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    peer.troubles.extend([Told(500, {})] * 3 + [Told(403, {})])
    assert not await calling.deliver(CALL, safety=True)
    assert calling.lost == 1
    reports = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert [record.getMessage() for record in reports] == [
        "peer: an alarm does not arrive (500)",
        "peer: an alarm never arrived (403)",
    ]
    assert "the words of a person" not in caplog.text


@pytest.mark.asyncio
async def test_an_ordinary_answer_is_given_up_in_time_and_an_alarm_is_not(
    calling: Delivery, peer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PATIENCE_SECONDS", 0.0)
    peer.troubles.extend([Told(500, {})] * 5)
    assert not await calling.deliver(CALL)
    assert peer.calls == 0
    assert await calling.deliver(CALL, safety=True)
    assert peer.calls == 1


@pytest.mark.asyncio
async def test_a_platform_that_is_not_there_is_called_again(
    calling: Delivery, peer: Counting, waits: list[float]
) -> None:
    peer.stop()
    verdict, answer = await calling.call(CALL)
    assert (verdict, answer.status) == (AGAIN, 0)
    assert not calling.is_up
    peer.start()
    assert await calling.deliver(CALL)
    assert calling.is_up
