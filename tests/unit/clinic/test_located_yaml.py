"""YAML with lines: what is read, where it stood, and every way in which a file is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clinic.located_yaml import Location, load
from clinic.problems import InvalidFilesError, Problem

TEXT = """\
# a comment
name: Riverside
hours:
  monday: [a, b]
  "tuesday": []
lines:
- name: one
  call: '1'
-
  name: two
5: five
"""


def _write(folder: Path, text: str | bytes) -> Path:
    path = folder / "file.yml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ((), 2),
        (("name",), 2),
        (("hours",), 3),
        (("hours", "monday"), 4),
        (("hours", "monday", 1), 4),
        (("hours", "tuesday"), 5),
        (("lines",), 6),
        (("lines", 0), 7),
        (("lines", 0, "call"), 8),
        (("lines", 1), 10),
        (("lines", 1, "name"), 10),
        (("5",), 11),
    ],
)
def test_every_key_and_item_has_its_line(location: Location, line: int, tmp_path: Path) -> None:
    document = load(_write(tmp_path, TEXT))
    assert location in document.lines
    assert document.line_of(location) == line


@pytest.mark.parametrize(
    ("location", "line"),
    [
        (("hours", "sunday"), 3),
        (("lines", 0, "text", "number"), 7),
        (("lines", 9), 6),
        (("nothing", "of", "it"), 2),
    ],
)
def test_what_is_not_there_has_the_line_of_what_is_around_it(
    location: Location, line: int, tmp_path: Path
) -> None:
    path = _write(tmp_path, TEXT)
    assert load(path).line_of(location) == line
    assert load(path).problem(location, "is missing") == Problem(path, line, "is missing")


def test_the_values_are_those_of_yaml(tmp_path: Path) -> None:
    assert load(_write(tmp_path, TEXT)).data == {
        "name": "Riverside",
        "hours": {"monday": ["a", "b"], "tuesday": []},
        "lines": [{"name": "one", "call": "1"}, {"name": "two"}],
        5: "five",
    }


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("day: 2026-11-22", {"day": "2026-11-22"}),
        ("moment: 2026-11-22T10:00:00Z", {"moment": "2026-11-22T10:00:00Z"}),
        ("count: 30", {"count": 30}),
        ("share: 0.5", {"share": 0.5}),
        ("on: true", {True: True}),
        ("none:", {"none": None}),
        ("name: Größe", {"name": "Größe"}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("a: &x {one: 1}\nb:\n  <<: *x\n  two: 2", {"a": {"one": 1}, "b": {"one": 1, "two": 2}}),
        ("- one", ["one"]),
        ("only words", "only words"),
        ("", None),
        ("# only a comment\n", None),
    ],
)
def test_dates_stay_text_and_the_rest_is_as_yaml_has_it(text: str, data: Any, tmp_path: Path) -> None:
    assert load(_write(tmp_path, text)).data == data


def test_an_empty_file_has_a_first_line(tmp_path: Path) -> None:
    assert load(_write(tmp_path, "")).line_of(()) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"a: 1\n\xff\xfe", [(0, "cannot be read: ")]),
        ("a: 1\nb: [1, 2\n", [(3, "is not YAML: expected ',' or ']'")]),
        ("a: 1\n\tb: 2", [(2, "is not YAML: found character '\\t'")]),
        ("a: 1\nb: *nobody", [(2, "is not YAML: found undefined alias 'nobody'")]),
        ("a: 1\nb: !!python/object:os.system x", [(2, "is not YAML: could not determine a constructor")]),
        ("a: 1\n? [b]\n: 2", [(2, "is not YAML: found unhashable key")]),
        ("a: 1\n---\nb: 2", [(2, "is not YAML: but found another document")]),
        ("a: 1\nb: \x07", [(2, "is not YAML: special characters are not allowed")]),
        ("a: &x [*x]", [(0, "holds itself, or holds too much inside each other")]),
        (
            "a: 1\nb: {c: 1,\n  c: 2}\na: 3\n",
            [(3, "the key 'c' stands twice"), (4, "the key 'a' stands twice")],
        ),
        ("l:\n- {a: 1, a: 1}\n", [(2, "the key 'a' stands twice")]),
    ],
)
def test_a_file_that_is_none_is_told_with_its_line(
    text: str | bytes, expected: list[tuple[int, str]], tmp_path: Path
) -> None:
    path = _write(tmp_path, text)
    with pytest.raises(InvalidFilesError) as caught:
        load(path)
    found = caught.value.problems
    assert [(problem.path, problem.line) for problem in found] == [(path, line) for line, _ in expected]
    for problem, (_, reason) in zip(found, expected, strict=True):
        assert problem.reason.startswith(reason)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidFilesError, match=r"missing\.yml: cannot be read: "):
        load(tmp_path / "missing.yml")
    with pytest.raises(InvalidFilesError, match="cannot be read: "):
        load(tmp_path)
