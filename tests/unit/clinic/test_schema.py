"""A file against its model: every fault with its line, its key and what is allowed."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field, validator

from clinic import schema
from clinic.located_yaml import load
from clinic.problems import InvalidFilesError


class Colour(str, Enum):
    red = "red"
    blue = "blue"


class Leaf(schema.StrictModel):
    size: int = Field(ge=1)
    colour: Colour = Colour.red


class Tree(schema.StrictModel):
    name: str
    leaves: list[Leaf] = Field(default_factory=list)
    by_place: dict[str, Leaf] = Field(default_factory=dict)
    by_year: dict[str, list[Leaf]] = Field(default_factory=dict)
    notes: list[dict[str, Any]] = Field(default_factory=list)
    best: Leaf | None = None
    words: dict[str, str] = Field(default_factory=dict, alias="the words")

    @validator("name")
    def _a_name(cls, value: str) -> str:
        if value == "tree":
            raise ValueError("'tree' is no name")
        return value


KEYS = "best, by_place, by_year, leaves, name, notes, the words"


def _parse(folder: Path, text: str) -> Tree:
    path = folder / "tree.yml"
    path.write_text(text, encoding="utf-8")
    return schema.parse(load(path), Tree)


def test_a_file_without_faults_is_an_instance_that_does_not_change(tmp_path: Path) -> None:
    tree = _parse(tmp_path, "name: oak\nleaves: [{size: 2}]\nby_place: {top: {size: 1, colour: blue}}\n")
    assert tree.leaves == [Leaf(size=2)]
    assert tree.by_place["top"].colour is Colour.blue
    with pytest.raises(TypeError, match="immutable"):
        tree.name = "ash"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("leaves: []", ["1: the key 'name' is missing"]),
        (
            "name: oak\nleafs: []",
            [f"2: unknown key 'leafs'; allowed here: {KEYS}"],
        ),
        (
            "name: oak\nwords: {}",
            [f"2: unknown key 'words'; allowed here: {KEYS}"],
        ),
        ("name: tree", ["1: 'name': 'tree' is no name"]),
        ("name: 5", []),
        ("name: [oak]", ["1: 'name' must be text, in quotes"]),
        (
            "name: oak\nleaves:\n- size: 1\n- size: 0",
            ["4: 'leaves.1.size': ensure this value is greater than or equal to 1"],
        ),
        ("name: oak\nleaves:\n- colour: red", ["3: the key 'leaves.0.size' is missing"]),
        (
            "name: oak\nleaves:\n- size: 1\n  shape: round",
            ["4: unknown key 'leaves.0.shape'; allowed here: colour, size"],
        ),
        (
            "name: oak\nby_place:\n  top:\n    size: 1\n    shape: round",
            ["5: unknown key 'by_place.top.shape'; allowed here: colour, size"],
        ),
        (
            "name: oak\nby_year:\n  y2025:\n  - size: 1\n    shape: round",
            ["5: unknown key 'by_year.y2025.0.shape'; allowed here: colour, size"],
        ),
        ("name: oak\nnotes: [{1: 2}, {shape: round}]", []),
        (
            "name: oak\nbest:\n  shape: round\n  size: 1",
            ["3: unknown key 'best.shape'; allowed here: colour, size"],
        ),
        (
            "name: oak\nbest: {size: 1, colour: green}",
            ["2: 'best.colour': value is not a valid enumeration member; permitted: 'red', 'blue'"],
        ),
        (
            "name: tree\nbest: {size: one}\ntwig: 1\nleaves: [{}]",
            [
                "1: 'name': 'tree' is no name",
                "2: 'best.size': value is not a valid integer",
                f"3: unknown key 'twig'; allowed here: {KEYS}",
                "4: the key 'leaves.0.size' is missing",
            ],
        ),
        ("- name: oak", ["1: must hold keys and values"]),
        ("oak", ["1: must hold keys and values"]),
        ("", ["1: must hold keys and values"]),
    ],
)
def test_every_fault_is_told_with_its_line_and_what_is_allowed(
    text: str, expected: list[str], tmp_path: Path
) -> None:
    found: list[Any] = []
    try:
        _parse(tmp_path, text)
    except InvalidFilesError as error:
        found = error.problems
    assert [f"{problem.line}: {problem.reason}" for problem in found] == expected
