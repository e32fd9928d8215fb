"""The other forms of a word (coughed, coughing, coughs), from the lemma table of spacy-lookups-data."""

from __future__ import annotations

import gzip
import json
from functools import lru_cache

import spacy_lookups_data

# In the table 'number' is a form of 'numb' and 'rasher' of 'rash': comparatives, which nobody means here.
_COMPARATIVES = ("er", "est")


def forms_of(word: str) -> tuple[str, ...]:
    """Return a lower-case word and its other forms, sorted; the word alone when the table knows no other."""
    return tuple(sorted({word, *_forms().get(word, ())}))


@lru_cache(maxsize=1)
def lemma_table() -> dict[str, str]:
    """Return spaCy's English table, form -> lemma. Shared: not to be changed."""
    with gzip.open(f"{spacy_lookups_data.en['lemma_lookup']}.gz", "rt", encoding="utf-8") as file:
        table: dict[str, str] = json.load(file)
    return table


@lru_cache(maxsize=1)
def _forms() -> dict[str, list[str]]:
    forms: dict[str, list[str]] = {}
    for form, lemma in lemma_table().items():
        if not form.endswith(_COMPARATIVES):
            forms.setdefault(lemma, []).append(form)
    return forms
