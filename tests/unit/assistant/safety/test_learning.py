"""What the second reader learns from."""

from __future__ import annotations

import pytest

from assistant.safety.learning import from_signs, kind_of_intent, own_levels, parts_of_nothing
from assistant.safety.meaning import Example
from assistant.safety.reader import Reader


@pytest.mark.parametrize(
    ("intent", "kind"),
    [("crisis", "crisis"), ("emergency", "emergency"), ("report_symptom", "symptom"), ("greet", "none")],
)
def test_an_example_has_the_class_of_its_intent(intent: str, kind: str) -> None:
    assert kind_of_intent(intent) == kind


def test_a_sign_has_the_level_that_it_calls_for_alone(net: Reader) -> None:
    levels = own_levels(net)
    expected = {
        "seizure": "emergency",
        "suicidal": "crisis",
        "fever_38": "emergency",
        "vision_change": "urgent_same_day",
        "cough": "call_doctor",
        "unnamed_emergency": "emergency",
        "harm_or_violence": "crisis",
    }
    assert {name: levels[name] for name in expected} == expected
    assert levels.keys().isdisjoint({"takes_lung_drug", "blood_thinner", "distress"})


def test_examples_are_learnt_as_their_sign_and_look_alikes_as_nothing(net: Reader) -> None:
    found = from_signs(net, own_levels(net))
    assert ("worst headache of my life", Example("emergency", "severe_headache")) in found
    assert ("hay fever is bad this year", Example("none")) in found
    assert not [text for text, example in found if example.sign == "distress"]


def test_no_part_of_a_look_alike_is_a_report(net: Reader) -> None:
    look_alike = ("I have no fever. My chest is fine, my legs are strong.", Example("none", times=4))
    report = ("I am on fire. What is for dinner tonight, dear?", Example("emergency", times=4))
    short = ("no fever at all", Example("none", times=4))
    assert parts_of_nothing([look_alike, report, short], net) == [
        ("I have no fever", Example("none")),
        ("My chest is fine", Example("none")),
        ("my legs are strong", Example("none")),
    ]
