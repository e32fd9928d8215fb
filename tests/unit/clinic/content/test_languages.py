"""The files of what is said in other languages, each broken once."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic.content.languages import NAMED, RESPONSE, language_problems, read_languages
from clinic.problems import InvalidFilesError

FILE = """\
version: "3.1"
responses:
  utter_other_language_xx:
  - text: |-
      Bla bla.
      Bla {emergency_number}. Bla {clinic_name}: {clinic_phone}.
    metadata:
      act: out_of_scope
      lang: xx
      reviewed: "2026-11-26"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one file without faults."""
    (tmp_path / "xx.yml").write_text(FILE, encoding="utf-8")
    return tmp_path


def found(folder: Path, old: str = "", new: str = "") -> list[str]:
    """Return what is said about the folder's file after a change."""
    assert old in FILE
    (folder / "xx.yml").write_text(FILE.replace(old, new) if old else FILE, encoding="utf-8")
    return [str(problem).replace(f"{folder}/", "") for problem in language_problems(read_languages(folder))]


def test_a_file_without_faults_is_read_by_its_language(folder: Path) -> None:
    [(code, (document, file))] = read_languages(folder).items()
    assert (code, document.path) == ("xx", folder / "xx.yml")
    assert list(file.responses) == [f"{RESPONSE}_xx"]
    assert found(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("language_xx:", "language_yy:", "xx.yml:2: must hold one text of 'utter_other_language_xx'"),
        ("lang: xx", "lang: yy", "xx.yml:9: must be 'xx'"),
        (" {emergency_number}", "", "xx.yml:4: does not say '{emergency_number}'"),
        ("{clinic_phone}", "", "xx.yml:4: does not say '{clinic_phone}'"),
        ("{clinic_name}", "", "xx.yml:4: does not say '{clinic_name}'"),
        ("Bla bla.", "{crisis_number}", "xx.yml:4: unknown placeholder '{crisis_number}'"),
        ("Bla bla.", "*Bla*", "xx.yml:4: has Markdown"),
        ("Bla bla.\n", "Bla bla.\n\n", "xx.yml:4: has a blank line"),
    ],
)
def test_a_fault_is_told_with_its_line(folder: Path, old: str, new: str, expected: str) -> None:
    [problem] = found(folder, old, new)
    assert problem.startswith(expected)


def test_a_second_text_of_a_language_is_told(folder: Path) -> None:
    twice = FILE + FILE.split("utter_other_language_xx:\n")[1]
    (folder / "xx.yml").write_text(twice, encoding="utf-8")
    assert len(list(language_problems(read_languages(folder)))) == 1


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("act: out_of_scope", "act: greet", "act"),
        ("lang: xx", "lang: Spanish", "lang"),
        ('reviewed: "2026-11-26"', "reviewed: today", "must be a date in quotes"),
        ("    metadata:\n", "    buttons: []\n    metadata:\n", "unknown key"),
        ('version: "3.1"\n', "", "the key 'version' is missing"),
        ("version", "intents: []\nversion", "unknown key 'intents'"),
    ],
)
def test_a_file_of_another_shape_is_refused(folder: Path, old: str, new: str, reason: str) -> None:
    with pytest.raises(InvalidFilesError, match=reason):
        found(folder, old, new)


def test_what_a_text_names_is_whom_to_call() -> None:
    assert set(NAMED) == {"emergency_number", "clinic_name", "clinic_phone"}
