"""What thresholds of the second reader do to messages that it did not learn from."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.safety.learning import own_levels
from assistant.safety.meaning import Meaning
from assistant.safety.reader import Reader, reader
from benchmarks.safety import examples, timed
from benchmarks.safety_thresholds import BASE, CANDIDATES, Case, group_of, is_held_out, level, shares

NOTHING = Meaning({"none": 1.0, "symptom": 0.0, "emergency": 0.0, "crisis": 0.0}, "", 0.0)
CRISIS = Meaning({"none": 0.4, "symptom": 0.0, "emergency": 0.0, "crisis": 0.6}, "", 0.0)


@pytest.fixture(scope="module")
def net() -> Reader:
    """Return the project's own first reader."""
    return reader()


def case(text: str, group: str, *meanings: Meaning) -> Case:
    """Return a message all of whose parts are itself."""
    return Case(group, text, [(0, len(text))] * len(meanings), meanings)


def test_a_message_is_as_alarming_as_both_readers_find_it(net: Reader) -> None:
    levels = own_levels(net)
    assert level(case("so be it", "crisis", CRISIS), net, levels, BASE) == "crisis"
    assert level(case("so be it", "crisis", NOTHING, CRISIS), net, levels, BASE) == "none"
    assert level(case("my legs are numb", "emergency", NOTHING), net, levels, BASE) == "emergency"


def test_shares_are_of_each_group(net: Reader) -> None:
    cases = [
        case("so be it", "crisis", CRISIS),
        case("so be it", "crisis", NOTHING),
        case("what is hospice", "questions", NOTHING),
    ]
    assert shares(cases, net, own_levels(net), BASE) == {"crisis": 0.5, "questions": 0.0}


def test_the_configured_thresholds_are_among_those_compared() -> None:
    from assistant.nlu.safety_net import SafetyNet

    assert vars(BASE) == SafetyNet.get_default_config()
    assert BASE in CANDIDATES


def test_about_one_in_five_is_held_out() -> None:
    assert 150 < sum(is_held_out(str(number)) for number in range(1000)) < 250


@pytest.mark.parametrize(
    ("intent", "group"), [("crisis", "crisis"), ("ask_men", "questions"), ("thanks", "other acts")]
)
def test_messages_are_counted_by_group(intent: str, group: str) -> None:
    assert group_of(intent) == group


def test_examples_are_read_from_files_of_training_data(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("nlu:\n- intent: greet\n  examples: |\n    - hi\n    - hello\n", encoding="utf-8")
    (tmp_path / "b.yml").write_text("signs: {}\n", encoding="utf-8")
    assert list(examples(sorted(tmp_path.glob("*.yml")))) == [("greet", ["hi", "hello"])]


def test_every_text_is_timed() -> None:
    read: list[str] = []
    assert len(timed(read.append, ["a", "b"])) == 2
    assert read == ["a", "b", "a", "b"]
