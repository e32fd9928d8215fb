"""The library that tells languages apart, with its real model."""

from __future__ import annotations

import pytest

from assistant.language.identifier import LANGUAGES, LATIN, Identifier, loading

UNDER_NUMPY_2 = {
    "no puedo respirar bien": ("es", 0.91277683),
    "ich will nicht mehr leben": ("de", 0.99976164),
    "nie moge oddychac": ("pl", 0.95681590),
    "what is hospice care": ("en", 0.98676574),
    "мені дуже страшно": ("uk", 0.69200993),
}
"""What py3langid 0.4.0 says under numpy 2.2.6, which it asks for."""


def test_it_says_the_same_as_under_the_numpy_it_asks_for(identifier: Identifier) -> None:
    for text, (language, likely) in UNDER_NUMPY_2.items():
        found, score = identifier.best(text, LANGUAGES)
        assert found == language, text
        assert score == pytest.approx(likely, abs=1e-4), text


def test_the_likeliest_of_some_languages_is_told_however_unlikely_it_is(identifier: Identifier) -> None:
    assert identifier.best("what is hospice care", ["pl", "de"])[1] < 0.1
    assert identifier.best("", LATIN)[1] == pytest.approx(1 / len(LANGUAGES), rel=0.5)


def test_a_language_that_the_model_lacks_is_told() -> None:
    with pytest.raises(ValueError, match="py3langid knows no xx, yy"):
        Identifier(["en", "yy", "xx"])


def test_a_language_that_was_not_kept_is_never_told(identifier: Identifier) -> None:
    with pytest.raises(StopIteration):
        identifier.best("what is hospice care", ["sw"])


def test_a_process_loads_it_once() -> None:
    assert loading() is loading()
    assert isinstance(loading().result(), Identifier)
