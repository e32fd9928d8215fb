"""The notation of the lexicon's phrases, which a nurse can write.

- ``throwing up``: these words, in any case; ``can't`` stands for can’t, cant and cannot as well
- ``throw* up``: any form of the starred word: throw, throws, threw, throwing, thrown
- ``t-dm1``: a hyphen inside a word stands for itself, for a space and for nothing
- ``<my> back``: ``<my>`` is any word of the file's list ``my``
- ``in (<my>) back``: a word, a starred word or a list in brackets may be absent
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from assistant.language.forms import forms_of

Lists = Mapping[str, Sequence[str]]

_LIST = re.compile(r"<([a-z_]+)>")
_WORD = re.compile(r"([^\s<>*()]+)(\*?)")
_PLAIN_WORD = re.compile(r"[a-z]+")
_LISTED = re.compile(r"'?[a-z0-9]+|/.+/")
_HYPHENS = ("-", "\u2011", " ", "")  # the second is the non-breaking hyphen, common in pasted drug names
SPELLINGS_AT_MOST = 200


@dataclass(frozen=True)
class Item:
    """One item of a phrase: a word, any form of a word, or any word of a list."""

    text: str
    is_list: bool = False
    all_forms: bool = False
    optional: bool = False


def normalised(phrase: str) -> str:
    """Return a phrase as it is compared: lower case, single spaces, straight apostrophes."""
    return " ".join(phrase.lower().replace("’", "'").split())


def items(phrase: str) -> list[Item]:
    """Take a phrase apart.

    Raises:
        ValueError: when an item is none of the notation's; the message names it.
    """
    found = []
    for part in normalised(phrase).split():
        optional = part.startswith("(") and part.endswith(")")
        inner = part[1:-1] if optional else part
        if listed := _LIST.fullmatch(inner):
            found.append(Item(listed[1], is_list=True, optional=optional))
        elif word := _WORD.fullmatch(inner):
            found.append(Item(word[1], all_forms=bool(word[2]), optional=optional))
        else:
            raise ValueError(f"'{part}' is not of the notation: word, word*, <list>, and each in (brackets)")
    return found


def faults(phrase: str, lists: Lists) -> list[str]:
    """Return the reasons for which a phrase cannot be used; none when it can."""
    try:
        found = items(phrase)
    except ValueError as error:
        return [str(error)]
    reasons = []
    for item in found:
        if item.is_list and item.text not in lists:
            known = ", ".join(sorted(lists)) or "none"
            reasons.append(f"there is no list <{item.text}>; lists of this file: {known}")
        elif (item.all_forms or item.optional) and not item.is_list and not _PLAIN_WORD.fullmatch(item.text):
            reasons.append(f"only a word of letters can have a star or brackets, not '{item.text}'")
        elif item.all_forms and forms_of(item.text) == (item.text,):
            reasons.append(
                f"no other form of '{item.text}' is known: leave out the star, write the forms out"
            )
    if all(item.optional for item in found):
        reasons.append("has no word that must be there")
    if not reasons and prod(len(_written(item)) for item in found) > SPELLINGS_AT_MOST:
        reasons.append(f"stands for more than {SPELLINGS_AT_MOST} spellings")
    return reasons


def list_faults(words: Sequence[str]) -> list[tuple[int, str]]:
    """Return, with their places, the words of a list that are neither a word nor a ``/pattern/``."""
    reasons = []
    for place, word in enumerate(words):
        if not _LISTED.fullmatch(word):
            reasons.append((place, f"'{word}' is neither one lower-case word nor a /pattern/"))
        elif word in words[:place]:
            reasons.append((place, f"'{word}' stands twice in the list"))
        elif word.startswith("/"):
            try:
                re.compile(word[1:-1])
            except re.error as error:
                reasons.append((place, f"the pattern {word} is wrong: {error}"))
    return reasons


def lists_used(phrase: str) -> list[str]:
    """Return the names of the lists in a phrase, whether or not the rest is of the notation."""
    return _LIST.findall(normalised(phrase))


def spellings(phrase: str) -> list[str]:
    """Return every plain text that a phrase without lists stands for; nothing for a phrase with a list."""
    found = items(phrase)
    if any(item.is_list for item in found):
        return []
    return sorted({" ".join(" ".join(choice).split()) for choice in product(*map(_written, found))})


def _written(item: Item) -> set[str]:
    absent = {""} if item.optional else set()
    if item.is_list or item.text == "-":
        return absent | {item.text}
    if item.all_forms:
        return absent | set(forms_of(item.text))
    return absent | {hyphen.join(item.text.split("-")) for hyphen in _HYPHENS}
