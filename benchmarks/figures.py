"""What rankings of intents say about a model: pure functions from answers to figures.

All are told for one half or split of the questions; the threshold is chosen on another.

Calibration error is the expected calibration error: the mean distance, weighted by how many fall in each,
between confidence and share of right ones in 15 bins of equal width (Guo et al., ICML 2017). It is told of
questions within scope, by the surest intent and its confidence, whatever the threshold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from benchmarks.threshold import CANDIDATES, FOREIGN, Answer, outcome

BINS = 15
CURVE = [*(step / 20 for step in range(20)), 0.97, 0.98, 0.99, 0.995, 0.999]
GOAL_RIGHT = 0.95
GOAL_REFUSED = 0.75


def reliability(answers: Sequence[Answer], bins: int = BINS) -> list[dict[str, float]]:
    """Return the bins of confidence that hold any answer.

    Each has its bounds ``above`` and ``up_to`` (0 belongs to the first), the ``count`` of answers in it,
    their mean ``confidence`` and the share that is ``right``.
    """
    found: dict[int, list[Answer]] = {}
    for answer in answers:
        confidence = answer.ranking[0][1]
        number = next(
            number for number in range(bins) if confidence <= (number + 1) / bins or number == bins - 1
        )
        found.setdefault(number, []).append(answer)
    return [
        {
            "above": round(number / bins, 4),
            "up_to": round((number + 1) / bins, 4),
            "count": len(inside),
            "confidence": round(sum(answer.ranking[0][1] for answer in inside) / len(inside), 4),
            "right": round(sum(answer.is_right for answer in inside) / len(inside), 4),
        }
        for number, inside in sorted(found.items())
    ]


def calibration_error(bins: Sequence[dict[str, float]]) -> float:
    """Return the expected calibration error of the bins that ``reliability`` found, 0 for none."""
    total = sum(one["count"] for one in bins)
    gaps = sum(one["count"] * abs(one["confidence"] - one["right"]) for one in bins)
    return gaps / total if total else 0.0


def curve(answers: Sequence[Answer]) -> list[dict[str, float]]:
    """Return what every threshold of ``CURVE`` does."""
    return [at_threshold(answers, threshold) for threshold in CURVE]


def at_threshold(answers: Sequence[Answer], threshold: float) -> dict[str, float]:
    """Return shares: in-scope questions answered right and wrong, foreign ones refused, and ``errors``.

    ``errors`` are all questions, within scope or foreign, that were answered wrong, refused though within
    scope, or answered though foreign.
    """
    told = outcome(answers, threshold)
    foreign = sum(answer.meant == FOREIGN for answer in answers)
    inside = len(answers) - foreign
    errors = (1 - told.right) * inside + told.leaked * foreign
    return {
        "threshold": threshold,
        "right": round(told.right, 4),
        "wrong": round(told.wrong, 4),
        "foreign_refused": round(1 - told.leaked, 4),
        "errors": round(errors / len(answers), 4),
    }


def nearest_to_goals(answers: Sequence[Answer]) -> float:
    """Return the threshold that stands best against both goals: its worse margin to them is the best.

    The goals are 95% of the questions within scope answered right and 75% of the foreign ones refused; the
    lowest of equals is taken.
    """
    return max([0.0, *CANDIDATES], key=lambda threshold: _worse_margin(answers, threshold))


def _worse_margin(answers: Sequence[Answer], threshold: float) -> float:
    told = outcome(answers, threshold)
    return round(min(told.right - GOAL_RIGHT, 1 - told.leaked - GOAL_REFUSED), 6)


def confusions(answers: Sequence[Answer], threshold: float) -> list[list[Any]]:
    """Return ``[meant, answered, how often]`` of what is answered wrong, the most frequent first."""
    wrong = [one for one in answers if one.answers(threshold) and not one.is_right]
    pairs = Counter((one.meant, one.ranking[0][0]) for one in wrong)
    return [[*pair, count] for pair, count in sorted(pairs.items(), key=lambda one: (-one[1], one[0]))]


def figures(answers: Sequence[Answer], threshold: float) -> dict[str, Any]:
    """Return everything that is told of one side's answers at its threshold."""
    inside = [answer for answer in answers if answer.meant != FOREIGN]
    bins = reliability(inside)
    return {
        **at_threshold(answers, threshold),
        "in_scope": len(inside),
        "foreign": len(answers) - len(inside),
        "surest_right": round(sum(answer.is_right for answer in inside) / len(inside), 4),
        "calibration_error": round(calibration_error(bins), 4),
        "reliability": bins,
        "curve": curve(answers),
        "confusions": confusions(answers, threshold),
    }
