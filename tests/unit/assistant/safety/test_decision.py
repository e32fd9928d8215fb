"""What becomes of a message's intent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.safety.decision import Thresholds, alarm_meant, decide, doubted, is_sure_of_another, sign_meant
from assistant.safety.meaning import CRISIS, EMERGENCY, NOTHING, SYMPTOM, Meaning
from assistant.safety.reader import Finding, Heard

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


def meant(alarming: float) -> Meaning:
    return Meaning({NOTHING: 1 - alarming, EMERGENCY: alarming, SYMPTOM: 0.0, CRISIS: 0.0}, "", 0.0)


HEARD = Heard(signs=frozenset({"chest_pain"}))
FOUND = Finding(
    level="emergency", rules=("chest_pain",), signs=("chest_pain",), kind="emergency", heard=HEARD
)
URGENT = replace(FOUND, level="urgent_same_day")


def test_a_second_reader_that_is_all_but_certain_objects_to_words_alone() -> None:
    doubted_finding = doubted(URGENT, [meant(0.01), meant(0.02)], THRESHOLDS)
    assert (doubted_finding.level, doubted_finding.rules, doubted_finding.kind) == ("none", (), "none")
    assert doubted_finding.heard.signs == frozenset()
    assert doubted_finding.heard.asked == {"chest_pain"}


def test_one_part_that_means_an_alarm_is_enough_to_keep_it() -> None:
    assert doubted(URGENT, [meant(0.01), meant(0.5)], THRESHOLDS) is URGENT


@pytest.mark.parametrize("level", ["emergency", "crisis"])
def test_an_emergency_or_a_crisis_is_never_doubted(level: str) -> None:
    finding = replace(FOUND, level=level)
    assert doubted(finding, [meant(0.0)], THRESHOLDS) is finding
    assert doubted(URGENT, [meant(0.05)], THRESHOLDS).level == "none"


def test_a_mild_symptom_leaves_a_question_that_is_surely_about_a_topic_its_answer() -> None:
    mild = Finding("call_doctor", kind="symptom")
    assert decide(mild, "ask_symptoms_bone", 0.9).intent is None
    assert decide(mild, "ask_symptoms_bone", 0.7).intent == "report_symptom"
    assert decide(mild, "ask_symptoms_bone", 0.9).level == "call_doctor"
    assert decide(Finding("urgent_same_day"), "ask_symptoms_bone", 0.9).intent == "report_symptom"


def test_nothing_is_doubted_by_a_silent_reader_or_where_earlier_messages_count() -> None:
    assert doubted(URGENT, [], THRESHOLDS) is URGENT
    before = replace(URGENT, signs=("back_or_neck_pain", "chest_pain"))
    assert doubted(before, [meant(0.0)], THRESHOLDS) is before
    nothing = Finding(heard=HEARD)
    assert doubted(nothing, [meant(0.0)], THRESHOLDS) is nothing


@pytest.mark.parametrize(
    ("asked", "confidence", "meant", "intent"),
    [
        ("emergency", 0.9, 0.05, "out_of_scope"),
        ("emergency", 0.9, 0.2, None),
        ("emergency", 0.96, 0.05, None),
        ("report_symptom", 0.8, 0.4, "out_of_scope"),
        ("report_symptom", 0.8, 0.6, None),
        ("crisis", 0.8, 0.2, None),
        ("crisis", 0.8, 0.05, "out_of_scope"),
    ],
)
def test_an_alarm_of_the_classifier_alone_needs_a_second(
    asked: str, confidence: float, meant: float, intent: str | None
) -> None:
    ranking = [{"name": asked, "confidence": confidence}, {"name": "out_of_scope", "confidence": 0.09}]
    decision = decide(Finding(), asked, confidence, ranking, meant)
    assert decision.intent == intent
    assert (decision.level == "none") is (intent is not None)


def test_what_the_words_say_needs_no_second() -> None:
    assert decide(Finding("emergency"), "emergency", 0.5, [], 0.0).level == "emergency"


def test_a_silent_second_reader_objects_to_nothing() -> None:
    assert alarm_meant([]) == 1.0


@pytest.mark.parametrize(
    ("name", "confidence", "meant", "level"),
    [
        ("emergency", 0.7, 0.6, "emergency"),
        ("crisis", 0.7, 0.6, "crisis"),
        ("emergency", 0.6, 0.6, "none"),
        ("emergency", 0.7, 0.4, "none"),
        ("report_symptom", 0.7, 0.6, "none"),
    ],
)
def test_an_alarm_needs_less_than_an_answer(name: str, confidence: float, meant: float, level: str) -> None:
    ranking = [{"name": "nlu_fallback", "confidence": 0.77}, {"name": name, "confidence": confidence}]
    decision = decide(Finding(), "nlu_fallback", 0.77, ranking, meant)
    assert (decision.level, decision.intent) == (level, None if level == "none" else name)
