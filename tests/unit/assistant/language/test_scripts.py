"""Which script a text is in, and which languages are written in it."""

from __future__ import annotations

import unicodedata

import pytest

from assistant.language.scripts import LANGUAGES, NAMES, candidates, script_of, words_by_script


@pytest.mark.parametrize(
    ("character", "script"),
    [
        ("a", "LATIN"),
        ("é", "LATIN"),
        ("đ", "LATIN"),
        ("中", "CJK"),
        ("か", "HIRAGANA"),
        ("ت", "ARABIC"),
        ("क", "DEVANAGARI"),
        ("і", "CYRILLIC"),
        ("한", "HANGUL"),
        ("1", None),
        ("١", None),
        ("?", None),
        ("،", None),
        ("\u0947", None),
        ("🙂", None),
        ("𝐚", None),
        ("µ", None),
        ("ⲁ", None),
        ("\ue000", None),
    ],
)
def test_a_letter_has_the_script_that_its_name_begins_with(character: str, script: str | None) -> None:
    assert script_of(character) == script


def test_every_script_has_letters_in_unicode() -> None:
    known = {script_of(chr(point)) for point in range(0x250, 0x30000)}
    assert set(LANGUAGES) <= known


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("", {}),
        ("what is hospice", {}),
        ("à quelle heure", {}),
        ("не могу дышать", {"CYRILLIC": 3}),
        ("what does 化疗 mean", {"CJK": 1}),
        ("胸口很痛救命", {"CJK": 3}),
        ("痛", {"CJK": 1}),
        ("letrozole से दर्द", {"DEVANAGARI": 1}),
        ("吃Ibrance会掉头发吗", {"CJK": 3}),
        ("5 μg of β blocker, PIK3Cα", {}),
        ("сancer с", {}),
        ("息ができません", {"HIRAGANA": 3, "CJK": 1}),
        ("مرحبا 1234 !!", {"ARABIC": 1}),
        ("🙂🙂", {}),
    ],
)
def test_words_are_counted_by_script_and_a_stray_letter_is_no_word(text: str, counts: dict[str, int]) -> None:
    found = words_by_script(unicodedata.normalize("NFC", text))
    if "DEVANAGARI" in counts:  # a word may end in a vowel sign, which is no letter
        assert found.keys() == counts.keys()
    else:
        assert found == counts


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("什么是免疫疗法", "zh"),
        ("什麼是免疫療法", "zh-Hant"),
        ("息ができません", "ja"),
        ("숨을 못 쉬겠어요", "ko"),
        ("Τι είναι αυτό", "el"),
        ("हड्डियों में दर्द", "hi"),
        ("لا أستطيع التنفس", "ar"),
        ("не могу дышать", "ru"),
        ("ਮੈਨੂੰ ਸਾਹ ਨਹੀਂ", "pa"),
        ("私 は 化疗", "ja"),
        ("ВРАЧ 医", "ru"),
    ],
)
def test_a_script_stands_for_its_languages_the_likeliest_first(text: str, first: str) -> None:
    assert candidates(text, words_by_script(text))[0] == first


def test_spoken_kinds_of_a_language_are_named_as_it_is() -> None:
    assert set(NAMES.values()) <= set(LANGUAGES["ARABIC"]) >= set(NAMES)
