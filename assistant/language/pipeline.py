"""Makes the spaCy pipeline: tokenizer, ``entity_ruler`` with the lexicon's phrases, ``sentencizer``, lemmas.

Phrases are compared by spaCy's NORM, the lower-case form in which contractions are undone ("can’t", "cant"
and "cannot" are one), and not by lemma: the lookup lemmatizer knows no parts of speech ("left" becomes
"leave", "worse" becomes "wrong"), and which word may be inflected is for the lexicon to say ("lost weight" is
a symptom, "lose weight" a wish). Other forms of a starred word are written out here instead: matching is a
look-up in a trie and costs the same for ten phrases and for ten thousand.

Of overlapping matches the longest is taken, then the first. A look-alike (``not_meant``) is a phrase with an
empty label: it takes its words away from shorter phrases, and spaCy leaves spans without a label out of
``doc.ents``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import spacy
from spacy.attrs import NORM, ORTH
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.util import compile_infix_regex

from assistant.language import phrases
from assistant.language.entries import LexiconFile
from assistant.language.forms import forms_of, lemma_table
from assistant.language.lexicon import Lexicon

_APOSTROPHES = ("'", "’", "‘", "´", "`", "ʼ")

# Where people leave out the space: "letrozole+ibrance", "cant breathe.what now". Not in "e.g." or "i.v.".
_JOINTS = (r"(?<=[A-Za-z])[+&](?=[A-Za-z])", r"(?<=[A-Za-z]{3})[.;!?](?=[A-Za-z]{2})")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)  # spaCy's own takes "breathe.what" for one

TokenPattern = list[dict[str, Any]]


def build_pipeline(lexicon: Lexicon) -> Language:
    """Return the pipeline ``en_mbc``: ``ent.label_`` is a label, ``ent.ent_id_`` an entry's id.

    It holds no code of this project: once on disk, ``spacy.load(path)`` is enough.
    """
    nlp = spacy.blank("en")
    nlp.meta["name"] = "mbc"
    nlp.meta["description"] = "What MBC Guide recognises: data/lexicon"
    for text, tokens in list(_contractions(nlp)):
        nlp.tokenizer.add_special_case(text, tokens)
    infixes = [*nlp.Defaults.infixes, *_JOINTS]
    nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    nlp.tokenizer.url_match = _ADDRESS.match
    ruler: Any = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "NORM"})
    nlp.add_pipe("sentencizer")
    lemmatizer: Any = nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    lemmatizer.initialize(lookups=_lemmas())
    for file in lexicon.files:
        ruler.add_patterns(list(_patterns(nlp, file)))
    return nlp


def _patterns(nlp: Language, file: LexiconFile) -> Iterator[dict[str, Any]]:
    meant = [(phrase, {"label": file.label, "id": entry_id}) for entry_id, phrase, _ in file.phrases()]
    for phrase, named in [*meant, *((phrase, {"label": ""}) for phrase in file.not_meant)]:
        plain: Sequence[str | TokenPattern] = phrases.spellings(phrase)
        for pattern in plain or [_token_pattern(nlp, phrase, file.lists)]:
            yield {**named, "pattern": pattern}


def _token_pattern(nlp: Language, phrase: str, lists: phrases.Lists) -> TokenPattern:
    pattern: TokenPattern = []
    tokens: TokenPattern
    for item in phrases.items(phrase):
        if item.is_list:
            tokens = [_any_of(nlp, lists[item.text])]
        elif item.all_forms:
            tokens = [_any_of(nlp, forms_of(item.text))]
        else:
            tokens = [{"NORM": token.norm_} for token in nlp.make_doc(item.text)]
        pattern += [{**token, "OP": "?"} for token in tokens] if item.optional else tokens
    return pattern


def _any_of(nlp: Language, words: Sequence[str]) -> dict[str, Any]:
    """Return what a token must be to be one of some words; with a ``/pattern/`` among them, a regex."""
    if any(word.startswith("/") for word in words):
        choices = [word[1:-1] if word.startswith("/") else word for word in words]
        return {"LOWER": {"REGEX": f"^(?:{'|'.join(choices)})$"}}
    return {"NORM": {"IN": [nlp.vocab[word].norm_ for word in words]}}


def _contractions(nlp: Language) -> Iterator[tuple[str, list[dict[int, str]]]]:
    """Yield what spaCy's English lacks of "can't" and "I'm": "CAN'T", "DONT", "IM", and other apostrophes."""
    rules = nlp.tokenizer.rules
    for tokens in rules.values():
        norms = [token.get(NORM, token[ORTH].lower()) for token in tokens]
        if len(tokens) != 2 or norms[1] not in ("not", "am", "m"):
            continue
        first, second = (token[ORTH] for token in tokens)
        for sign in _APOSTROPHES:
            for written in (
                (first, second.replace("'", sign)),
                (first.upper(), second.upper().replace("'", sign)),
            ):
                if "".join(written) not in rules:
                    yield "".join(written), [{ORTH: o, NORM: n} for o, n in zip(written, norms, strict=True)]


def _lemmas() -> Lookups:
    """Return spaCy's lemma table with the capitals that it lacks: "Bones" is "bone" as "bones" is."""
    lower = lemma_table()
    upper = {form.upper(): lemma for form, lemma in lower.items()}
    title = {form.capitalize(): lemma for form, lemma in lower.items()}
    lookups = Lookups()
    lookups.add_table("lemma_lookup", {**upper, **title, **lower})
    return lookups
