"""What a threshold does to phrasings, and which one is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.threshold import CANDIDATES, FOREIGN, Answer, best, halves, outcome, phrasings


def taken(meant: str, *ranking: tuple[str, float]) -> Answer:
    """Return a phrasing and what it was taken for; its topics can be choices."""
    topics = [name.removeprefix("ask_") for name, _ in ranking if name.startswith("ask_")]
    return Answer(meant, ranking, topics)


ANSWERS = [
    taken("ask_a", ("ask_a", 0.9), ("ask_b", 0.05)),
    taken("ask_a", ("ask_b", 0.6), ("ask_a", 0.3)),
    taken("ask_b", ("ask_b", 0.5), ("ask_a", 0.4)),
    taken("greet", ("thanks", 0.4), ("greet", 0.3)),
    taken(FOREIGN, (FOREIGN, 0.9), ("ask_a", 0.05)),
    taken(FOREIGN, ("ask_a", 0.55), (FOREIGN, 0.3)),
]


@pytest.mark.parametrize(
    ("threshold", "right", "offered", "wrong", "leaked"),
    [
        (0.1, 0.5, 0.0, 0.5, 0.5),
        (0.45, 0.5, 0.0, 0.25, 0.5),
        (0.58, 0.25, 0.25, 0.25, 0.0),
        (0.7, 0.25, 0.5, 0.0, 0.0),
        (0.95, 0.0, 0.75, 0.0, 0.0),
    ],
)
def test_a_threshold_answers_offers_or_refuses(
    threshold: float, right: float, offered: float, wrong: float, leaked: float
) -> None:
    found = outcome(ANSWERS, threshold)
    assert (found.right, found.offered, found.wrong, found.leaked) == (right, offered, wrong, leaked)
    assert found.balance == pytest.approx(0.85 * (right - 2 * wrong) - 0.15 * leaked)


def test_what_is_among_the_choices_is_offered_be_it_a_topic_or_an_act() -> None:
    assert Answer("ask_a", [("ask_b", 0.5)], ["b", "a"]).is_offered
    assert Answer("help", [("ask_b", 0.5)], ["help"]).is_offered
    assert not Answer("ask_a", [("ask_a", 0.5)], ["b"]).is_offered


def test_the_threshold_with_the_best_balance_is_chosen_and_of_equals_the_lowest() -> None:
    assert best(ANSWERS) == pytest.approx(0.61)
    assert best(ANSWERS[:1] + ANSWERS[4:5]) == CANDIDATES[0]


def test_what_is_answered_beside_is_answered() -> None:
    assert Answer("ask_a", [("distress", 0.9)], beside=["ask_a"]).is_right
    assert not Answer("ask_a", [("distress", 0.9)], beside=["ask_b"]).is_right


def test_a_threshold_that_comes_nearer_to_the_targets_goes_before_a_better_balance() -> None:
    inside = [Answer("ask_a", [("ask_a", 0.55)], ["a"]) for _ in range(20)]
    foreign = [Answer(FOREIGN, [("ask_a", 0.7)])] + [Answer(FOREIGN, [("ask_a", 0.3)]) for _ in range(4)]
    answered, refused = outcome(inside + foreign, 0.5), outcome(inside + foreign, 0.71)
    assert answered.balance > refused.balance
    assert answered.shortfall == pytest.approx(0.1)  # a fifth of what is foreign is answered
    assert refused.shortfall == 0.0
    assert best(inside + foreign) == pytest.approx(0.71)


def test_where_no_threshold_reaches_the_targets_the_nearest_is_chosen() -> None:
    wrong = [Answer("ask_a", [("ask_b", 0.9)], ["b"])]
    right = [Answer("ask_a", [("ask_a", 0.8)], ["a"]) for _ in range(9)]
    foreign = [Answer(FOREIGN, [("ask_a", 0.6)])]
    assert outcome(wrong + right + foreign, 0.7).shortfall == pytest.approx(0.05 + 0.08)
    assert best(wrong + right + foreign) == pytest.approx(0.91)


def test_a_new_phrasing_moves_none_of_the_others_to_the_other_half() -> None:
    answers = [Answer("ask_a", [("ask_a", 1.0)], text=f"text {number}") for number in range(40)]
    choosing, telling = halves(answers)
    assert len(choosing) > 10 < len(telling)
    more = [Answer("ask_a", [("ask_a", 1.0)], text="another"), *answers]
    assert [one for one in halves(more)[0] if one.text != "another"] == choosing


def test_validation_phrasings_are_read_with_their_intents(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text("ask_a:\n- what\n- why\n", encoding="utf-8")
    (tmp_path / "two.yml").write_text(f"{FOREIGN}:\n- who\n", encoding="utf-8")
    assert phrasings(tmp_path) == [("what", "ask_a"), ("why", "ask_a"), ("who", FOREIGN)]


def test_no_validation_phrasing_stands_twice() -> None:
    texts = [text for text, _ in phrasings()]
    assert len(texts) >= 1000
    assert len(set(texts)) == len(texts)
