"""Other forms of a word."""

from __future__ import annotations

import pytest

from assistant.language.forms import forms_of


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("cough", ("cough", "coughed", "coughing", "coughs")),
        ("throw", ("threw", "throw", "throwing", "thrown", "throws")),
        ("foot", ("feet", "foot", "footed", "footing", "foots")),
        ("wife", ("wife", "wives")),
        ("herceptin", ("herceptin",)),
    ],
)
def test_a_word_has_its_forms_and_itself(word: str, forms: tuple[str, ...]) -> None:
    """The word is among its forms; a word that the table does not know has no other."""
    assert forms_of(word) == forms


def test_a_comparative_is_no_form() -> None:
    """The table holds "number" as a form of "numb"."""
    assert "number" not in forms_of("numb")
