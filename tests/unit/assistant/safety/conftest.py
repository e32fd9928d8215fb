"""The project's own safety net, and one small enough to see at a glance."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.safety.reader import Reader, reader
from assistant.safety.signs import FOLDER

WORDS = """
written: {cant: can't, can not: can't, im: i am}
fillers: [the, a, really, so]
owners: [my, her]
skipped: [is, are, have, gone, i]
lists:
  legs: [leg, legs]
  cannot: ["can't", unable to]
not_meant: []
"""
SIGNS = """
signs:
  numb:
    label: numb legs
    says: [<legs> & numb, <cannot> ... feel ... <legs>]
    not_meant: [leg of lamb]
    examples: [my legs are numb]
    not: [a numb leg of lamb]
  fever:
    label: a fever
    says: [fever, "<temperature 38-43>"]
    examples: [I have a fever]
  pills:
    label: takes pills
    fact: true
    says: [pills]
    examples: [I take pills]
"""
CONTEXT = """
context:
- {category: negated, direction: forward, reach: 5, says: ["no", not, never had]}
- {category: negated, direction: pseudo, says: [no doubt]}
- {category: hypothetical, direction: forward, says: [if]}
- {category: past, direction: sentence, says: [last year]}
- {category: question, direction: sentence, says: [what is]}
- {category: report, direction: sentence, says: [i have]}
"""
CIRCUMSTANCES = """
circumstances:
  cancer: {denies: [no cancer], affirms: [has cancer]}
  treated: {within: cancer, denies: [no chemo], affirms: [on chemo]}
"""
RULES = """
alarms:
  legs: {level: emergency, act: emergency, any: [numb]}
  heat: {level: urgent_same_day, act: report_symptom, applies_to: treated, all: [fever]}
  both: {level: emergency, act: emergency, all: [fever], any: [numb, pills]}
"""
COMBINED = "combined: []\n"


@pytest.fixture(scope="session")
def net() -> Reader:
    """Return the project's own safety net, as it reads by words."""
    return reader()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a small safety net without faults."""
    (tmp_path / "signs").mkdir()
    files = {
        "words": WORDS,
        "signs/few": SIGNS,
        "context": CONTEXT,
        "circumstances": CIRCUMSTANCES,
        "rules": RULES,
        "combined": COMBINED,
    }
    for name, text in files.items():
        (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
    shutil.copy(FOLDER / "reading.yml", tmp_path)
    return tmp_path
