"""A form that takes an alarm for the answer to its question."""

from __future__ import annotations

import pytest

from assistant.report import reading
from assistant.report.form import ANSWER
from tests.client import Client, answered
from tests.hazards.seen import urgency, without


def takes_everything_for_an_answer(patch: pytest.MonkeyPatch) -> None:
    """Let whatever is said be the answer to the question that was asked."""
    patch.setattr(
        reading,
        "answered",
        lambda step, message, *_: reading.Outcome({step: message.said.text}, ANSWER, "none"),
    )


@without(takes_everything_for_an_answer)
@pytest.mark.parametrize(
    ("text", "level", "number"),
    [("now I cant breathe", "emergency", "911"), ("I want to kill myself", "crisis", "988")],
)
def test_an_alarm_is_no_answer_to_a_form(text: str, level: str, number: str, person: Client) -> None:
    person.say("I want to report a symptom")
    person.say("a dull ache in the left hip")
    replies = person.say(text)
    assert urgency(replies) == level
    assert number in replies[0]["text"]
    assert answered(person.say("What is hospice care?")) == {"hospice_care"}
