"""Texts are written in American spelling; ``knowledge/spelling.yml`` says how other regions write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import validator

from clinic import located_yaml, schema
from clinic.problems import PROJECT_ROOT

SPELLING = PROJECT_ROOT / "knowledge" / "spelling.yml"
_WORDS = re.compile(r"[a-z][a-z -]*[a-z]")
Spelling = Literal["american", "british", "canadian"]


class SpellingFile(schema.StrictModel):
    """``knowledge/spelling.yml``: American words in lower case, and what they are elsewhere."""

    british: dict[str, str]
    canadian: dict[str, str]

    @validator("british", "canadian")
    def _lower_case(cls, value: dict[str, str]) -> dict[str, str]:
        wrong = [word for pair in value.items() for word in pair if not _WORDS.fullmatch(word)]
        if wrong:
            raise ValueError(f"{', '.join(map(repr, wrong))} must be lower-case words")
        return value


def speller(spelling: Spelling, path: Path = SPELLING) -> Callable[[str], str]:
    """Return what rewrites a text for a spelling; capitals stay where they are.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    if spelling == "american":
        return lambda text: text
    words: dict[str, str] = getattr(schema.parse(located_yaml.load(path), SpellingFile), spelling)
    if not words:
        return lambda text: text
    found = re.compile(rf"\b({'|'.join(sorted(words, key=len, reverse=True))})\b", re.IGNORECASE)

    def rewrite(match: re.Match[str]) -> str:
        written = match.group(0)
        word = words[written.lower()]
        if written.isupper():
            return word.upper()
        return word[0].upper() + word[1:] if written[0].isupper() else word

    return lambda text: found.sub(rewrite, text)
