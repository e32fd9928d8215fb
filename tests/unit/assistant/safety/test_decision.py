"""What becomes of a message's intent."""

from __future__ import annotations

import pytest

from assistant.safety.decision import Thresholds, decide, disbelieved, is_sure_of_another, sign_meant
from assistant.safety.meaning import Meaning
from assistant.safety.reader import Finding, Heard
from assistant.safety.weighing import BELIEVED_FROM, RAISED_FROM, Belief

THRESHOLDS = Thresholds(
    crisis=0.5, ambivalent=0.4, emergency=0.45, symptom=0.6, part=0.85, nearness=0.6, sure=0.9
)
LEVELS = {"seizure": "emergency", "cough": "call_doctor"}


@pytest.mark.parametrize(
    ("level", "kind", "asked", "intent", "final"),
    [
        ("none", "none", "ask_hospice_care", None, "none"),
        ("emergency", "emergency", "ask_hospice_care", "emergency", "emergency"),
        ("emergency", "emergency", "emergency", None, "emergency"),
        ("crisis", "ambivalent", "distress", "crisis", "crisis"),
        ("urgent_same_day", "symptom", "ask_side_effects", "report_symptom", "urgent_same_day"),
        ("call_doctor", "symptom", "ask_symptoms_bone", "report_symptom", "call_doctor"),
        ("call_doctor", "symptom", "nlu_fallback", "report_symptom", "call_doctor"),
        ("call_doctor", "distress", "ask_coping", "distress", "call_doctor"),
        ("call_doctor", "distress", "distress", None, "call_doctor"),
        ("urgent_same_day", "symptom", "emergency", None, "emergency"),
        ("none", "none", "crisis", None, "crisis"),
        ("none", "none", "report_symptom", None, "call_doctor"),
        ("emergency", "emergency", None, "emergency", "emergency"),
        ("call_doctor", "unread", "ask_hospice_care", None, "call_doctor"),
        ("call_doctor", "unread", "crisis", None, "crisis"),
    ],
)
def test_the_stronger_of_net_and_classifier_decides(
    level: str, kind: str, asked: str | None, intent: str | None, final: str
) -> None:
    decision = decide(Finding(level=level, kind=kind), asked)
    assert (decision.intent, decision.level) == (intent, final)


RANKING = [
    {"name": "emergency", "confidence": 0.9},
    {"name": "nlu_fallback", "confidence": 0.3},
    {"name": "ask_symptoms", "confidence": 0.08},
    {"name": "crisis", "confidence": 0.01},
    {"name": "thanks", "confidence": 0.01},
]


@pytest.mark.parametrize(
    ("asked", "confidence", "heard", "intent"),
    [
        ("emergency", 0.99, Heard(gone=frozenset({"seizure"})), "ask_symptoms"),
        ("report_symptom", 0.99, Heard(gone=frozenset({"seizure"})), "ask_symptoms"),
        ("emergency", 0.9, Heard(asked=frozenset({"seizure"})), "ask_symptoms"),
        ("emergency", 0.9, Heard(look_alikes=frozenset({"body"})), "ask_symptoms"),
        ("crisis", 0.99, Heard(gone=frozenset({"suicidal"})), "ask_symptoms"),
        ("crisis", 0.99, Heard(look_alikes=frozenset({"life"})), "ask_symptoms"),
        ("emergency", 0.99, Heard(asked=frozenset({"seizure"})), None),
        ("emergency", 0.9, Heard(gone=frozenset({"suicidal"})), None),
        ("crisis", 0.99, Heard(gone=frozenset({"seizure"})), None),
        ("crisis", 0.99, Heard(asked=frozenset({"suicidal"})), None),
        ("emergency", 0.9, Heard(), None),
    ],
)
def test_an_alarm_of_the_classifier_that_the_words_explain_is_none(
    asked: str, confidence: float, heard: Heard, intent: str | None
) -> None:
    decision = decide(Finding(heard=heard), asked, confidence, RANKING)
    assert decision.intent == intent
    assert (decision.level == "none") is (intent is not None)


def test_what_stands_instead_of_an_explained_alarm_must_be_likely() -> None:
    heard = Heard(gone=frozenset({"seizure"}))
    unsure = [{"name": "ask_a", "confidence": 0.05}, {"name": "ask_b", "confidence": 0.04}]
    assert decide(Finding(heard=heard), "emergency", 0.9, unsure).intent == "nlu_fallback"
    assert decide(Finding(heard=heard), "emergency", 0.9, []).intent == "nlu_fallback"


def test_a_question_about_a_small_symptom_is_answered_as_one() -> None:
    finding = Finding(level="call_doctor", kind="symptom", heard=Heard(asks=True))
    decision = decide(finding, "ask_managing_nausea")
    assert (decision.intent, decision.level) == (None, "call_doctor")


def test_a_question_about_an_emergency_is_not() -> None:
    finding = Finding(level="emergency", kind="emergency", heard=Heard(asks=True))
    assert decide(finding, "ask_pain_relief").intent == "emergency"


def meaning(
    crisis: float = 0, emergency: float = 0, symptom: float = 0, sign: str = "", near: float = 0
) -> Meaning:
    """Return what a message may mean."""
    none = 1 - crisis - emergency - symptom
    return Meaning({"none": none, "crisis": crisis, "emergency": emergency, "symptom": symptom}, sign, near)


@pytest.mark.parametrize(
    ("found", "is_part", "sign"),
    [
        (meaning(), False, None),
        (meaning(crisis=0.6), False, "suicidal"),
        (meaning(crisis=0.6), True, None),
        (meaning(crisis=0.9), True, "suicidal"),
        (meaning(crisis=0.45), False, "crisis_ambivalent"),
        (meaning(crisis=0.45), True, None),
        (meaning(emergency=0.4, symptom=0.1), False, "unnamed_emergency"),
        (meaning(emergency=0.4, symptom=0.1), True, None),
        (meaning(emergency=0.9, sign="seizure", near=0.8), True, "seizure"),
        (meaning(emergency=0.9, sign="seizure", near=0.4), False, "unnamed_emergency"),
        (meaning(emergency=0.9, sign="cough", near=0.8), False, "unnamed_emergency"),
        (meaning(symptom=0.7, sign="cough", near=0.8), False, "cough"),
        (meaning(symptom=0.7, sign="seizure", near=0.8), False, "unnamed_symptom"),
        (meaning(symptom=0.5), False, None),
        (meaning(symptom=0.9), True, None),
    ],
)
def test_the_second_reader_is_believed_from_a_threshold_on(
    found: Meaning, is_part: bool, sign: str | None
) -> None:
    assert sign_meant(found, LEVELS, THRESHOLDS, is_part) == sign


@pytest.mark.parametrize(
    ("asked", "sure"),
    [
        ({"name": "ask_hospice_care", "confidence": 0.95}, True),
        ({"name": "ask_hospice_care", "confidence": 0.7}, False),
        ({"name": "distress", "confidence": 0.99}, False),
        ({"name": "nlu_fallback", "confidence": 0.99}, False),
        ({}, False),
    ],
)
def test_a_classifier_that_is_sure_of_another_matter_makes_it_doubt(
    asked: dict[str, object], sure: bool
) -> None:
    assert is_sure_of_another(asked, THRESHOLDS) is sure


HEARD = Heard(signs=frozenset({"chest_pain"}), by_words=frozenset({"chest_pain"}))


def found(level: str, *earlier: str) -> Finding:
    """Return a finding, which may rest on signs of earlier messages as well."""
    return Finding(level, ("a_rule",), tuple(sorted({"chest_pain", *earlier})), "symptom", HEARD)


@pytest.mark.parametrize("level", BELIEVED_FROM)
def test_what_was_found_is_weighed(level: str) -> None:
    just, hardly = (Belief(BELIEVED_FROM[level] + by) for by in (0.001, -0.001))
    assert decide(found(level), "ask_hospice_care", believed=just).level == level
    unbelieved = decide(found(level), "ask_hospice_care", believed=hardly)
    assert (unbelieved.level, unbelieved.kind, unbelieved.intent) == ("none", "none", None)
    assert unbelieved.is_disbelieved


def test_what_rests_on_earlier_messages_is_not_weighed_again() -> None:
    decision = decide(found("emergency", "back_or_neck_pain"), "thanks", believed=Belief(0.0))
    assert (decision.level, decision.intent, decision.is_disbelieved) == ("emergency", "emergency", False)


def test_the_signs_of_what_is_not_believed_were_only_named() -> None:
    heard = disbelieved(found("emergency")).heard
    assert not heard.signs
    assert heard.asked == {"chest_pain"}
    assert disbelieved(found("emergency")).level == "none"


@pytest.mark.parametrize("asked", ["emergency", "crisis", "report_symptom"])
def test_an_alarm_of_the_classifier_alone_is_weighed(asked: str) -> None:
    ranking = [{"name": asked, "confidence": 0.9}, {"name": "out_of_scope", "confidence": 0.09}]
    assert decide(Finding(), asked, 0.9, ranking, Belief(0.99)).intent is None
    decision = decide(Finding(), asked, 0.9, ranking, Belief(0.01))
    assert (decision.level, decision.intent) == ("none", "out_of_scope")


def test_what_means_an_emergency_is_one_though_only_a_symptom_was_found() -> None:
    grave, likely = Belief(RAISED_FROM, is_grave=True), Belief(RAISED_FROM)
    decision = decide(found("call_doctor"), "thanks", believed=grave)
    assert (decision.level, decision.kind, decision.intent) == ("emergency", "emergency", "emergency")
    assert decide(found("call_doctor"), "thanks", believed=likely).level == "call_doctor"


def test_a_mild_symptom_leaves_a_question_that_is_surely_about_a_topic_its_answer() -> None:
    mild = Finding("call_doctor", kind="symptom")
    assert decide(mild, "ask_symptoms_bone", 0.9).intent is None
    assert decide(mild, "ask_symptoms_bone", 0.7).intent == "report_symptom"
    assert decide(mild, "ask_symptoms_bone", 0.9).level == "call_doctor"
    assert decide(Finding("urgent_same_day"), "ask_symptoms_bone", 0.9).intent == "report_symptom"


@pytest.mark.parametrize(
    ("name", "confidence", "likely", "level"),
    [
        ("emergency", 0.7, 0.6, "emergency"),
        ("crisis", 0.7, 0.6, "crisis"),
        ("emergency", 0.6, 0.6, "none"),
        ("emergency", 0.7, 0.4, "none"),
        ("report_symptom", 0.7, 0.6, "none"),
    ],
)
def test_an_alarm_needs_less_than_an_answer(name: str, confidence: float, likely: float, level: str) -> None:
    ranking = [{"name": "nlu_fallback", "confidence": 0.77}, {"name": name, "confidence": confidence}]
    decision = decide(Finding(), "nlu_fallback", 0.77, ranking, Belief(likely))
    assert (decision.level, decision.intent) == (level, None if level == "none" else name)
