"""What a process remembers of conversations while their database is away."""

from __future__ import annotations

import json

import pytest

from assistant import remembered
from assistant.remembered import Remembered, Row, latest
from assistant.statements import TURNS_READ


def event(kind: str, text: str = "") -> str:
    """Return an event as it is written."""
    return json.dumps({"event": kind, "text": text})


def turn(number: int) -> list[str]:
    """Return what one turn writes."""
    return [event("action", "listen"), event("user", f"q{number}"), event("bot", f"a{number}")]


def rows(*texts: str) -> list[Row]:
    """Return a turn that waits."""
    return [{"data": event("user", text)} for text in texts]


def test_what_was_read_and_said_last_is_known_in_its_order() -> None:
    memory = Remembered()
    assert memory.events("one") is None
    memory.know("one", turn(0))
    memory.add("one", turn(1))
    memory.add("other", turn(2))
    known = memory.events("one")
    assert known is not None
    assert [one["text"] for one in known] == ["listen", "q0", "a0", "listen", "q1", "a1"]
    memory.know("one", turn(3))
    assert [one["text"] for one in memory.events("one") or []] == ["listen", "q3", "a3"]


def test_of_a_long_session_the_latest_turns_are_known_and_what_lasts_of_the_others() -> None:
    events = [event("session_started"), event("slot", "carer"), *[one for n in range(30) for one in turn(n)]]
    kept = [json.loads(one) for one in latest(events)]
    assert [one["event"] for one in kept[:3]] == ["session_started", "slot", "user"]
    assert [one["text"] for one in kept if one["event"] == "user"] == [
        f"q{number}" for number in range(30 - TURNS_READ, 30)
    ]
    assert latest(turn(0)) == turn(0)
    assert latest([]) == []


def test_only_so_many_conversations_are_known_and_only_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "CONVERSATIONS", 2)
    now = [0.0]
    memory = Remembered(lambda: now[0])
    for name in ("one", "two"):
        memory.know(name, turn(0))
    memory.add("one", turn(1))
    memory.know("three", turn(0))
    assert memory.events("two") is None
    assert memory.events("one") is not None
    now[0] = remembered.KNOWN_SECONDS + 1
    assert memory.events("one") is None
    assert memory.known == 2
    memory.drop_old()
    assert memory.known == 0
    memory.know("four", turn(0))
    assert memory.events("three") is None
    assert memory.events("four") is not None


def test_turns_wait_in_their_order_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "TURNS_WAITING", 3)
    memory = Remembered()
    assert memory.hold("one", rows("a", "b"))
    assert memory.hold("other", rows("c"))
    assert memory.hold("one", rows("d"))
    assert not memory.hold("one", rows("e"))
    assert memory.waiting("one") == [rows("a", "b"), rows("d")]
    assert memory.waiting("nobody") == []
    assert (memory.conversations, memory.turns) == (["one", "other"], 3)
    memory.was_written("one")
    memory.was_written("one")
    assert (memory.conversations, memory.turns) == (["other"], 1)
    assert memory.hold("one", rows("e"))


def test_what_is_forgotten_is_neither_known_nor_written() -> None:
    memory = Remembered()
    memory.know("one", turn(0))
    memory.hold("one", rows("a"))
    memory.forget("one")
    memory.forget("nobody")
    assert memory.events("one") is None
    assert (memory.waiting("one"), memory.turns) == ([], 0)
