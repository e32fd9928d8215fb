"""The table of faults: when the right words came, and when they did not."""

from __future__ import annotations

import pytest

from benchmarks.faults import Row, is_alarm, is_back, is_cautious_answer, table
from tests.client import Message


def message(urgency: str = "none", topic: str = "hospice_care", text: str = "Call the care team.") -> Message:
    return {"text": text, "metadata": {"urgency": urgency, "topics": [topic], "act": None}}


@pytest.mark.parametrize(
    ("row", "holds", "told"),
    [
        (Row("all is well", 0.1, 0.2), True, "| all is well | 0.10 | 0.20 | yes |"),
        (Row("it is slow", 2.5, 0.2), False, "| it is slow | 2.50 | 0.20 | yes, late |"),
        (Row("it hangs", 0.1, 5.5), False, "| it hangs | 0.10 | 5.50 | yes, late |"),
        (Row("it lies", 0.1, 0.2, ("help", "ow")), False, "| it lies | 0.10 | 0.20 | not to: help, ow |"),
    ],
)
def test_a_fault_holds_when_the_right_words_come_in_time(row: Row, holds: bool, told: str) -> None:
    assert row.holds is holds
    assert table([row]).splitlines()[2] == told


def test_an_alarm_is_one_by_its_level_and_comes_first() -> None:
    assert is_alarm([message("crisis"), message()], "crisis")
    assert not is_alarm([message("emergency")], "crisis")
    assert not is_alarm([message(), message("crisis")], "crisis")
    assert not is_alarm([], "crisis")


def test_an_answer_is_right_with_its_topic_and_its_caution() -> None:
    assert is_cautious_answer([message(topic="symptoms_bone")])
    assert not is_cautious_answer([message(topic="symptoms_bone", text="It is nothing.")])
    assert not is_cautious_answer([message()])
    assert not is_cautious_answer([])
    assert is_back([message()])
    assert not is_back([message(topic="symptoms_bone")])
