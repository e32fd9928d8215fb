"""Talks with sides that run, and tells how they bore it: times, messages a second, memory."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from benchmarks.servers import Say, Side, memory_mb

SEED = 20261122
CONVERSATIONS = 40
TURNS = 10
LONG_CONVERSATION = 60
LONG_TEXTS = 20
LONG_TEXT = 2000
AT_ONCE = 8
SECONDS_OF_LOAD = 20.0
MANY = 3000


def side_by_side(sides: Mapping[str, Side], questions: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return each side's figures; all are asked the same, and conversations take turns where times count."""
    rngs = {name: random.Random(SEED) for name in sides}
    short: dict[str, list[float]] = {name: [] for name in sides}
    for conversation in range(CONVERSATIONS + 1):
        for name, side in sides.items():
            times = _times(side.begin(), [rngs[name].choice(questions) for _ in range(TURNS)])
            if conversation:  # the first fills a server's caches
                short[name] += times
    told: dict[str, dict[str, Any]] = {name: percentiles(times) for name, times in short.items()}
    for name, side in sides.items():
        rng = rngs[name]
        many_turns = _times(side.begin(), [rng.choice(questions) for _ in range(LONG_CONVERSATION)])
        used = side.processor_seconds()
        long = [_times(side.begin(), [text])[0] for text in islice(long_texts(questions, rng), LONG_TEXTS)]
        used = side.processor_seconds() - used
        told[name] |= {
            "turn_60_ms": round(statistics.median(many_turns[-5:]) * 1000, 1),
            "long_text_p50_ms": percentiles(long)["p50_ms"],
            "long_text_max_ms": round(max(long) * 1000, 1),
            "long_text_cpu_ms": round(used / LONG_TEXTS * 1000, 1),
            **under_load(side, questions, rng),
        }
    for name, side in sides.items():
        told[name] |= memory(side, questions, rngs[name])
    return told


def _times(say: Say, texts: Sequence[str]) -> list[float]:
    """Say texts in a conversation; return the seconds until each was answered."""
    found = []
    for text in texts:
        begun = time.perf_counter()
        say(text)
        found.append(time.perf_counter() - begun)
    return found


def under_load(side: Side, questions: Sequence[str], rng: random.Random) -> dict[str, float]:
    """Return how many messages a second are answered to several people who write without a pause.

    ``messages_per_core_s`` is how many a second of one processor answers, that of both server processes
    counted: what others take of the machine meanwhile does not change it.
    """
    until = time.monotonic() + SECONDS_OF_LOAD

    def person(seed: float) -> int:
        own, sent = random.Random(seed), 0
        while time.monotonic() < until:
            say = side.begin()
            for _ in range(TURNS):
                say(own.choice(questions))
                sent += 1
        return sent

    begun, used = time.monotonic(), side.processor_seconds()
    with ThreadPoolExecutor(AT_ONCE) as people:
        answered = sum(people.map(person, [rng.random() for _ in range(AT_ONCE)]))
    took, used = time.monotonic() - begun, side.processor_seconds() - used
    return {
        "messages_s": round(answered / took, 1),
        "messages_per_core_s": round(answered / used, 1),
    }


def memory(side: Side, questions: Sequence[str], rng: random.Random) -> dict[str, float]:
    """Return the most memory so far, and what it grew by in the second half of many messages."""
    middle = 0.0
    for number in range(MANY // TURNS):
        if number == MANY // TURNS // 2:
            middle = memory_mb(side.assistant, "VmRSS")
        _times(side.begin(), [rng.choice(questions) for _ in range(TURNS)])
    return {
        "growth_mb": round(memory_mb(side.assistant, "VmRSS") - middle, 1),
        "growth_messages": MANY // 2,
        "peak_memory_mb": round(memory_mb(side.assistant, "VmHWM")),
        "actions_peak_memory_mb": round(memory_mb(side.actions, "VmHWM")),
    }


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return the 50th and 95th percentile of times in seconds, in milliseconds."""
    return {
        "p50_ms": round(statistics.median(seconds) * 1000, 1),
        "p95_ms": round(statistics.quantiles(seconds, n=20)[-1] * 1000, 1),
    }


def long_texts(questions: Sequence[str], rng: random.Random) -> Iterator[str]:
    """Yield without end messages of just ``LONG_TEXT`` characters, made of questions."""
    while True:
        text = ""
        while len(text) < LONG_TEXT:
            text += rng.choice(questions) + " "
        yield text[: LONG_TEXT - 1] + "."
