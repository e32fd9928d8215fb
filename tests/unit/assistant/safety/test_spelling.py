"""Misspelt words, and words that only look so."""

from __future__ import annotations

import pytest

from assistant.safety.reader import Reader
from assistant.safety.spelling import Speller, english

VOCABULARY = {
    "breathing",
    "chest",
    "numb",
    "suicidal",
    "legs",
    "weak",
    "help",
    "pain",
    "plan",
    "head",
    "hand",
    "hard",
}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("brething", ("breathing",)),
        ("cheast", ("chest",)),
        ("chets", ("chest",)),
        ("nummb", ("numb",)),
        ("siucidal", ("suicidal",)),
        ("suicdal", ("suicidal",)),
        ("heeeelp", ("help",)),
        ("haed", ("head",)),
        ("pian", ("pain",)),
        ("numb", ("numb",)),
        ("lgs", ("lgs",)),
        ("xylophone", ("xylophone",)),
        ("b12", ("b12",)),
    ],
)
def test_a_misspelt_word_is_understood(written: str, meant: tuple[str, ...]) -> None:
    assert Speller(VOCABULARY).meant(written) == meant


@pytest.mark.parametrize(
    "word", ["week", "plans", "chess", "breeding", "number", "mets", "ibrance", "letrozole", "hubby"]
)
def test_a_word_that_exists_is_left_alone(word: str) -> None:
    assert Speller(VOCABULARY).meant(word) == (word,)


def test_no_english_word_is_turned_into_a_word_of_a_sign(net: Reader) -> None:
    meant = net.lexical._speller.meant
    assert [word for word in sorted(english())[::50] if meant(word) != (word,)] == []
