"""What is said to a message in another language: ``data/languages/<code>.yml``, a text in each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, validator

from clinic import schema
from clinic.content import wording
from clinic.content.model import TopicMetadata, read_files
from clinic.located_yaml import Document
from clinic.problems import PROJECT_ROOT, Problem

LANGUAGES = PROJECT_ROOT / "data" / "languages"
RESPONSE = "utter_other_language"
"""Said to a language without a file; with a code behind it, the name of a language's own response."""
NAMED = ("emergency_number", "clinic_name", "clinic_phone")
"""What each text names, and all that it may."""


class LanguageMetadata(schema.StrictModel):
    """What is known about a text in another language."""

    act: Literal["out_of_scope"]
    lang: str = Field(regex=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?$")
    reviewed: date

    _written_as_text = validator("reviewed", pre=True, allow_reuse=True)(
        TopicMetadata._written_as_text.__func__  # type: ignore[attr-defined]
    )


class LanguageResponse(schema.StrictModel):
    """The text: no choices, which lead to answers in English."""

    text: str
    metadata: LanguageMetadata


class LanguageFile(schema.StrictModel):
    """A file of ``data/languages``; its name is the language's code (BCP 47)."""

    version: str = Field(regex=r"^3\.1$")
    responses: dict[str, list[LanguageResponse]]


Languages = dict[str, tuple[Document, LanguageFile]]


def read_languages(folder: Path = LANGUAGES) -> Languages:
    """Return every file by the code of its language (the file's name).

    Raises:
        InvalidFilesError: with every fault of every file.
    """
    return read_files(folder, LanguageFile)


def language_problems(languages: Languages) -> Iterable[Problem]:
    """Yield what is wrong inside each file: names, and whom to call."""
    for code, (document, file) in languages.items():
        name = f"{RESPONSE}_{code}"
        if list(file.responses) != [name] or len(file.responses[name]) != 1:
            yield document.problem(("responses",), f"must hold one text of '{name}' and nothing else")
            continue
        [response] = file.responses[name]
        at = ("responses", name, 0)
        if response.metadata.lang != code:
            yield document.problem((*at, "metadata", "lang"), f"must be '{code}'")
        for placeholder in NAMED:
            if f"{{{placeholder}}}" not in response.text:
                yield document.problem((*at, "text"), f"does not say '{{{placeholder}}}'")
        for reason in (*wording.shape(response.text), *wording.placeholders(response.text, NAMED)):
            yield document.problem((*at, "text"), reason)
