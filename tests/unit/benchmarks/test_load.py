"""Times, long messages and load, with sides that answer at once."""

from __future__ import annotations

import os
import random
from itertools import islice

import pytest

from benchmarks import load
from benchmarks.servers import Say, Side, SilentError

QUESTIONS = ["What is it?", "Can it be cured?"]


def test_percentiles_are_told_in_milliseconds() -> None:
    assert load.percentiles([number / 1000 for number in range(1, 101)]) == {
        "p50_ms": 50.5,
        "p95_ms": 96.0,
    }


def test_long_messages_have_just_the_longest_length_and_differ() -> None:
    found = list(islice(load.long_texts(QUESTIONS, random.Random(1)), 5))
    assert {len(text) for text in found} == {load.LONG_TEXT}
    assert len(set(found)) == 5
    assert all(text.startswith(tuple(QUESTIONS)) for text in found)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("CONVERSATIONS", 3), ("SECONDS_OF_LOAD", 0.2), ("MANY", 40), ("LONG_TEXTS", 4)):
        monkeypatch.setattr(load, name, value)


@pytest.mark.usefixtures("short")
def test_both_sides_are_asked_the_same_in_turns() -> None:
    said: dict[str, list[str]] = {"ours": [], "stock": []}
    order: list[str] = []

    def side(name: str) -> Side:
        def begin() -> Say:
            order.append(name)
            return said[name].append

        return Side(begin, os.getpid(), os.getpid())

    told = load.side_by_side({name: side(name) for name in said}, QUESTIONS)
    assert order[:8] == ["ours", "stock"] * 4
    asked_alone = 4 * load.TURNS + load.LONG_CONVERSATION + 4
    assert said["ours"][:asked_alone] == said["stock"][:asked_alone]
    assert set(told["ours"]) == set(told["stock"])
    for figures in told.values():
        assert figures["messages_s"] > 0
        assert figures["messages_per_core_s"] > 0
        assert figures["peak_memory_mb"] > 0
        assert figures["growth_messages"] == 20


@pytest.mark.usefixtures("short")
def test_load_under_which_somebody_is_not_answered_is_no_figure() -> None:
    asked: list[str] = []

    def say(text: str) -> None:
        asked.append(text)
        if len(asked) == 50:
            raise SilentError("busy")

    with pytest.raises(SilentError, match="busy"):
        load.under_load(Side(lambda: say, os.getpid(), os.getpid()), QUESTIONS, random.Random(1))
