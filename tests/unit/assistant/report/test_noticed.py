"""What a report says by itself, over the real language pipeline."""

from __future__ import annotations

from typing import Any

import pytest
import spacy

from assistant.language import build
from assistant.report.form import ABOUT, COURSE, FAMILY, SEVERITY, SINCE, TREATMENT
from assistant.report.noticed import Mention, noticed
from clinic.content.report import read_report


@pytest.fixture(scope="module")
def nlp() -> Any:
    """Return the project's own pipeline."""
    build.build()
    return spacy.load(build.TARGET)


def found(nlp: Any, text: str, audience: str | None = None) -> dict[str, str]:
    mentions = [Mention(one.label_, one.ent_id_, one.start_char, one.end_char) for one in nlp(text).ents]
    return noticed(text, mentions, audience, read_report())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("since Tuesday my arm hurts", {SINCE: "since Tuesday", ABOUT: "self", FAMILY: "bones"}),
        ("I have had a cough for three weeks", {SINCE: "for three weeks", ABOUT: "self", FAMILY: "chest"}),
        ("it started 3 days ago, a dull headache", {SINCE: "started 3 days ago", FAMILY: "head"}),
        ("hip aches every night", {FAMILY: "bones"}),
        ("hurts", {}),
        ("my pain is getting worse", {COURSE: "is getting worse", ABOUT: "self"}),
        ("the rash comes and goes", {COURSE: "comes and goes", FAMILY: "skin"}),
        ("belly ache, 6/10", {SEVERITY: "6/10", FAMILY: "belly"}),
        ("on letrozole and Ibrance, sore ribs", {TREATMENT: "letrozole and Ibrance", FAMILY: "bones"}),
        ("numb feet since my last chemo", {TREATMENT: "chemo", ABOUT: "self", FAMILY: "bones"}),
        ("what does letrozole do to bones", {FAMILY: "bones"}),
        ("a fever and a cough", {FAMILY: "infection"}),
        ("pain in the liver", {FAMILY: "belly"}),
        ("", {}),
    ],
)
def test_what_a_message_says_is_not_asked_again(text: str, expected: dict[str, str], nlp: Any) -> None:
    assert found(nlp, text) == expected


def test_whom_a_message_is_about_is_told_by_who_reads_that(nlp: Any) -> None:
    assert found(nlp, "my mum's arm hurts", "carer")[ABOUT] == "carer"
    assert ABOUT not in found(nlp, "arm hurts")


def test_every_entry_of_a_family_stands_in_the_lexicon_and_in_one_family() -> None:
    from assistant.language.lexicon import read_lexicon

    known = {(file.label, entry) for file in read_lexicon().files for entry in file.entries}
    named = [
        (label, entry)
        for family in read_report().families.values()
        for label, entries in (("symptom", family.symptoms), ("site", family.sites))
        for entry in entries
    ]
    assert set(named) <= known
    assert len(set(named)) == len(named)
