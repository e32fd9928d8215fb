"""Misspelt words, and words that only look misspelt."""

from __future__ import annotations

import pytest

from assistant.language.english import english_words
from assistant.language.spelling import Speller

USED = {
    "hospice": 40,
    "treatment": 90,
    "worrying": 5,
    "check": 30,
    "spread": 80,
    "cure": 20,
    "palbociclib": 4,
}
SPELLER = Speller(USED, frozenset({"aunty", "ibrance"}))


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("what is hospise", "what is hospice"),
        ("HOSPISE", "hospice"),
        ("the treatmnt, please", "the treatment, please"),
        ("palbocyclib", "palbociclib"),
        ("stop worryin", "stop worrying"),
        ("chek it", "check it"),
        ("spred", "spread"),
    ],
)
def test_a_misspelt_word_becomes_the_one_that_people_use_here(text: str, mended: str) -> None:
    assert SPELLER.mend(text) == mended


@pytest.mark.parametrize(
    "text",
    [
        "",
        "checks and cheek",  # English
        "aunty takes ibrance",  # known here
        "my friend Hospise",  # a name inside a sentence
        "I wasnt, theyre not",  # contractions
        "cura",  # of four letters only one that was left out is put in
        "don't hospise's",
        "\u4f60\u597d xq 12mg",
    ],
)
def test_everything_else_stays_as_it_was(text: str) -> None:
    assert SPELLER.mend(text) == text


def test_a_capital_at_the_beginning_of_a_sentence_is_no_name() -> None:
    assert SPELLER.mend("Hi. Hospise?") == "Hi. hospice?"


def test_of_words_equally_near_the_more_frequent_is_meant() -> None:
    assert Speller({"breast": 9, "breath": 2}, frozenset()).mend("breasth") == "breast"
    assert Speller({"breast": 2, "breath": 9}, frozenset()).mend("breasth") == "breath"


def test_in_what_the_lexicon_lists_only_one_letter_is_mended() -> None:
    speller = Speller(USED, frozenset(), frozenset({"hospise", "hosbise"}))
    assert speller.mend("hospise hosbise") == "hospice hosbise"


def test_the_english_words_hold_forms_and_no_misspelling() -> None:
    assert {"breathe", "breathing", "legs", "numb"} <= english_words()
    assert not {"hospise", "treatmnt"} & english_words()
