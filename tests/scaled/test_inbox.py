"""What platforms hand over to two processes that share a real PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant import postgresql
from assistant.channels import inbox as module
from assistant.channels.inbox import Entry, Inbox
from assistant.channels.incoming import Incoming
from tests.scaled.conftest import database
from tests.scaled.services import Services

ADDRESS = {"chat": "7"}


@pytest.fixture
def inboxes(servers: Services, empty: str) -> Iterator[list[Inbox]]:
    """Return the inboxes of two processes."""
    engines = [postgresql.connect(database(servers.postgresql, empty)) for _ in range(2)]
    made = [Inbox("telegram", engine) for engine in engines]
    for one in made:
        one.begin()
    yield made
    for engine in engines:
        engine.dispose()


def incoming(number: int) -> Incoming:
    """Return a message."""
    return Incoming(str(number), "pat", ADDRESS, text=f"text {number}")


def numbers(entries: list[Entry]) -> list[str]:
    """Return which messages entries are."""
    return [entry.incoming.text for entry in entries]


def test_a_message_that_is_handed_to_both_at_once_is_taken_by_one(inboxes: list[Inbox]) -> None:
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda n: inboxes[n % 2].put(incoming(n // 2), "one"), range(16)))
    assert [sum(entry is not None for entry in taken[n : n + 2]) for n in range(0, 16, 2)] == [1] * 8


def test_what_a_killed_process_left_is_taken_once_its_lease_is_over(
    inboxes: list[Inbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    killed, other = inboxes
    for number in range(3):
        assert killed.put(incoming(number), "one") is not None
    other.begin()
    assert other.take() == []
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + module.LEASE_SECONDS + 1)
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda inbox: inbox.take(), inboxes))
    assert sorted(text for entries in found for text in numbers(entries)) == ["text 0", "text 1", "text 2"]
