"""Removes what names a person from a text: e-mail addresses and numbers as long as a telephone's."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}")
_NUMBER = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){6,14}")


def redact(text: str) -> str:
    """Return a text with the kind in place of what was removed."""
    return _NUMBER.sub("[number]", _EMAIL.sub("[email]", text))
