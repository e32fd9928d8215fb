"""What people type, made harmless before Rasa reads it: the one guard of every public channel.

Rasa obeys a message that begins with ``/``: ``/restart`` or ``/intent{"slot": "x"}`` act as commands, and no
option turns that off (``rasa.core.channels``, ``RegexMessageHandler``).
"""

from __future__ import annotations

import unicodedata

MESSAGE_LIMIT = 2000
"""Longest message in characters (code points), as the channel contract says."""

_KEPT = {"\n", "\t", "\u200d"}
"""Control and format characters with a use: line break, tab, and the joiner inside emoji."""
_HARMLESS_SLASH = "\u2215"
"""Looks like a slash, and is none to Rasa."""


def clean(text: str) -> str:
    """Return a message without control characters, in Unicode's composed form, without a command's slash.

    Control, format, surrogate and private characters are removed before the slash is looked at, since
    removing them later would bring a hidden slash to the front. The result has no white space around it.
    """
    kept = "".join(
        c for c in text if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    composed = unicodedata.normalize("NFC", kept).strip()
    return _HARMLESS_SLASH + composed[1:] if composed.startswith("/") else composed


def is_blank(text: str) -> bool:
    """Tell whether a cleaned message holds nothing to read."""
    return not text.replace("\u200d", "").strip()
