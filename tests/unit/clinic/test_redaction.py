"""What is taken out of a message, by the table ``tests/redaction.yml``, and what must never be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from clinic.problems import PROJECT_ROOT, InvalidFilesError
from clinic.redaction import redact
from clinic.redaction.words import REDACTION, words

TABLE = PROJECT_ROOT / "tests" / "redaction.yml"
CASES = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
MARKS = words().marks.dict()
_MARKED = re.compile("<<({}):(.*?)>>".format("|".join(MARKS)))
_MARK = re.compile("|".join(map(re.escape, MARKS.values())))
OUR_TEXTS = ("data/**/*.yml", "tests/**/*.yml")


def test_the_table_is_large_and_names_no_case_twice() -> None:
    every = [*CASES["removed"], *CASES["kept"]]
    assert len(every) == len(set(every)) > 300
    assert {kind for case in CASES["removed"] for kind, _ in _MARKED.findall(case)} == set(MARKS)


@pytest.mark.parametrize("case", CASES["removed"])
def test_what_names_somebody_is_taken_out_and_nothing_else(case: str) -> None:
    typed = _MARKED.sub(lambda found: found[2], case)
    assert redact(typed) == _MARKED.sub(lambda found: MARKS[found[1]], case)


@pytest.mark.parametrize("text", CASES["kept"])
def test_measures_onsets_drugs_and_feelings_stay(text: str) -> None:
    assert redact(text) == text


def our_texts() -> Iterator[tuple[Path, str]]:
    """Yield every text that somebody might type, from the examples and the tests."""
    for pattern in OUR_TEXTS:
        for path in sorted(PROJECT_ROOT.glob(pattern)):
            if path != TABLE:
                data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
                yield from ((path, text) for text in _texts(data))


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        examples = [line[2:].strip() for line in data.splitlines() if line.startswith("- ")]
        yield from examples or [data.strip()]
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from () if key in ("responses", "forms") else _texts(value)
    elif isinstance(data, list):
        for one in data:
            yield from _texts(one)


def taken_out(text: str) -> list[str]:
    """Return what was taken out of a text."""
    parts = [re.escape(part) for part in _MARK.split(redact(text))]
    found = re.fullmatch("(.+?)".join(parts), text, re.DOTALL)
    assert found, text
    return list(found.groups())


def test_of_what_people_write_only_what_names_somebody_is_taken_out() -> None:
    """Whoever adds a text with a name adds it to `in_our_texts`; all else is a fault of the redaction."""
    known = set(CASES["in_our_texts"])
    changed = [(path, text) for path, text in our_texts() if redact(text) != text]
    found = [(path, text, taken_out(text)) for path, text in changed]
    assert len(found) > 50
    wrong = [f"{path.name}: {pieces}: {text}" for path, text, pieces in found if not set(pieces) <= known]
    assert not wrong, "\n" + "\n".join(wrong)


_LINE = (
    "my name is I'm Dr Mary born nhs number call me at gmail dot com , . - + ( @ A. \n"
    " 38.5 3/4/1961 087 123 4567 0 1 1234567 [name] [phone number]"
)
_PIECES = re.split(" ", _LINE)
_typed = st.lists(
    st.one_of(
        st.sampled_from(_PIECES),
        st.text(max_size=6),
    ),
    max_size=25,
).map(" ".join)


@given(_typed)
def test_what_was_redacted_stays_as_it_is(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


def test_a_letter_that_is_longer_in_lower_case_moves_nothing() -> None:
    assert redact("İİİ my name is Anna, born 3/4/1961") == "İİİ my name is [name], born [date of birth]"


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ('name: "[name]"', 'name: "somebody"', "'marks.name'"),
        ("months: [january", "months: [January", "'January' must be in lower case"),
        ("months:", "moons:", "unknown key 'moons'"),
    ],
)
def test_a_fault_of_the_lists_is_told_with_its_line(
    tmp_path: Path, was: str, becomes: str, reason: str
) -> None:
    path = tmp_path / "redaction.yml"
    path.write_text(REDACTION.read_text(encoding="utf-8").replace(was, becomes), encoding="utf-8")
    with pytest.raises(InvalidFilesError) as wrong:
        words(path)
    assert reason in str(wrong.value)
    assert f"{path}:" in str(wrong.value)
