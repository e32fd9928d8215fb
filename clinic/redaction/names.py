"""Names, where they are introduced: "my name is …", "Dr …", "this is … here", "my husband …", "regards, …".

What follows an introduction is a name when it is listed as one, or when no dictionary has it. The less
certain the introduction, the more is asked of what follows; where no capital tells a name, it must be listed.
"""

from __future__ import annotations

from collections.abc import Iterator

from clinic.redaction.introductions import Introduction, framed, introductions
from clinic.redaction.typed import Text, Word
from clinic.redaction.words import Words

_LONGEST = 4
"""Words that a name may have."""


def redact(text: str, words: Words) -> str:
    """Return a text with a mark in place of every name that is introduced."""
    typed = Text(text, words)
    parts, kept = [], 0
    for start, end in sorted(_spans(typed)):
        if start >= kept:
            parts += [text[kept:start], words.marks.name]
            kept = end
    return "".join([*parts, text[kept:]])


def _spans(text: Text) -> Iterator[tuple[int, int]]:
    for introduction in introductions():
        if introduction.needs.isdisjoint(text.known):
            continue
        for found in introduction.pattern.finditer(text.lower):
            yield from _name(text, found.end(), introduction)
    for pattern in framed():
        for found in pattern.finditer(text.lower):
            first, last = text.word(found.start("first")), text.word(found.start("last"))
            if first and first.is_listed and (last is None or last.is_family or not last.is_ordinary):
                yield first.start, (last or first).end


def _name(text: Text, position: int, introduction: Introduction) -> Iterator[tuple[int, int]]:
    """Yield where the name stands that begins at a position, if one does."""
    word = text.after(position)
    if word is None:
        return
    start = word.start
    while word is not None and (word.is_initial or _leads(text, word)):
        word = text.after(word.end, is_initial=word.is_initial)
    if word is None or not introduction.begins(word):
        return
    for _ in range(_LONGEST - 1):
        following = None if word.is_owner else text.after(word.end)
        if following is None or not _goes_on(text, word, following):
            break
        word = following
    yield start, word.end


def _leads(text: Text, word: Word) -> bool:
    """Tell whether a family's name begins with a word: "de Souza"."""
    following = text.after(word.end)
    return word.plain in text.words.particles and following is not None and following.is_capital


def _goes_on(text: Text, before: Word, word: Word) -> bool:
    """Tell whether a word belongs to the name before it."""
    if word.is_particle or (before.is_particle and word.typed[0].isupper()):
        return True
    if word.is_family or (word.is_first_name and (word.is_capital or text.ends_at(word.end))):
        return True
    if word.is_ordinary or word.is_drug:
        return False
    return word.is_capital or not (word.stands_out or word.is_inflected or not text.ends_at(word.end))
