"""Text that runs from right to left, with names and numbers in it that do not.

Without isolation "+1 555 0142" is shown as "0142 555 1+" in an Arabic sentence: Unicode's bidirectional
algorithm (UAX 9) orders the groups of a number by the sentence around it. The isolates are invisible, and
every channel carries them, an SMS as well as a page.
"""

from __future__ import annotations

from collections.abc import Mapping

RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ug", "ur"})
"""The languages that run from right to left, by their codes."""

_ISOLATE = "\u2068{}\u2069"  # first strong isolate … pop directional isolate


def fitted(words: Mapping[str, str], language: str) -> dict[str, str]:
    """Return words that are filled into a text of a language, each isolated where the text needs it."""
    if language not in RIGHT_TO_LEFT:
        return dict(words)
    return {name: _ISOLATE.format(word) if word else "" for name, word in words.items()}
