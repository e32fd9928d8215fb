"""YAML with the line of every key, so that an error can name it.

PyYAML's loader forgets where a value stood and lets a doubled key silently win; both matter in files
that a nurse edits. The values are PyYAML's own safe ones, except that dates stay text: Rasa reads the
same files and has no dates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from clinic.problems import InvalidFilesError, Problem

Location = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader without dates."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Document:
    """A YAML file: its data and the line (1-based) of every location in it."""

    path: Path
    data: Any
    lines: dict[Location, int] = field(default_factory=dict)

    def line_of(self, location: Location) -> int:
        """Return the line of a location, or of the nearest thing around it that exists."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)

    def problem(self, location: Location, reason: str) -> Problem:
        """Return a problem that stands at a location of this document."""
        return Problem(self.path, self.line_of(location), reason)


def load(path: Path) -> Document:
    """Read one YAML file.

    Raises:
        InvalidFilesError: when it cannot be read, is not YAML, or names a key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidFilesError([Problem(path, 0, f"cannot be read: {error}")]) from error
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise InvalidFilesError([Problem(path, line, f"is not YAML: {error.reason}")]) from error
    try:
        node = loader.get_single_node()
        lines: dict[Location, int] = {}
        doubled = [
            Problem(path, line, f"the key '{key}' stands twice") for key, line in _walk(node, (), lines)
        ]
        if doubled:
            raise InvalidFilesError(doubled)
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise InvalidFilesError([Problem(path, line, f"is not YAML: {error.problem}")]) from error
    except RecursionError as error:
        reason = "holds itself, or holds too much inside each other"
        raise InvalidFilesError([Problem(path, 0, reason)]) from error
    finally:
        loader.dispose()
    return Document(path, data, lines)


def _walk(node: yaml.Node | None, location: Location, lines: dict[Location, int]) -> list[tuple[str, int]]:
    """Note the line of everything below a node; return the keys that stand twice."""
    if node is None:
        return []
    lines.setdefault(location, node.start_mark.line + 1)
    doubled: list[tuple[str, int]] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            line = key.start_mark.line + 1
            if name in seen:
                doubled.append((name, line))
            seen.add(name)
            inner = (*location, name)
            lines[inner] = line
            doubled += _walk(value, inner, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            doubled += _walk(value, (*location, index), lines)
    return doubled
