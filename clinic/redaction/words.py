"""``knowledge/redaction.yml``, and which words are ordinary ones."""

from __future__ import annotations

import functools
import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path

import spacy_lookups_data
from pydantic import Field, validator

from clinic import located_yaml, schema
from clinic.problems import PROJECT_ROOT

REDACTION = PROJECT_ROOT / "knowledge" / "redaction.yml"
TREATMENTS = PROJECT_ROOT / "data" / "lexicon" / "treatments.yml"
_LEMMAS = ("en_lemma_lookup", "en_lemma_index", "en_lemma_exc")
_MARK = r"^\[[a-z ]{3,30}\]$"
_LETTERS = re.compile(r"[^\W\d_]+")


class Marks(schema.StrictModel):
    """What stands in place of what was taken out."""

    phone: str = Field(regex=_MARK)
    email: str = Field(regex=_MARK)
    birth: str = Field(regex=_MARK)
    record: str = Field(regex=_MARK)
    name: str = Field(regex=_MARK)


class Words(schema.StrictModel):
    """``knowledge/redaction.yml``; all in lower case."""

    marks: Marks
    phone_cues: list[str]
    units: list[str]
    mail_providers: list[str]
    mail_domains: list[str]
    mail_cues: list[str]
    record_cues: list[str]
    record_nouns: list[str]
    record_words: list[str]
    birth_cues: list[str]
    months: list[str]
    introductions: list[str]
    possessives: list[str]
    named: list[str]
    labels: list[str]
    weak_introductions: list[str]
    of_people: list[str]
    relatives: list[str]
    called: list[str]
    titles: list[str]
    determiners: list[str]
    spoken_titles: list[str]
    farewells: list[str]
    speaking: list[str]
    particles: frozenset[str]
    not_names: frozenset[str]
    first_names: frozenset[str]
    first_names_that_are_words: frozenset[str]
    family_names: frozenset[str]
    drug_endings: list[str]

    @validator("*")
    def _lower_case(cls, value: object) -> object:
        listed = value if isinstance(value, list | frozenset) else ()
        wrong = sorted(one for one in listed if one != one.lower() or not one.strip())
        if wrong:
            raise ValueError(f"{', '.join(map(repr, wrong))} must be in lower case")
        return value


@functools.cache
def words(path: Path = REDACTION) -> Words:
    """Return what is told by which words.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    return schema.parse(located_yaml.load(path), Words)


@functools.cache
def dictionary() -> frozenset[str]:
    """Return the words of English that spaCy's lemma tables hold, and every word for a treatment.

    Some names are among them (Mary, Smith).
    """
    folder = Path(spacy_lookups_data.__file__).parent / "data"
    found: set[str] = set()
    for name in _LEMMAS:
        with gzip.open(folder / f"{name}.json.gz", "rt", encoding="utf-8") as file:
            found.update(_strings(json.load(file)))
    entries = located_yaml.load(TREATMENTS).data["entries"]
    found.update(_LETTERS.findall(" ".join(_strings(entries)).lower().replace("_", " ")))
    return frozenset(found)


def _strings(data: object) -> Iterable[str]:
    """Yield every text in JSON or YAML data, keys among them."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(data, list):
        for one in data:
            yield from _strings(one)


def any_of(listed: Iterable[str]) -> str:
    """Return a pattern for any of some words or phrases, the longest first, with any white space in them."""
    ordered = sorted(listed, key=len, reverse=True)
    return "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in ordered)
