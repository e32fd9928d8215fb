"""How likely a message is a report, by what was found in it."""

from __future__ import annotations

import pytest

from assistant.safety.meaning import Meaning
from assistant.safety.reader import Heard
from assistant.safety.weighing import (
    AT_REST,
    BELIEVED_FROM,
    RAISED_FROM,
    WEIGHTS,
    Belief,
    findings,
    judge,
    logit,
    weigh,
    weighed,
)


def meaning(none: float = 0.5, symptom: float = 0.0, emergency: float = 0.0, crisis: float = 0.0) -> Meaning:
    return Meaning({"none": none, "symptom": symptom, "emergency": emergency, "crisis": crisis}, "", 0.0)


def likely(words: str = "none", heard: Heard | None = None, *parts: Meaning) -> float:
    return weigh(findings(words, heard or Heard(), [meaning(), *parts], []))


def test_every_finding_has_a_weight() -> None:
    found = findings("none", Heard(), [meaning()], [])
    assert found.keys() == WEIGHTS.keys()
    assert weigh(dict.fromkeys(found, 0.0)) == pytest.approx(1 / (1 + 2.718281828**-AT_REST))


def test_what_the_words_say_makes_a_report_likelier() -> None:
    assert likely("none") < likely("call_doctor") < likely("urgent_same_day") < likely("emergency")


@pytest.mark.parametrize(
    "heard",
    [
        Heard(gone=frozenset({"seizure"})),
        Heard(asked=frozenset({"seizure"})),
        Heard(look_alikes=frozenset({"body"})),
    ],
)
def test_what_is_denied_asked_or_a_saying_makes_it_less_likely(heard: Heard) -> None:
    assert likely("none", heard) < likely("none")


def test_a_part_that_means_an_alarm_makes_it_likelier() -> None:
    assert likely("none", None, meaning(none=0.01, emergency=0.99)) > likely("none")


def test_no_opinion_is_surer_than_the_surest() -> None:
    assert logit(1.0) == logit(0.99999) == pytest.approx(-logit(0.0))
    assert logit(0.5) == 0


@pytest.mark.parametrize(
    ("level", "believed", "final"),
    [
        ("none", Belief(0.0), "none"),
        ("none", Belief(1.0), "none"),
        ("none", Belief(RAISED_FROM, is_grave=True), "emergency"),
        ("none", Belief(RAISED_FROM - 0.01, is_grave=True), "none"),
        ("call_doctor", Belief(RAISED_FROM, is_grave=True), "emergency"),
        ("urgent_same_day", Belief(RAISED_FROM, is_grave=True), "emergency"),
        ("crisis", Belief(RAISED_FROM, is_grave=True), "crisis"),
        ("call_doctor", Belief(BELIEVED_FROM["call_doctor"]), "call_doctor"),
        ("call_doctor", Belief(BELIEVED_FROM["call_doctor"] - 0.01), "none"),
        ("urgent_same_day", Belief(BELIEVED_FROM["urgent_same_day"] - 0.01), "none"),
        ("emergency", Belief(BELIEVED_FROM["emergency"]), "emergency"),
        ("emergency", Belief(BELIEVED_FROM["emergency"] - 0.01), "none"),
        ("crisis", Belief(BELIEVED_FROM["crisis"]), "crisis"),
        ("crisis", Belief(BELIEVED_FROM["crisis"] - 0.01), "none"),
    ],
)
def test_a_level_is_weighed(level: str, believed: Belief, final: str) -> None:
    assert weighed(level, believed) == final


@pytest.mark.parametrize(("emergency", "is_grave"), [(0.5, True), (0.31, True), (0.29, False), (0.0, False)])
def test_a_message_is_grave_that_may_well_mean_an_emergency(emergency: float, is_grave: bool) -> None:
    found = findings("none", Heard(), [meaning()], [])
    assert judge(found, meaning(symptom=0.9, emergency=emergency)).is_grave is is_grave
