"""What the thresholds of belief do to messages that the second reader did not learn from."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.safety import weighing
from assistant.safety.meaning import Meaning
from assistant.safety.reader import Finding, Heard
from benchmarks.safety import examples, timed
from benchmarks.safety_thresholds import CANDIDATES, FOLDS, Case, fold_of, is_at_least, level_of, shares

NOTHING = Meaning({"none": 1.0, "symptom": 0.0, "emergency": 0.0, "crisis": 0.0}, "", 0.0)
HEARD = Heard(signs=frozenset({"chest_pain"}))
CHEST_PAIN = Finding("emergency", ("chest_pain",), ("chest_pain",), "emergency", HEARD)


def case(level: str, finding: Finding = CHEST_PAIN) -> Case:
    """Return a message of a level, and what was found in it."""
    return Case("a message", level, finding, {}, [], {}, NOTHING)


def test_a_message_is_as_alarming_as_it_is_believed_to_be() -> None:
    threshold = weighing.BELIEVED_FROM["emergency"]
    assert level_of(case("emergency"), threshold) == "emergency"
    assert level_of(case("emergency"), threshold - 0.01) == "none"
    assert level_of(case("none", Finding()), threshold) == "none"


def test_shares_are_of_each_level() -> None:
    cases = [case("emergency"), case("emergency"), case("crisis"), case("none"), case("none")]
    found = shares(cases, ["emergency", "call_doctor", "emergency", "none", "urgent_same_day"])
    assert found == {
        "call_doctor": 0,
        "urgent_same_day": 0,
        "emergency": 0.5,
        "crisis": 0,
        "false": 0.5,
        "exact": 0.4,
    }


@pytest.mark.parametrize(
    ("level", "wanted", "enough"),
    [
        ("crisis", "emergency", True),
        ("emergency", "crisis", False),
        ("urgent_same_day", "emergency", False),
        ("call_doctor", "call_doctor", True),
    ],
)
def test_a_stronger_level_is_enough_but_only_a_crisis_is_one(level: str, wanted: str, enough: bool) -> None:
    assert is_at_least(level, wanted) is enough


def test_the_thresholds_in_use_are_among_those_compared() -> None:
    assert weighing.BELIEVED_FROM in CANDIDATES


def test_each_part_of_the_messages_is_about_as_large_as_the_others() -> None:
    folds = [fold_of(str(number)) for number in range(1000)]
    assert all(150 < folds.count(fold) < 250 for fold in range(FOLDS))


def test_examples_are_read_from_files_of_training_data(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("nlu:\n- intent: greet\n  examples: |\n    - hi\n    - hello\n", encoding="utf-8")
    (tmp_path / "b.yml").write_text("signs: {}\n", encoding="utf-8")
    assert list(examples(sorted(tmp_path.glob("*.yml")))) == [("greet", ["hi", "hello"])]


def test_every_text_is_timed() -> None:
    read: list[str] = []
    assert len(timed(read.append, ["a", "b"])) == 2
    assert read == ["a", "b", "a", "b"]
