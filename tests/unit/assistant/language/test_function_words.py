"""Which words are English, and which belong to other languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.language.function_words import (
    SPACY,
    Words,
    fingerprint,
    plain,
    read_function_words,
    tokens,
)
from assistant.language.identifier import LATIN
from clinic.problems import InvalidFilesError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What IS it?", ["what", "is", "it"]),
        ("I can’t, don't", ["i", "can't", "don't"]),
        ("stage 4, 38.5°", ["stage"]),
        ("HER2-positive PIK3CA", ["her", "positive", "pik", "ca"]),
        ("¿Qué es?", ["qué", "es"]),
        ("l'immunothérapie 'quoted'", ["l'immunothérapie", "quoted"]),
        ("chcę_umrzeć", ["chcę", "umrzeć"]),
        ("🙂 1234 !!", []),
        ("", []),
    ],
)
def test_words_are_letters_in_lower_case(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("qué", "que"),
        ("łatwo", "latwo"),
        ("được", "duoc"),
        ("ağrısı", "agrisi"),
        ("fóill", "foill"),
        ("a", "a"),
    ],
)
def test_accents_are_left_out_as_people_leave_them_out(word: str, expected: str) -> None:
    assert plain(word) == expected


@pytest.mark.parametrize("word", ["what", "hospice", "symptoms", "lol", "scared", "tomorrow", "wheelchair"])
def test_english_words_are_known(word: str, words: Words) -> None:
    assert word in words.english
    assert word not in words.shared


@pytest.mark.parametrize("word", ["die", "me", "no", "son", "on", "was", "men", "hat", "u", "wen"])
def test_what_english_shares_counts_for_neither(word: str, words: Words) -> None:
    assert word in words.shared
    assert word not in words.english
    assert not any(word in own for own in words.foreign.values())


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("es", "que"),
        ("es", "cuando"),
        ("fr", "c'est"),
        ("pl", "jest"),
        ("pl", "moze"),
        ("cy", "ydy"),
        ("vi", "khong"),
        ("hi-Latn", "mujhe"),
        ("uk", "дякую"),
        ("no", "ikke"),
    ],
)
def test_function_words_of_other_languages_are_known_without_accents_too(
    language: str, word: str, words: Words
) -> None:
    assert word in words.foreign[language]
    assert word not in words.english


def test_an_english_function_word_is_known_to_be_claimed_by_another_language(words: Words) -> None:
    assert "was" in words.claimed["de"]
    assert "is" in words.claimed["nl"]
    assert "is" not in words.claimed["de"]
    assert all(claimed <= words.function for claimed in words.claimed.values())


@pytest.mark.parametrize("word", ["letrozole", "ibrance", "trastuzumab", "cancer", "chemo"])
def test_names_are_the_same_everywhere(word: str, words: Words) -> None:
    assert word in words.names


@pytest.mark.parametrize("word", ["surgery", "cream", "tablet", "radiation"])
def test_a_treatment_that_everybody_speaks_of_is_no_name(word: str, words: Words) -> None:
    assert word not in words.names
    assert word in words.english


def test_what_one_example_alone_says_may_be_of_another_language(words: Words) -> None:
    assert "człowiekiem" not in words.english


def test_every_language_that_is_told_by_words_is_one_that_is_told(words: Words) -> None:
    assert set(words.foreign) - set(LATIN) == {"hi-Latn", "uk"}
    assert len(words.foreign) == len({*SPACY, *read_function_words().words})


def test_words_come_back_from_json_as_they_were(words: Words) -> None:
    assert Words.from_json(words.to_json()) == words
    assert Words.from_json(words.to_json()).to_json() == words.to_json()


def test_our_own_lists_are_lower_case_and_name_no_word_twice() -> None:
    file = read_function_words()
    for name, listed in {"everywhere": file.everywhere, "english": file.english, **file.words}.items():
        assert len(set(listed)) == len(listed), name
        assert [word for word in listed if tokens(word) != [word]] == [], name


def test_a_wrong_file_is_named_with_its_line(tmp_path: Path) -> None:
    wrong = tmp_path / "function_words.yml"
    wrong.write_text("everywhere: []\nenglish: []\nwords:\n  es: que\nextra: 1\n", encoding="utf-8")
    with pytest.raises(InvalidFilesError) as raised:
        read_function_words(wrong)
    assert f"{wrong}:5: unknown key 'extra'" in str(raised.value)
    assert f"{wrong}:4: " in str(raised.value)


def test_another_file_has_another_fingerprint(tmp_path: Path) -> None:
    other = tmp_path / "function_words.yml"
    other.write_text("words: {}\n", encoding="utf-8")
    assert fingerprint(other) != fingerprint()
    assert len(fingerprint()) == 16
