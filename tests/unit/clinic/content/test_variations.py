"""Variations of a response: one text for every situation, each fault told once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from clinic.content.variations import CONVERSATION, KNOWN, NEEDS, faults
from clinic.words import CONDITIONS, PLACEHOLDERS

ALLOWED = ", ".join([*CONVERSATION, *CONDITIONS])


@dataclass
class Text:
    """A variation as the content's models have it."""

    text: str
    condition: list[dict[str, Any]] = field(default_factory=list)


def said(text: str = "Hello.", **conditions: object) -> Text:
    """Return a text that is said under conditions."""
    return Text(text, [{"type": "slot", "name": name, "value": value} for name, value in conditions.items()])


@pytest.mark.parametrize(
    "variations",
    [
        [said()],
        [said(), said(audience="carer")],
        [said(audience="carer"), said()],
        [said(audience="self"), said(audience="carer")],
        [said(wants_figures=True), said(wants_figures=False)],
        [said(crisis_text="none"), said(crisis_text="word"), said(crisis_text="plain")],
        [said(), said(clinic_open=True), said(clinic_open=False, out_of_hours=True)],
        [
            said(audience="self"),
            said(audience="carer", wants_figures=True),
            said(audience="carer", wants_figures=False),
        ],
        [
            said(audience=audience, out_of_hours=line)
            for audience in ("self", "carer")
            for line in (True, False)
        ],
    ],
)
def test_one_text_for_every_situation_is_no_fault(variations: list[Text]) -> None:
    assert list(faults(variations)) == []


@pytest.mark.parametrize(
    ("variations", "number", "reason"),
    [
        (
            [said(), said(mood="low")],
            1,
            f"no condition is called 'mood'; allowed: {ALLOWED}",
        ),
        ([said(), Text("Hello.", [{}])], 1, f"no condition is called 'None'; allowed: {ALLOWED}"),
        ([said(audience="patient"), said()], 0, "'audience' is never 'patient'; allowed: self, carer"),
        ([said(audience="Self"), said()], 0, "'audience' is never 'Self'; allowed: self, carer"),
        (
            [said(), said(clinic_open="true")],
            1,
            "'clinic_open' is never 'true'; allowed: true, false",
        ),
        ([said(), said(clinic_open=None)], 1, "'clinic_open' is never 'None'; allowed: true, false"),
        (
            [said(), Text("Hello.", [{"type": "slot", "name": "out_of_hours"}])],
            1,
            "'out_of_hours' is never 'None'; allowed: true, false",
        ),
        (
            [said(), said(crisis_text=True)],
            1,
            "'crisis_text' is never 'True'; allowed: none, word, plain",
        ),
        (
            [said(), said(audience="carer"), said()],
            2,
            "is a second text without a condition, of which one would be said by chance",
        ),
        (
            [said(audience="carer"), said(audience="carer"), said()],
            1,
            "may be said together with another variation when audience is carer",
        ),
        (
            [said(), said(audience="carer"), said(wants_figures=True)],
            2,
            "may be said together with another variation when audience is carer and wants_figures is true",
        ),
        (
            [said(audience="carer", wants_figures=False), said(audience="carer"), said()],
            1,
            "may be said together with another variation when audience is carer and wants_figures is false",
        ),
        ([said(audience="carer")], 0, "nothing is said when audience is self"),
        (
            [said(crisis_text="none"), said(crisis_text="word")],
            0,
            "nothing is said when crisis_text is plain",
        ),
        (
            [said(audience="self"), said(audience="carer", wants_figures=True)],
            0,
            "nothing is said when audience is carer and wants_figures is false",
        ),
    ],
)
def test_a_fault_is_told_once_with_the_number_of_its_variation(
    variations: list[Text], number: int, reason: str
) -> None:
    assert list(faults(variations)) == [(number, reason)]


def test_a_clinic_that_never_opens_is_a_situation_too() -> None:
    assert list(faults([said(clinic_open=True), said(clinic_open=False)])) == [
        (0, "nothing is said when clinic_open is none")
    ]


def test_a_text_whose_conditions_contradict_each_other_is_never_said() -> None:
    never = Text("Hello.", [*said(audience="self").condition, *said(audience="carer").condition])
    reasons = [reason for _, reason in faults([never, said(audience="self")])]
    assert "nothing is said when audience is carer" in reasons


DAY = "'{clinic_opens_day}' is empty without the condition clinic_open: false"
TIME = "'{clinic_opens_time}' is empty without the condition clinic_open: false"
NUMBER = "'{crisis_text_number}' is empty without the condition crisis_text: word or plain"
WORD = "'{crisis_text_word}' is empty without the condition crisis_text: word"


@pytest.mark.parametrize(
    ("text", "condition", "reasons"),
    [
        ("{clinic_opens_day}", {}, [DAY]),
        ("{clinic_opens_day}", {"clinic_open": True}, [DAY]),
        ("{clinic_opens_day}", {"out_of_hours": True}, [DAY]),
        ("{clinic_opens_day}", {"clinic_open": False}, []),
        ("{clinic_opens_day} {clinic_opens_time}", {"clinic_open": False, "audience": "self"}, []),
        ("{clinic_opens_time}", {}, [TIME]),
        ("{clinic_opens_time} on {clinic_opens_day}", {}, [DAY, TIME]),
        ("{crisis_text_number}", {}, [NUMBER]),
        ("{crisis_text_number}", {"crisis_text": "none"}, [NUMBER]),
        ("{crisis_text_number}", {"crisis_text": "plain"}, []),
        ("{crisis_text_number}", {"crisis_text": "word"}, []),
        ("{crisis_text_word}", {"crisis_text": "plain"}, [WORD]),
        ("{crisis_text_word} to {crisis_text_number}", {"crisis_text": "word"}, []),
        ("clinic_opens_day", {}, []),
        ("{clinic_name} {clinic_phone} {crisis_number} {emergency_number}", {}, []),
    ],
)
def test_a_placeholder_that_may_be_empty_needs_its_condition(
    text: str, condition: dict[str, object], reasons: list[str]
) -> None:
    variations = [said(text, **condition), *([said()] if condition else [])]
    assert list(faults(variations)) == [(0, reason) for reason in reasons]


def test_the_fault_is_told_of_the_variation_that_says_the_placeholder() -> None:
    variations = [said("{clinic_opens_day}", clinic_open=False), said("{clinic_opens_day}")]
    assert list(faults(variations)) == [(1, DAY)]


def test_faults_of_all_kinds_are_told_at_once() -> None:
    variations = [
        said("{crisis_text_word}", mood="low"),
        said(audience="patient"),
        said(),
        said(),
        said(out_of_hours=True),
        said(out_of_hours=True),
    ]
    assert list(faults(variations)) == [
        (0, f"no condition is called 'mood'; allowed: {ALLOWED}"),
        (1, "'audience' is never 'patient'; allowed: self, carer"),
        (3, "is a second text without a condition, of which one would be said by chance"),
        (5, "may be said together with another variation when audience is self and out_of_hours is true"),
        (0, WORD),
    ]


def test_what_is_needed_is_a_placeholder_and_a_condition_that_occurs() -> None:
    assert KNOWN.keys() == CONVERSATION.keys() | CONDITIONS.keys()
    for placeholder, needed in NEEDS.items():
        assert placeholder in PLACEHOLDERS
        for name, values in needed.items():
            assert set(values) < set(KNOWN[name])
