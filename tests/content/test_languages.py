"""What is said in other languages: whom it tells to call, who has read it, and that the language is told."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from pydantic import Field

from assistant.language import scripts
from assistant.language.foreign import ROMANISED
from assistant.language.identifier import LATIN
from clinic import located_yaml, schema
from clinic.content.languages import Languages, language_problems, read_languages
from clinic.problems import PROJECT_ROOT
from commands.said import every_text
from tests.content.said import report

NATIVE_READERS = PROJECT_ROOT / "docs" / "native-readers.yml"
PROMISED = {"es", "fr", "pt", "zh", "ar", "hi", "pl", "de"}
SCRIPTS = {"ar": "ARABIC", "ur": "ARABIC", "bn": "BENGALI", "hi": "DEVANAGARI", "pa": "GURMUKHI"}
SCRIPTS |= {"ru": "CYRILLIC", "uk": "CYRILLIC", "zh": "CJK", "zh-Hant": "CJK"}


class Reading(schema.StrictModel):
    """That somebody who grew up with a language read its text."""

    name: str = Field(min_length=2)
    date: date


class NativeReaders(schema.StrictModel):
    """``docs/native-readers.yml``."""

    open: list[str]
    read: dict[str, Reading]


@pytest.fixture(scope="module")
def languages() -> Languages:
    """Return the project's own texts in other languages."""
    return read_languages()


def test_every_text_says_whom_to_call(languages: Languages) -> None:
    found = list(language_problems(languages))
    assert not found, report(found)
    assert set(languages) >= PROMISED


def test_every_language_with_a_text_is_one_that_is_told(languages: Languages) -> None:
    by_letters = {code for codes in scripts.LANGUAGES.values() for code in codes}
    assert set(languages) <= {*LATIN, *by_letters, ROMANISED, "zh-Hant"} - {"en"}


def test_every_text_is_in_the_letters_of_its_language_and_in_composed_form(languages: Languages) -> None:
    for code, (_, file) in languages.items():
        [[response]] = file.responses.values()
        words = scripts.words_by_script(response.text)
        assert list(words) == ([SCRIPTS[code]] if code in SCRIPTS else []), code
        assert unicodedata.is_normalized("NFC", response.text), code


def test_every_text_is_laid_before_who_signs_off(languages: Languages) -> None:
    names = {text.response for text in every_text()}
    assert {name for _, file in languages.values() for name in file.responses} <= names


def test_every_text_was_read_by_somebody_who_grew_up_with_the_language_or_is_listed_as_open(
    languages: Languages,
) -> None:
    readers = schema.parse(located_yaml.load(NATIVE_READERS), NativeReaders)
    assert sorted([*readers.open, *readers.read]) == sorted(languages)
