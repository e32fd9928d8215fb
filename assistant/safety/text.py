"""Text in YAML: ``no``, ``on`` and ``off`` without quotes are no text there, and must not become "False"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic.errors import StrError


class Text(str):
    """A string of a YAML file; a number counts as its digits, a truth value is a fault."""

    @classmethod
    def __get_validators__(cls) -> Iterator[Callable[[Any], str]]:
        yield cls._checked

    @classmethod
    def _checked(cls, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise StrError()
        return str(value)
