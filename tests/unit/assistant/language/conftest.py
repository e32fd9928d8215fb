"""The pipeline of the real lexicon, and a lexicon small enough to see at a glance."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from assistant.language.function_words import Words, collect
from assistant.language.identifier import Identifier, loading
from assistant.language.lexicon import Lexicon, read_lexicon
from assistant.language.pipeline import build_pipeline
from benchmarks.languages import trained

SMALL = {
    "sites": "label: site\nentries:\n  rib: {says: [rib*], kind: symptoms_bone}\n",
    "symptoms": "label: symptom\nentries:\n  cough: {says: [cough*]}\nnot_meant:\n- cough up the money\n",
    "treatments": "label: treatment\nmatch_ids: true\nentries:\n"
    "  letrozole: {says: [femara], kind: hormone_therapy}\n",
    "times": "label: time\nlists:\n  day: [days, weeks]\nentries:\n"
    "  ago: {says: [3 <day> ago], kind: point}\n",
    "people": "label: person\nentries:\n  mother: {says: [mum*], kind: cared_for}\n",
}


@pytest.fixture(scope="session")
def real() -> Lexicon:
    """Return the project's own lexicon."""
    return read_lexicon()


@pytest.fixture(scope="session")
def nlp(real: Lexicon) -> Language:
    """Return the pipeline built from the project's own lexicon."""
    return build_pipeline(real)


@pytest.fixture(scope="session")
def words() -> Words:
    """Return what is known about words after training on the project's examples."""
    return collect(trained())


@pytest.fixture(scope="session")
def identifier() -> Identifier:
    """Return the process's library with its real model."""
    return loading().result()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a small lexicon without faults."""
    lexicon = tmp_path / "lexicon"
    lexicon.mkdir()
    for name, text in SMALL.items():
        (lexicon / f"{name}.yml").write_text(text, encoding="utf-8")
    return lexicon
