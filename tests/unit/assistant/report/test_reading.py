"""What becomes of a message while a symptom is reported: slots, intent and level."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from assistant.report.answers import Said
from assistant.report.form import (
    ABOUT,
    ALSO,
    ANSWER,
    COURSE,
    FAMILY,
    LEVEL,
    SEVERITY,
    SIGNS,
    SINCE,
    SKIPPED,
    SLOTS,
    STEPS,
    STOP,
    TREATMENT,
    WHAT,
)
from assistant.report.reading import AUDIENCE, Earlier, Message, Outcome, answered, begun
from assistant.report.speaking import points
from assistant.safety.reader import read, reader
from clinic.content.model import read_flows
from clinic.content.report import SIGNS as SIGNS_QUESTION
from clinic.content.report import read_report
from clinic.settings import read_clinic
from clinic.words import clinic_words

FILE = read_report()
LEVELS = {
    **{rule: "emergency" for family in FILE.families.values() for rule in family.signs},
    FILE.pain.rule: "urgent_same_day",
}


def message(text: str, level: str = "none", **rest: Any) -> Message:
    return Message(Said(text), level, **rest)


def said(step: str, given: Message, **slots: str) -> Outcome:
    return answered(step, given, dict.fromkeys(SLOTS) | slots, FILE, LEVELS)


def test_an_answer_fills_its_step_in_the_persons_own_words() -> None:
    outcome = said(SINCE, message("since Monday, I think"))
    assert outcome == Outcome({SINCE: "since Monday, I think", LEVEL: "call_doctor"}, intent=ANSWER)


def test_what_an_answer_says_besides_is_not_asked_again_but_nothing_is_said_over() -> None:
    given = message(
        "since Monday my arm hurts, 6/10",
        noticed={SINCE: "since Monday", SEVERITY: "6/10", FAMILY: "bones", ABOUT: "self"},
    )
    outcome = said(WHAT, given)
    assert outcome.values == {
        WHAT: "since Monday my arm hurts, 6/10",
        SINCE: "since Monday",
        SEVERITY: "6/10",
        ABOUT: "self",
        FAMILY: "bones",
        LEVEL: "call_doctor",
    }
    assert said(WHAT, given, **{SINCE: "since May"}).values.get(SINCE) is None
    assert ABOUT not in said(TREATMENT, message("my chemo", noticed={ABOUT: "self"})).values


def test_what_belongs_to_no_family_gets_the_general_signs() -> None:
    assert said(WHAT, message("I feel odd")).values[FAMILY] == "other"


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_skipped_and_the_questions_ended(step: str) -> None:
    assert said(step, message("skip")) == Outcome({step: SKIPPED, LEVEL: "call_doctor"}, intent=ANSWER)
    assert said(step, message("stop")) == Outcome({LEVEL: "call_doctor"}, intent=STOP)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("level", "kept"), [("emergency", True), ("crisis", False)])
def test_an_alarm_fills_no_step_and_stays_what_it_is(step: str, level: str, kept: bool) -> None:
    outcome = said(step, message("words of an alarm", level))
    assert outcome.intent is None
    assert outcome.level is None
    assert outcome.values[LEVEL] == "emergency"
    assert outcome.values.get(ALSO) == ("words of an alarm" if kept else None)
    assert not set(outcome.values) & set(STEPS)


def test_an_urgent_answer_is_an_answer_and_raises_what_is_said_at_the_end() -> None:
    outcome = said(SINCE, message("since my leg swelled up", "urgent_same_day"))
    assert outcome.values == {SINCE: "since my leg swelled up", LEVEL: "urgent_same_day"}
    assert said(COURSE, message("worse"), **{LEVEL: "urgent_same_day"}).values[LEVEL] == "urgent_same_day"


def test_a_question_in_between_fills_nothing() -> None:
    asked = Message(Said("What is hospice care?", "ask_hospice_care", 0.95))
    assert said(SINCE, asked) == Outcome({LEVEL: "call_doctor"})


def test_small_words_have_the_question_asked_again() -> None:
    assert said(WHAT, message("yes")) == Outcome({LEVEL: "call_doctor"}, intent=ANSWER)


@pytest.mark.parametrize(
    ("text", "expected", "audience"),
    [
        ("It is about me", "self", "self"),
        ("my mum", "carer", "carer"),
        ("the lot of us", "the lot of us", None),
    ],
)
def test_whom_it_is_about_is_known_from_then_on(text: str, expected: str, audience: str | None) -> None:
    values = said(ABOUT, message(text, audience="carer" if "mum" in text else None)).values
    assert values[ABOUT] == expected
    assert values.get(AUDIENCE) == audience


@pytest.mark.parametrize(
    ("what", "text", "level", "rules"),
    [
        ("a dull ache in my hip", "9", "urgent_same_day", (FILE.pain.rule,)),
        ("a dull ache in my hip", "really bad", "urgent_same_day", (FILE.pain.rule,)),
        ("a dull ache in my hip", "7", None, ()),
        ("itching", "9", None, ()),
    ],
)
def test_strong_pain_raises_its_own_alarm(
    what: str, text: str, level: str | None, rules: tuple[str, ...]
) -> None:
    outcome = said(SEVERITY, message(text), **{WHAT: what})
    assert (outcome.level, outcome.rules) == (level, rules)
    assert outcome.values[SEVERITY] == text


def test_whatever_is_as_bad_as_can_be_should_not_wait() -> None:
    assert said(SEVERITY, message("10"), **{WHAT: "itching"}).values[LEVEL] == "urgent_same_day"


@pytest.mark.parametrize("family", FILE.families)
def test_to_affirm_a_listed_sign_is_an_alarm(family: str) -> None:
    for place, rule in enumerate(FILE.families[family].signs, start=1):
        outcome = said(SIGNS, message(f"number {place}"), **{FAMILY: family})
        assert outcome == Outcome(
            {ALSO: f"number {place}", LEVEL: "emergency"}, "emergency", "emergency", (rule,)
        )
    outcome = said(SIGNS, message("yes"), **{FAMILY: family})
    assert (outcome.intent, outcome.level, outcome.rules) == ("emergency", "emergency", ())


def test_a_listed_sign_that_is_urgent_is_said_at_once_and_the_form_goes_on() -> None:
    levels = {**LEVELS, **dict.fromkeys(FILE.families["skin"].signs, "urgent_same_day")}
    slots = dict.fromkeys(SLOTS) | {FAMILY: "skin"}
    outcome = answered(SIGNS, message("the first"), slots, FILE, levels)
    assert outcome.intent == ANSWER
    assert (outcome.level, outcome.rules) == ("urgent_same_day", (FILE.families["skin"].signs[0],))
    assert outcome.values == {SIGNS: "the first", LEVEL: "urgent_same_day"}


@pytest.mark.parametrize("text", ["no", "None of these", "I do not know", "not that I know of"])
def test_to_deny_the_listed_signs_is_an_answer(text: str) -> None:
    outcome = said(SIGNS, message(text), **{FAMILY: "bones"})
    assert outcome == Outcome({SIGNS: text, LEVEL: "call_doctor"}, intent=ANSWER)


EMPTY = dict.fromkeys(SLOTS)


def test_a_report_begins_with_nothing_of_a_former_one() -> None:
    assert begun(message("report a symptom"), [], None).values == {**EMPTY, LEVEL: "call_doctor"}


def test_a_report_begins_with_what_was_reported_before_and_whom_it_is_about() -> None:
    before = Earlier(
        "since May my hip aches", "call_doctor", {SINCE: "since May", FAMILY: "bones", ABOUT: "self"}
    )
    values = begun(message("step by step"), [before], None).values
    assert values == {
        **EMPTY,
        WHAT: "since May my hip aches",
        SINCE: "since May",
        FAMILY: "bones",
        ABOUT: "self",
        LEVEL: "call_doctor",
    }
    assert begun(message("step by step"), [before], "carer").values[ABOUT] == "carer"
    assert begun(message("report it for my mum", audience="carer"), [], "self").values[ABOUT] == "carer"


def test_the_strongest_level_before_counts_and_a_crisis_is_not_written_down() -> None:
    urgent = Earlier("my calf is hot and swollen", "urgent_same_day", {FAMILY: "skin"})
    crisis = Earlier("words of a crisis", "crisis", {})
    values = begun(message("step by step"), [urgent, crisis], None).values
    assert values[WHAT] == "my calf is hot and swollen"
    assert values[LEVEL] == "emergency"
    assert begun(message("step by step"), [urgent], None).values[LEVEL] == "urgent_same_day"


def listed_signs() -> list[tuple[str, str]]:
    """Return every sign that a question lists, with the level of its rule."""
    [said] = [flow.responses for _, flow in read_flows().values() if flow.responses]
    words = clinic_words(read_clinic(), datetime.now(timezone.utc))
    return [
        (point.format(**words), rule)
        for name, family in FILE.families.items()
        for point, rule in zip(points(said[f"{SIGNS_QUESTION}_{name}"][0].text), family.signs, strict=True)
    ]


@pytest.mark.parametrize(("sign", "rule"), listed_signs())
def test_a_listed_sign_that_is_repeated_in_its_words_raises_the_alarm_of_its_rule(
    sign: str, rule: str
) -> None:
    found = read(f"Yes: {sign}")
    assert rule in found.rules
    assert found.level == reader().rules.rules[rule].level == "emergency"


def test_strong_pain_is_of_a_rule_that_is_urgent() -> None:
    assert reader().rules.rules[FILE.pain.rule].level == "urgent_same_day"
