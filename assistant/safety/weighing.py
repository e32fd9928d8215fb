"""How likely a message reports anything that calls for somebody, by all that was found in it.

Neither reader is enough: the words know no film's plot from a report, the sentence encoder hardly hears a
"not", and the classifier takes every message with a symptom in it for a report. So each finding has a weight,
and their sum is the logarithm of the odds that the message is a report: logistic regression over what was
found in messages that none of the readers learnt from (``benchmarks/safety_thresholds.py``, which prints the
weights). What is strongest needs the least belief: an alarm too many is better than one that is missed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.safety.meaning import CRISIS, EMERGENCY, NOTHING, SYMPTOM, Meaning
from assistant.safety.reader import Heard

WEIGHTS: Mapping[str, float] = {
    "whole": 0.54,
    "part": 0.18,
    "whole_crisis": 0.01,
    "words_call_doctor": 1.16,
    "words_urgent_same_day": 2.18,
    "words_emergency": 2.72,
    "words_crisis": 2.76,
    "gone": -1.81,
    "asked": -0.83,
    "look_alike": -2.2,
    "taken_for_emergency": -0.06,
    "taken_for_crisis": -0.04,
    "taken_for_report_symptom": -0.09,
}
"""Of each finding, by how much it moves the logarithm of the odds."""
AT_REST = -1.1
"""That logarithm where every finding is 0."""
BELIEVED_FROM: Mapping[str, float] = {
    "call_doctor": 0.1,
    "urgent_same_day": 0.5,
    "emergency": 0.3,
    "crisis": 0.02,
}
"""From which likelihood on each level is believed."""
RAISED_FROM = 0.95
"""From which likelihood on what may well mean an emergency is one, whatever else was found."""
GRAVE_FROM = 1 / 3
"""How likely an emergency must be, as a share of a symptom. Of the two, it is worse to miss the first."""
_LEAST = 1e-4
"""No opinion is surer than this, or one alone would decide."""


@dataclass(frozen=True)
class Belief:
    """How likely a message reports anything, and whether it may well mean an emergency."""

    likely: float = 1.0
    is_grave: bool = False


SILENT = Belief()
"""What holds where the second reader says nothing: everything is believed, and nothing is raised."""


def findings(
    words: str, heard: Heard, found: Sequence[Meaning], ranking: Sequence[Mapping[str, Any]]
) -> dict[str, float]:
    """Return what was found in a message, as numbers; the names are those of the weights.

    Args:
        words: the level that its words alone call for.
        heard: what it says.
        found: what the second reader makes of it, and then of its parts; at least one.
        ranking: what the classifier takes it for.
    """
    alarms = [1 - one.likely[NOTHING] for one in found]
    asked = {str(one["name"]): float(one["confidence"]) for one in ranking}
    return {
        "whole": logit(alarms[0]),
        "part": logit(max(alarms)),
        "whole_crisis": logit(found[0].likely[CRISIS]),
        **{f"words_{level}": float(words == level) for level in BELIEVED_FROM},
        "gone": float(bool(heard.gone)),
        "asked": float(bool(heard.asked)),
        "look_alike": float(bool(heard.look_alikes)),
        **{
            f"taken_for_{intent}": logit(asked.get(intent, 0.0))
            for intent in ("emergency", "crisis", "report_symptom")
        },
    }


def weigh(found: Mapping[str, float]) -> float:
    """Return how likely a message with these findings is a report: 0 to 1."""
    return 1 / (1 + math.exp(-AT_REST - sum(WEIGHTS[name] * value for name, value in found.items())))


def judge(found: Mapping[str, float], whole: Meaning) -> Belief:
    """Return what is to be believed of a message, by its findings and what it means as a whole."""
    return Belief(weigh(found), whole.likely[EMERGENCY] >= GRAVE_FROM * whole.likely[SYMPTOM])


def weighed(level: str, believed: Belief) -> str:
    """Return the level of a message whose readers together call for one, after it was weighed."""
    if level != "none" and believed.likely < BELIEVED_FROM[level]:
        return "none"
    if level not in ("emergency", "crisis") and believed.is_grave and believed.likely >= RAISED_FROM:
        return "emergency"
    return level


def logit(likelihood: float) -> float:
    """Return the logarithm of the odds of a likelihood, which is kept from 0 and 1."""
    kept = min(max(likelihood, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))
