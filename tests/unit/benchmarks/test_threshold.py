"""What a threshold does to phrasings, and which one is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.threshold import CANDIDATES, FOREIGN, Answer, best, outcome, phrasings


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


def test_validation_phrasings_are_read_in_an_order_that_mixes_them(tmp_path: Path) -> None:
    for name, intent in (("one", "ask_a"), ("two", FOREIGN)):
        lines = "".join(f"- {intent} {number}\n" for number in range(20))
        (tmp_path / f"{name}.yml").write_text(f"{intent}:\n{lines}", encoding="utf-8")
    found = phrasings(tmp_path)
    assert found == phrasings(tmp_path)
    assert len(found) == 40
    assert {intent for _, intent in found[::2]} == {"ask_a", FOREIGN}


def test_no_validation_phrasing_stands_twice() -> None:
    texts = [text for text, _ in phrasings()]
    assert len(texts) >= 1000
    assert len(set(texts)) == len(texts)
