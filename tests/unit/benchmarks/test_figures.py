"""Figures of answers that can be counted by hand."""

from __future__ import annotations

import pytest

from benchmarks import figures
from benchmarks.threshold import FOREIGN, Answer


def sure(confidence: float, right: bool) -> Answer:
    """Return an answer to a question within scope."""
    return Answer("ask_a", [("ask_a" if right else "ask_b", confidence)])


def test_every_answer_falls_into_the_bin_that_ends_at_or_above_its_confidence() -> None:
    found = figures.reliability([sure(c, True) for c in (0.0, 0.25, 0.26, 0.5, 1.0)], bins=4)
    assert [(one["above"], one["up_to"], one["count"]) for one in found] == [
        (0.0, 0.25, 2),
        (0.25, 0.5, 2),
        (0.75, 1.0, 1),
    ]


def test_a_confidence_that_rounding_lifted_above_1_falls_into_the_last_bin() -> None:
    assert figures.reliability([sure(1.0000001, True)], bins=4)[0]["up_to"] == 1.0


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([], 0.0),
        ([sure(1.0, True)] * 3, 0.0),
        ([sure(1.0, False)] * 3, 1.0),
        ([sure(0.5, True), sure(0.5, False)], 0.0),
        # Three of four lie in a bin of confidence 0.9 where one is right; the fourth is right at 0.6.
        ([sure(0.9, True), sure(0.9, False), sure(0.9, False), sure(0.6, True)], 0.525),
    ],
)
def test_calibration_error_is_the_mean_gap_weighted_by_how_many_are_in_a_bin(
    answers: list[Answer], error: float
) -> None:
    assert figures.calibration_error(figures.reliability(answers)) == pytest.approx(error, abs=1e-4)


@pytest.mark.parametrize(
    ("threshold", "right", "wrong", "refused", "errors"),
    [
        (0.0, 0.75, 0.25, 0.5, 2 / 6),
        (0.45, 0.5, 0.25, 0.5, 3 / 6),
        (0.55, 0.5, 0.25, 1.0, 2 / 6),
        (0.63, 0.5, 0.0, 1.0, 2 / 6),
        (0.99, 0.0, 0.0, 1.0, 4 / 6),
    ],
)
def test_errors_are_wrong_answers_and_what_is_refused_or_answered_though_it_should_not(
    answers: list[Answer], threshold: float, right: float, wrong: float, refused: float, errors: float
) -> None:
    told = figures.at_threshold(answers, threshold)
    assert told["threshold"] == threshold
    assert [told[key] for key in ("right", "wrong", "foreign_refused")] == [right, wrong, refused]
    assert told["errors"] == pytest.approx(errors, abs=1e-4)


def test_a_curve_goes_from_answering_all_to_answering_hardly_anything(answers: list[Answer]) -> None:
    told = figures.curve(answers)
    assert [one["threshold"] for one in told] == figures.CURVE
    assert told[0]["right"] == 0.75
    assert told[-1]["right"] == 0.0
    refused = [one["foreign_refused"] for one in told]
    assert refused == sorted(refused)


def test_the_threshold_nearest_to_the_goals_is_the_one_whose_worse_margin_is_best() -> None:
    inside = [sure(0.9, True)] * 96 + [sure(0.5, True)] * 4
    foreign = [Answer(FOREIGN, [("ask_a", confidence)]) for confidence in (0.3, 0.4, 0.6, 0.95)]
    # Up to 0.5 all inside are right and half of the foreign refused; up to 0.9, 96 of 100 and three of four.
    assert figures.nearest_to_goals(inside + foreign) == pytest.approx(0.61)
    # Here all of both are right between 0.4 and 0.5.
    assert figures.nearest_to_goals(inside + foreign[:2]) == pytest.approx(0.41)


def test_confusions_are_wrong_answers_above_the_threshold_the_most_frequent_first(
    answers: list[Answer],
) -> None:
    assert figures.confusions([*answers, answers[5]], 0.45) == [[FOREIGN, "ask_a", 2], ["ask_a", "ask_b", 1]]
    assert figures.confusions(answers, 0.63) == []


def test_figures_tell_of_the_surest_intent_whatever_the_threshold(answers: list[Answer]) -> None:
    told = figures.figures(answers, 0.99)
    assert (told["in_scope"], told["foreign"]) == (4, 2)
    assert (told["right"], told["surest_right"]) == (0.0, 0.75)
    assert sum(one["count"] for one in told["reliability"]) == 4
    assert told["calibration_error"] == round(figures.calibration_error(told["reliability"]), 4)
