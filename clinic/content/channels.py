"""The few words that a platform's message has around an answer."""

from __future__ import annotations

import functools
from pathlib import Path

from pydantic import Field

from clinic import located_yaml, schema
from clinic.problems import PROJECT_ROOT

WORDS = PROJECT_ROOT / "data" / "channels" / "words.yml"


class Words(schema.StrictModel):
    """``data/channels/words.yml``."""

    source: str = Field(regex=r".*\{publisher\}.*\{url\}")
    source_short: str = Field(regex=r".*\{url\}")
    choose: str
    choice: str = Field(regex=r".*\{number\}.*\{title\}")
    chosen: str = Field(regex=r".*\{title\}")
    erase: str = Field(min_length=5)
    erase_too: list[str] = Field(default_factory=list)


@functools.cache
def read_words(path: Path = WORDS) -> Words:
    """Return the words around an answer.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    return schema.parse(located_yaml.load(path), Words)
