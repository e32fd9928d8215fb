"""About whom something is said, and how to speak of it."""

from __future__ import annotations

import pytest

from assistant.safety.reader import Reader


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I want to die", "suicidal_thoughts"),
        ("my wife says she wants to die", "other_person"),
        ("he wants to kill himself", "other_person"),
        ("mum told me she wants to end her life", "other_person"),
        ("my husband left and I want to kill myself", "suicidal_thoughts"),
        ("my wife wants to die and I want to die too", "suicidal_thoughts"),
        ("I can't look after him any more and I want to kill myself", "carer"),
        ("I have a plan to end my life", "suicide_now"),
        ("I don't know if I want to carry on", "ambivalent"),
        ("he hits me", "harm_or_violence"),
        ("I can't breathe", "emergency"),
        ("I can't breathe and I want to die", "emergency_and_crisis"),
        ("I have a new cough", "symptom"),
        ("I am terrified", "distress"),
        ("hello", "none"),
    ],
)
def test_a_finding_has_the_kind_that_its_words_need(text: str, kind: str, net: Reader) -> None:
    assert net.find(net.hear(text)).kind == kind
