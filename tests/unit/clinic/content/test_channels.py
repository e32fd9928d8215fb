"""The words around an answer, and what is wrong with others."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic.content.channels import WORDS, read_words
from clinic.problems import InvalidFilesError


def test_the_project_s_own_words_have_their_places() -> None:
    words = read_words()
    assert words.choice.format(number=1, title="Pain relief") == "1. Pain relief"
    assert words.source_short.format(url="https://x.example").endswith("https://x.example")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("{number}", "-", "'choice'"),
        ("{publisher}, ", "", "'source'"),
        ("You chose: {title}", "Chosen", "'chosen'"),
        ("erase my chat", "go", "'erase'"),
        ("choose:", "chose:", "chose"),
    ],
)
def test_words_without_their_places_are_told(old: str, new: str, key: str, tmp_path: Path) -> None:
    file = tmp_path / "words.yml"
    file.write_text(WORDS.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidFilesError, match=key):
        read_words(file)
