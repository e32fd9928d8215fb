"""What the pipeline recognises, and what it leaves alone."""

from __future__ import annotations

import random
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from assistant.language import phrases
from assistant.language.forms import forms_of
from assistant.language.lexicon import Lexicon, read_lexicon
from assistant.language.pipeline import build_pipeline
from assistant.typed_text import clean
from clinic import located_yaml

CASES: dict[str, Any] = located_yaml.load(Path(__file__).with_name("cases.yml")).data

STRANGE = [
    "",
    " ",
    "\n\t\n",
    "\x00",
    "\ufeff\u200b\u202e\u2066",
    "😩" * 200,
    "👩\u200d👧 🇮🇳 ☎️",
    "مرحبا، عندي ألم",
    "मुझे दर्द है",
    "\u0301" * 500,
    "İİİ ẞ ﬁ ǅ",
    "'" * 2000,
    "can't" * 400,
    "<script>alert('x')</script>",
    '/restart {"x": "${HOME}"}',
    "a few of " * 222,
    "x" * 2000,
]


def found(doc: Doc) -> list[list[str]]:
    """Return label, id and words of every entity."""
    return [[entity.label_, entity.ent_id_, entity.text] for entity in doc.ents]


def examples(phrase: str, lists: phrases.Lists) -> Iterator[str]:
    """Yield texts that a phrase with lists stands for: each word of each list, with any of the others."""
    figures = ("3", "12", "2021", "3wks", "12/03/2024", "5th")
    choices = []
    for item in phrases.items(phrase):
        words = (
            list(lists[item.text]) if item.is_list else forms_of(item.text) if item.all_forms else [item.text]
        )
        patterns = [word[1:-1] for word in words if word.startswith("/")]
        fitting = [figure for figure in figures if any(re.fullmatch(pattern, figure) for pattern in patterns)]
        absent = [""] if item.optional else []
        choices.append([*absent, *fitting, *(word for word in words if not word.startswith("/"))])
    draw = random.Random(0)
    for place, words in enumerate(choices):
        for word in words:
            drawn = [draw.choice(others) for others in choices]
            drawn[place] = word
            yield " ".join(" ".join(drawn).split())


@pytest.mark.parametrize("text", CASES["recognised"])
def test_what_people_write_is_recognised(nlp: Language, text: str) -> None:
    """Label, canonical id and words, and nothing else."""
    assert found(nlp(text)) == CASES["recognised"][text]


@pytest.mark.parametrize("text", CASES["look_alikes"])
def test_look_alikes_are_left_alone(nlp: Language, text: str) -> None:
    """Neither as it stands nor capitalised nor shouted."""
    assert [found(nlp(said)) for said in (text, text.capitalize(), text.upper())] == [[], [], []]


def test_every_phrase_of_the_lexicon_is_recognised(nlp: Language, real: Lexicon) -> None:
    """Also in capitals: no spelling is lost to the tokenizer, to another entry or to a look-alike."""
    lost = []
    for file in real.files:
        for entry_id, phrase, _ in file.phrases():
            for text in phrases.spellings(phrase):
                for said in (text, text.upper()):
                    if found(nlp(said)) != [[file.label, entry_id, said]]:
                        lost.append((said, found(nlp(said))))
    assert lost == []


def test_a_text_stands_for_one_thing(nlp: Language, real: Lexicon) -> None:
    """Of two matches on the same words spaCy takes either, and another one after loading."""
    ruler: Any = nlp.get_pipe("entity_ruler")
    doubtful = set()
    for file in real.files:
        for phrase in [*(phrase for _, phrase, _ in file.phrases()), *file.not_meant]:
            for text in phrases.spellings(phrase) or examples(phrase, file.lists):
                doc = nlp.make_doc(text)
                if len({key for key, start, end in ruler.match(doc) if (start, end) == (0, len(doc))}) > 1:
                    doubtful.add(text)
    assert doubtful == set()


def test_every_look_alike_of_the_lexicon_is_left_alone(nlp: Language, real: Lexicon) -> None:
    """As long as it stands alone."""
    blocked = [text for file in real.files for phrase in file.not_meant for text in phrases.spellings(phrase)]
    assert [(text, found(nlp(text))) for text in blocked if found(nlp(text))] == []


def test_a_word_of_a_list_is_one_token(nlp: Language, real: Lexicon) -> None:
    """Two tokens ("wed" is "we'd" to spaCy) would never be found by a list."""
    words = {word for file in real.files for listed in file.lists.values() for word in listed}
    assert [word for word in sorted(words) if word[0] != "/" and len(nlp.make_doc(word)) != 1] == []


def test_the_longest_phrase_is_taken(nlp: Language) -> None:
    """A look-alike takes its words from a shorter phrase, and gives them up to a longer one."""
    assert found(nlp("breast cancer")) == []
    assert found(nlp("breast")) == [["site", "breast", "breast"]]
    assert found(nlp("tired of being sick")) == [["symptom", "vomiting", "being sick"]]


def test_lemmas_are_looked_up_in_any_case(nlp: Language) -> None:
    """Rasa's features are made from lemmas: "Bones" must not differ from "bones"."""
    assert [token.lemma_ for token in nlp("Bones BONES bones Tamoxifen")] == [
        "bone",
        "bone",
        "bone",
        "Tamoxifen",
    ]


def test_sentences_are_told_apart(nlp: Language) -> None:
    """By the sentencizer."""
    assert len(list(nlp("My back hurts. Is it the cancer? I worry").sents)) == 3


def test_the_pipeline_loads_from_disk(nlp: Language, tmp_path: Path) -> None:
    """As it was, without this project's code, and without a warning, also as Rasa loads it."""
    nlp.to_disk(tmp_path / "pipeline")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loaded = spacy.load(tmp_path / "pipeline", disable=["parser"])
    assert (loaded.meta["lang"], loaded.meta["name"]) == ("en", "mbc")
    assert loaded.pipe_names == ["entity_ruler", "sentencizer", "lemmatizer"]
    for text, expected in CASES["recognised"].items():
        assert found(loaded(text)) == expected
    assert [found(loaded(text)) for text in CASES["look_alikes"] if found(loaded(text))] == []
    assert loaded("Bones")[0].lemma_ == "bone"


def test_a_small_lexicon_makes_a_small_pipeline(folder: Path) -> None:
    """Nothing is recognised but what stands in its files."""
    nlp = build_pipeline(read_lexicon(folder))
    assert found(nlp("Mum coughed on Femara, 3 weeks ago, and my back hurt")) == [
        ["person", "mother", "Mum"],
        ["symptom", "cough", "coughed"],
        ["treatment", "letrozole", "Femara"],
        ["time", "ago", "3 weeks ago"],
    ]
    assert found(nlp("he must cough up the money")) == []


@pytest.mark.parametrize("text", STRANGE)
def test_strange_texts_are_read(nlp: Language, text: str) -> None:
    """Whatever is typed, the document holds it unchanged, and what is recognised stands in it."""
    doc = nlp(text)
    assert doc.text == text
    assert all(text[entity.start_char : entity.end_char] == entity.text for entity in doc.ents)


def test_a_sign_at_the_end_of_a_long_message_is_recognised(nlp: Language) -> None:
    """2,000 characters are read to the last word."""
    text = "I went to the shops and then I read a book. " * 45
    assert found(nlp(f"{text[:1988]} jaundice")) == [["symptom", "jaundice", "jaundice"]]


def test_half_a_surrogate_pair_is_removed_by_the_channels(nlp: Language) -> None:
    """It is the one thing that spaCy cannot store; ``typed_text.clean`` lets none through."""
    with pytest.raises(UnicodeEncodeError):
        nlp("\ud83d pain")
    assert found(nlp(clean("\ud83d pain"))) == [["symptom", "pain", "pain"]]
