"""Names and numbers inside a text that runs from right to left."""

from __future__ import annotations

import pytest

from clinic.direction import RIGHT_TO_LEFT, fitted

WORDS = {"clinic_phone": "+1 555 0142", "clinic_email": ""}


@pytest.mark.parametrize("language", sorted(RIGHT_TO_LEFT))
def test_what_is_filled_into_a_right_to_left_text_is_isolated(language: str) -> None:
    assert fitted(WORDS, language) == {"clinic_phone": "\u2068+1 555 0142\u2069", "clinic_email": ""}


@pytest.mark.parametrize("language", ["en", "pl", "hi", "zh-Hant", ""])
def test_any_other_text_gets_it_as_it_is(language: str) -> None:
    assert fitted(WORDS, language) == WORDS
