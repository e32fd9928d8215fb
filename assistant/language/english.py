"""Which words are English, from the tables of spacy-lookups-data."""

from __future__ import annotations

import gzip
import json
from collections.abc import Set
from functools import lru_cache

import spacy_lookups_data

from assistant.language.forms import lemma_table


@lru_cache(maxsize=1)
def english_words() -> Set[str]:
    """Return lower-case English words, about 114,000: the lemmas and forms of spaCy's tables."""
    with gzip.open(f"{spacy_lookups_data.en['lemma_index']}.gz", "rt", encoding="utf-8") as file:
        index: dict[str, list[str]] = json.load(file)
    table = lemma_table()
    words = {*table, *table.values()}.union(*index.values())
    return frozenset(word for word in words if word.isalpha())
