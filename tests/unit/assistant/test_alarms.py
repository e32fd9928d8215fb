"""Which texts an alarm is made of, and how a conversation goes on after one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.events import BotUttered

from assistant import alarms
from assistant.alarms import alarm_texts, asked_besides, read_alarm_order, reply_after_alarm
from assistant.dialogue import Turn
from assistant.safety.reader import reader
from clinic.content.alarms import read_alarms
from clinic.problems import InvalidFilesError

RESPONSES = {
    name: variations for _, file in read_alarms().values() for name, variations in file.responses.items()
}


def understood(level: str, *rules: str, kind: str = "symptom", **more: Any) -> dict[str, Any]:
    return {"urgency": level, "safety": {"rules": list(rules), "kind": kind}, **more}


def said(*responses: str, urgency: str = "none", text: str = "…") -> Turn:
    """Return a turn in which something was said."""
    stamp = {"responses": list(responses), "urgency": urgency, "topics": []}
    return Turn(text=text, said=[BotUttered("…", metadata={"metadata": stamp})])


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (understood("none"), []),
        ({}, []),
        (understood("emergency", "chest_pain"), ["utter_alarm_chest_pain", "utter_after_alarm_emergency"]),
        (
            understood("emergency", "fever_on_treatment", "seizure"),
            ["utter_alarm_seizure", "utter_after_alarm_emergency"],
        ),
        (understood("emergency"), ["utter_emergency"]),
        (understood("emergency", "unheard_of"), ["utter_emergency"]),
        (
            understood("urgent_same_day", "jaundice"),
            ["utter_alarm_jaundice", "utter_after_alarm_urgent_same_day"],
        ),
        (understood("call_doctor"), ["utter_report_symptom"]),
        (
            understood("crisis", "suicide_now", kind="suicide_now"),
            ["utter_alarm_suicide_now", "utter_after_alarm_crisis"],
        ),
        (
            understood("crisis", "suicidal_thoughts", kind="other_person"),
            ["utter_alarm_crisis_other_person", "utter_after_alarm_crisis"],
        ),
        (
            understood("crisis", "suicidal_thoughts", "chest_pain", kind="emergency_and_crisis"),
            ["utter_alarm_emergency_and_crisis", "utter_after_alarm_crisis"],
        ),
        (understood("crisis"), ["utter_crisis"]),
    ],
)
def test_the_text_of_the_rule_that_comes_first_is_said_then_the_clinics_line(
    found: dict[str, Any], expected: list[str]
) -> None:
    assert alarm_texts(found, [Turn()], RESPONSES) == expected


def test_the_same_alarm_again_is_short_and_another_one_is_not() -> None:
    found = understood("emergency", "chest_pain")
    again = ["utter_alarm_again_emergency"]
    assert (
        alarm_texts(found, [said("utter_alarm_chest_pain", urgency="emergency"), Turn()], RESPONSES) == again
    )
    assert alarm_texts(found, [said(*again, urgency="emergency"), Turn()], RESPONSES) == again
    for before in (said("utter_alarm_stroke", urgency="emergency"), said("utter_greet")):
        assert alarm_texts(found, [before, Turn()], RESPONSES)[0] == "utter_alarm_chest_pain"


@pytest.mark.parametrize(
    ("response", "text", "expected"),
    [
        ("utter_thanks", "thank you so much", "utter_alarm_thanks_emergency"),
        ("utter_not_sure", "ok", "utter_alarm_thanks_emergency"),
        ("utter_not_sure", "will do", "utter_alarm_thanks_emergency"),
        ("utter_not_sure", "I'm fine now", "utter_alarm_fine_emergency"),
        ("utter_deny", "no it's gone now", "utter_alarm_fine_emergency"),
        ("utter_not_sure", "i dont want to bother them", "utter_alarm_cannot_emergency"),
        ("utter_not_sure", "I can't call, no signal", "utter_alarm_cannot_emergency"),
        ("utter_affirm", "yes", "utter_alarm_again_emergency"),
        ("utter_deny", "no", "utter_alarm_again_emergency"),
        ("utter_goodbye", "bye", "utter_alarm_thanks_emergency"),
        ("utter_hospice_care", "what is hospice care", None),
        ("utter_hospice_care", "I can't call it easy. " * 8 + "what is hospice care", None),
    ],
)
def test_a_reply_to_an_alarm_is_met_with_care_and_never_with_an_all_clear(
    response: str, text: str, expected: str | None
) -> None:
    past = [said("utter_alarm_chest_pain", urgency="emergency"), Turn(text=text)]
    assert reply_after_alarm(response, text, past) == expected


def test_every_level_that_an_alarm_can_have_has_its_replies() -> None:
    for level in ("urgent_same_day", "emergency", "crisis"):
        past = [said("x", urgency=level), Turn()]
        for text in ("ok", "I'm fine now", "I can't call", ""):
            reply = reply_after_alarm("utter_thanks", text, past)
            assert reply in RESPONSES


@pytest.mark.parametrize("urgency", ["none", "call_doctor"])
def test_without_an_alarm_before_thanks_are_thanks(urgency: str) -> None:
    assert reply_after_alarm("utter_thanks", "ok", [said("x", urgency=urgency), Turn()]) is None
    assert reply_after_alarm("utter_thanks", "ok", [Turn()]) is None


def test_what_is_surely_asked_besides_is_answered() -> None:
    responses = {
        "utter_rest": [{"metadata": {"topic": "rest"}}],
        "utter_help": [{"metadata": {"act": "help"}}],
    }
    asked = {
        "asked_intent": {"name": "ask_rest", "confidence": 0.9},
        "text": "what is rest? my legs are numb",
    }
    assert asked_besides(asked, responses) == ["utter_rest"]
    assert asked_besides({**asked, "text": "my legs are numb and I cannot feel them at all"}, responses) == []
    assert asked_besides({**asked, "asked_intent": {"name": "ask_rest", "confidence": 0.5}}, responses) == []
    assert asked_besides({**asked, "asked_intent": {"name": "help", "confidence": 0.9}}, responses) == []
    assert asked_besides({**asked, "asked_intent": {"name": "ask_x", "confidence": 0.9}}, responses) == []
    assert asked_besides({}, responses) == []


def test_every_kind_of_crisis_and_every_emergency_has_its_text() -> None:
    order = read_alarm_order()
    assert set(order.kinds.values()) <= RESPONSES.keys()
    emergencies = {
        name.removeprefix("utter_alarm_")
        for name, variations in read_alarms()["emergency"][1].responses.items()
        if variations[0].metadata.rule
    }
    assert set(order.precedence) == emergencies
    assert len(order.precedence) == len(emergencies)


def test_every_rule_of_the_safety_net_has_its_text_and_every_text_its_rule() -> None:
    rules = set(reader().rules.rules)
    assert {f"utter_alarm_{rule}" for rule in rules} <= RESPONSES.keys()
    named = {v.metadata.rule for variations in RESPONSES.values() for v in variations if v.metadata.rule}
    assert named <= rules


def test_a_wrong_pattern_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "alarms.yml"
    written = alarms.FILE.read_text(encoding="utf-8").replace("  fine:\n", '  fine:\n  - "("\n')
    broken.write_text(written, encoding="utf-8")
    with pytest.raises(InvalidFilesError, match="is no regular expression"):
        read_alarm_order(broken)
