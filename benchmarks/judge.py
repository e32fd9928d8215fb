"""What became of conversations under load: how soon they were answered, and whether all of it is kept, once.

Judged by what the assistant itself tells of a conversation afterwards, message by message.
"""

from __future__ import annotations

import bisect
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.people import Talk

PERSON = "person"


@dataclass(frozen=True)
class Verdict:
    """How many messages went wrong, both sides' together.

    Args:
        lost: were answered or answers, and are not kept.
        doubled: are kept once more than they were said: a message, or a second answer to it.
        reordered: stand elsewhere than they were said.
        foreign: are kept of a person who never sent them.
    """

    lost: int = 0
    doubled: int = 0
    reordered: int = 0
    foreign: int = 0

    def __add__(self, other: Verdict) -> Verdict:
        """Return both counted together."""
        return Verdict(
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.reordered + other.reordered,
            self.foreign + other.foreign,
        )


def judge(talk: Talk) -> Verdict:
    """Compare what somebody was answered with what is kept.

    A message whose answer never came may be kept or not; where its replies stand is not judged.
    """
    answered = [one for one in talk.sent if one.error is None]
    expected = [*talk.greeting, *(known for one in answered for known in (one.id, *one.replies))]
    if talk.kept is None:
        return Verdict(lost=len(expected))
    place = {known: number for number, known in enumerate(expected)}
    unanswered = {one.id for one in talk.sent if one.error is not None}
    times = Counter(known for _, known in talk.kept)
    twice = sum(count - 1 for count in times.values())
    foreign, own = 0, True  # own: whether the last message kept of the person was answered
    for who, known in talk.kept:
        if who == PERSON:
            own = known in place
            foreign += known not in place and known not in unanswered
        elif known not in place and own:
            twice += 1
    first = dict.fromkeys(known for _, known in talk.kept if known in place)
    places = [place[known] for known in first]
    return Verdict(
        lost=sum(known not in times for known in expected),
        doubled=twice,
        reordered=len(places) - _longest_rising(places),
        foreign=foreign,
    )


def _longest_rising(numbers: Iterable[int]) -> int:
    """Return the length of the longest rising subsequence (patience sorting): all but those out of place."""
    ends: list[int] = []
    for number in numbers:
        at = bisect.bisect_left(ends, number)
        ends[at : at + 1] = [number]
    return len(ends)


def told(talks: Sequence[Talk]) -> dict[str, Any]:
    """Return the figures of all conversations; times in milliseconds, of messages that were answered."""
    sent = [one for talk in talks for one in talk.sent]
    verdict = sum((judge(talk) for talk in talks), Verdict())
    times = sorted(one.took for one in sent if one.error is None)
    return {
        "conversations": len(talks),
        "messages": len(sent),
        **_percentiles(times),
        "repeated": sum(one.repeated for one in sent),
        "errors": dict(sorted(Counter(one.error for one in sent if one.error is not None).items())),
        "lost": verdict.lost,
        "doubled": verdict.doubled,
        "reordered": verdict.reordered,
        "foreign": verdict.foreign,
    }


def _percentiles(seconds: Sequence[float]) -> dict[str, float | None]:
    if len(seconds) < 2:
        return dict.fromkeys(("p50_ms", "p95_ms", "p99_ms", "max_ms"))
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    named = {"p50_ms": cuts[49], "p95_ms": cuts[94], "p99_ms": cuts[98], "max_ms": seconds[-1]}
    return {name: round(value * 1000, 1) for name, value in named.items()}
