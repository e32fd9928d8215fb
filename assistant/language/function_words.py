"""Which words are English and which belong to other languages, as far as a short message must tell.

English are the most frequent words of spaCy's table (made from a forum, text speak and all), the text speak
of ``data/expansions.yml``, and whatever two training examples share. Other languages are told by their
function words: spaCy's stop words, and those of ``data/function_words.yml``. A word of both counts for
neither.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy_lookups_data

from assistant.language.expansions import read_expansions
from assistant.language.forms import lemma_table
from assistant.language.lexicon import read_lexicon
from assistant.language.phrases import spellings
from clinic import located_yaml, schema
from clinic.problems import PROJECT_ROOT

FILE = PROJECT_ROOT / "data" / "function_words.yml"
SPACY = (
    *("ca", "cs", "da", "de", "es", "et", "fi", "fr", "ga", "hr", "hu", "id", "it", "lt", "lv", "nb", "nl"),
    *("pl", "pt", "ro", "sk", "sl", "sq", "sv", "tl", "tr", "vi"),
)
"""The languages in Latin letters whose stop words spaCy lists, by its codes."""
_SPACY_CODES = {"nb": "no"}
KNOWN_WORDS = 30_000
"""So many of the most frequent words count as English."""
COMMON_WORDS = 3_000
"""An English word as common as this is English also where another language has it as a function word."""
NAMED_WORDS = 10_000
"""A treatment's name that is less common than this is a name, the same in every language."""
EXAMPLES_AT_LEAST = 2

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_UNDIVIDED = str.maketrans({"đ": "d", "ł": "l", "ı": "i", "ø": "o", "ß": "s"})  # Unicode takes none apart


class FunctionWordsFile(schema.StrictModel):
    """``data/function_words.yml``: words that tell nothing, and words by the code of their language."""

    everywhere: list[str]
    english: list[str]
    words: dict[str, list[str]]


@dataclass(frozen=True)
class Words:
    """What is known about words, lower case.

    ``english``: words of English alone. ``function``: its function words, also those that others share.
    ``shared``: English words that are function words of another language. ``names``: the same everywhere.
    ``foreign``: function words of other languages, without accents, none of them English.
    ``claimed``: English function words that are function words of a language as well, by its code.
    """

    english: frozenset[str]
    function: frozenset[str]
    shared: frozenset[str]
    names: frozenset[str]
    foreign: dict[str, frozenset[str]]
    claimed: dict[str, frozenset[str]]

    def to_json(self) -> str:
        """Return everything as JSON, the same for the same words."""
        return json.dumps({key: _listed(value) for key, value in vars(self).items()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Words:
        """Return what ``to_json`` wrote."""
        read: dict[str, Any] = {
            key: {code: frozenset(words) for code, words in value.items()}
            if isinstance(value, dict)
            else frozenset(value)
            for key, value in json.loads(text).items()
        }
        return cls(**read)


def tokens(text: str) -> list[str]:
    """Return the words of a text, lower case, with straight apostrophes; digits are none."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def plain(word: str) -> str:
    """Return a lower-case word without accents."""
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFD", word.translate(_UNDIVIDED))
    return "".join(part for part in parts if not unicodedata.combining(part))


def collect(examples: Iterable[str]) -> Words:
    """Return what is known about words; takes two seconds.

    Args:
        examples: what the assistant is trained on.

    Raises:
        InvalidFilesError: with every fault of the files that hold words.
    """
    frequent = _by_frequency()
    lists = _foreign_lists()
    everywhere = frozenset().union(*lists.values())
    forms = {*lemma_table(), *lemma_table().values()}
    function = frozenset(word for word in _stop_words("en") if word.isalpha())
    short = frozenset({*read_expansions(), *read_function_words().english})
    letters = {word for word in everywhere if len(word) == 1}
    common = function | short | letters | {word for word in frequent[:COMMON_WORDS] if word in forms}
    known = {*frequent[:KNOWN_WORDS], *function, *short, *_repeated(examples)}
    shared = everywhere & common
    english = frozenset(known - everywhere)
    return Words(
        english=english,
        function=function,
        shared=shared,
        names=frozenset({*read_function_words().everywhere, *(_treatments() - set(frequent[:NAMED_WORDS]))}),
        foreign={code: frozenset(map(plain, words)) - common - english for code, words in lists.items()},
        claimed={code: frozenset({*words, *map(plain, words)}) & function for code, words in lists.items()},
    )


@functools.cache
def read_function_words(path: Path = FILE) -> FunctionWordsFile:
    """Return our own lists.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    return schema.parse(located_yaml.load(path), FunctionWordsFile)


def fingerprint(path: Path = FILE) -> str:
    """Return 16 hexadecimal digits that change with the file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _foreign_lists() -> dict[str, set[str]]:
    lists = {_SPACY_CODES.get(code, code): set(_stop_words(code)) for code in SPACY}
    for code, words in read_function_words().words.items():
        lists.setdefault(code, set()).update(words)
    return lists


def _stop_words(code: str) -> Iterator[str]:
    from spacy.util import get_lang_class

    return (word.replace("’", "'") for word in get_lang_class(code).Defaults.stop_words if " " not in word)


def _by_frequency() -> list[str]:
    """Return English words, lower case, the most frequent first."""
    with gzip.open(f"{spacy_lookups_data.en['lexeme_prob']}.gz", "rt", encoding="utf-8") as file:
        table: dict[str, float] = json.load(file)
    # A word stands in the table once for each way to write it; the most frequent of them is near enough.
    ordered = sorted(table, key=lambda word: -table[word])[: 3 * KNOWN_WORDS]
    return [word for word in dict.fromkeys(map(str.lower, ordered)) if _WORD.fullmatch(word)]


def _repeated(examples: Iterable[str]) -> set[str]:
    """Return the words that several examples have: what one alone has may be of another language."""
    counts = Counter(word for example in examples for word in set(tokens(example)))
    return {word for word, count in counts.items() if count >= EXAMPLES_AT_LEAST}


def _treatments() -> set[str]:
    files = [file for file in read_lexicon().files if file.label == "treatment"]
    phrases = [phrase for file in files for _, phrase, _ in file.phrases()]
    return {word for phrase in phrases for written in spellings(phrase) for word in written.split()}


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {code: sorted(words) for code, words in value.items()}
    return sorted(value)
