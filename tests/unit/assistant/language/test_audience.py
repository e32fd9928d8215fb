"""For whom a message asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.language.audience import Span, audience, fingerprint, read_patterns
from clinic.problems import InvalidFilesError


def at(text: str, *relations: str) -> list[Span]:
    """Return where a text names relations."""
    return [(text.index(one), text.index(one) + len(one)) for one in relations]


@pytest.mark.parametrize(
    ("text", "relations", "expected"),
    [
        ("my mum has it", ["my mum"], "carer"),
        ("my mum has it", [], None),
        ("telling my mum", ["my mum"], None),
        ("telling my mum that my wife is ill", ["my mum", "my wife"], "carer"),
        ("I was diagnosed and so was my mum", ["my mum"], "self"),
        ("Is she in pain?", [], "carer"),
        ("ISN'T IT CURABLE", [], None),
        ("", [], None),
    ],
)
def test_a_relation_counts_unless_spoken_to_and_the_writer_s_own_cancer_outweighs_it(
    text: str, relations: list[str], expected: str | None
) -> None:
    assert audience(text, at(text, *relations)) == expected


def test_relations_may_come_in_any_order() -> None:
    text = "my dad looks after my mum, who has mets"
    assert audience(text, list(reversed(at(text, "my dad", "my mum")))) == "carer"


def test_what_a_message_names_with_the_mark_itself_is_no_relation_s_fault() -> None:
    assert audience("write to me@home.example", []) in (None, "carer")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("self: []\ncarer: []\n", "not_the_patient"),
        ("self: ['(']\ncarer: []\nnot_the_patient: []\n", "is no regular expression"),
        ("self: []\ncarer: []\nnot_the_patient: []\nother: []\n", "other"),
    ],
)
def test_a_file_with_faults_is_refused(content: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "audience.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidFilesError, match=reason):
        read_patterns(path)


def test_the_fingerprint_changes_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "audience.yml"
    path.write_text("self: []\n", encoding="utf-8")
    before = fingerprint(path)
    path.write_text("self: [x]\n", encoding="utf-8")
    assert fingerprint(path) != before
    assert len(before) == 16
