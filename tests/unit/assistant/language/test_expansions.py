"""Short forms are written out, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.language.expansions import expand, fingerprint, read_expansions
from clinic.problems import InvalidFilesError


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("mbc", "metastatic breast cancer"),
        ("What's MBC?", "what is metastatic breast cancer?"),
        ("my mum\u2019s onc said mets", "my mother's oncologist said metastases"),
        ("chemo/rads", "chemotherapy/radiation"),
        ("I met him, is he ok", "I met him, is he ok"),
        ("chemotherapy and radiation", "chemotherapy and radiation"),
        ("  spaced   out  ", "  spaced   out  "),
        ("mbc's", "mbc's"),
        ("", ""),
        ("\u0645\u0631\u062d\u0628\u0627 \U0001f642", "\u0645\u0631\u062d\u0628\u0627 \U0001f642"),
    ],
)
def test_short_forms_are_written_out_and_the_rest_stays(typed: str, read: str) -> None:
    assert expand(typed) == read


def test_what_is_written_out_is_not_written_out_again() -> None:
    assert [expand(long) for long in read_expansions().values()] == list(read_expansions().values())


def test_keys_are_as_they_are_looked_up() -> None:
    assert [key for key in read_expansions() if key != key.lower() or not key.isalnum()] == []


def test_a_wrong_file_is_named_with_its_line(tmp_path: Path) -> None:
    wrong = tmp_path / "expansions.yml"
    wrong.write_text("expansions: {mbc: [a, list]}\nextra: 1\n", encoding="utf-8")
    with pytest.raises(InvalidFilesError) as raised:
        read_expansions(wrong)
    assert f"{wrong}:2: unknown key 'extra'; allowed here: expansions" in str(raised.value)
    assert f"{wrong}:1: " in str(raised.value)


def test_another_file_has_another_fingerprint(tmp_path: Path) -> None:
    other = tmp_path / "expansions.yml"
    other.write_text("expansions: {}\n", encoding="utf-8")
    assert fingerprint(other) != fingerprint()
