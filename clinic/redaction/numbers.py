"""Emails, dates of birth, record numbers and telephone numbers, by their shape or a word before them."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from clinic.redaction import phones
from clinic.redaction.words import Words, any_of
from clinic.redaction.words import words as read

_DIGITS = 4
"""Fewest digits of a record's number."""
_LOOKS_BACK = 40
"""How many characters before a number are read for a word that says what it is."""
_A_DIGIT = re.compile(r"\d")
_SPOKEN_AT = re.compile(r"\bat\s\S{1,63}(?:\sdot\s|\.\w)|[([{]at[)\]}]", re.IGNORECASE)


@dataclass(frozen=True)
class _Patterns:
    emails: tuple[re.Pattern[str], ...]
    birth: re.Pattern[str]
    birth_of_named: re.Pattern[str]
    records: tuple[tuple[re.Pattern[str], int], ...]
    """Each with the fewest letters and digits that make a record's number."""
    shaped: re.Pattern[str]
    phone_cue: re.Pattern[str]
    unit: re.Pattern[str]


def redact(text: str, words: Words) -> str:
    """Return a text without emails, dates of birth, record numbers and telephone numbers."""
    patterns, marks = _compiled(), words.marks
    for pattern in patterns.emails if "@" in text or _SPOKEN_AT.search(text) else ():
        text = pattern.sub(lambda found: found["before"] + marks.email, text)
    if not _A_DIGIT.search(text):
        return text
    for pattern, fewest in patterns.records:
        text = pattern.sub(functools.partial(_record, marks.record, fewest), text)
    text = patterns.shaped.sub(marks.record, text)
    text = patterns.birth.sub(lambda found: found["before"] + marks.birth, text)
    return phones.RUN.sub(functools.partial(_phone, marks.phone, patterns), text)


def behind_names(text: str, words: Words) -> str:
    """Return a text without the dates that stand behind a name's mark: "Anna Kowalski, 3/4/1961"."""
    if words.marks.name not in text:
        return text
    return _compiled().birth_of_named.sub(lambda found: found["before"] + words.marks.birth, text)


def _record(mark: str, fewest: int, found: re.Match[str]) -> str:
    digits = sum(character.isdigit() for character in found["id"])
    length = sum(character.isalnum() for character in found["id"])
    return found["before"] + mark if digits >= _DIGITS and length >= fewest else found[0]


def _phone(mark: str, patterns: _Patterns, found: re.Match[str]) -> str:
    text = found.string
    if patterns.unit.match(text, found.end()):
        return found[0]
    before = text[max(0, found.start() - _LOOKS_BACK) : found.start()]
    spans = phones.spans(found[0], is_announced=bool(patterns.phone_cue.search(before)))
    return _marked(found[0], spans, mark)


def _marked(text: str, spans: Sequence[tuple[int, int]], mark: str) -> str:
    kept, parts = 0, []
    for start, end in spans:
        parts += [text[kept:start], mark]
        kept = end
    return "".join([*parts, text[kept:]])


@functools.cache
def _compiled() -> _Patterns:
    words = read()
    flags = re.IGNORECASE
    domain = r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    local = r"(?<![\w.%+-])[\w.%+-]{1,64}"
    provider, cue = any_of(words.mail_providers), any_of(words.mail_cues)
    top = rf"(?:{any_of(words.mail_domains)})(?!\w)"
    dot = r"(?:\.|\s(?:dot|\(dot\)|\[dot\])\s)"
    spoken = r"(?:\w{1,30}\sdot\s){0,3}(?<![\w.+-])[\w.+-]{1,64}"
    tail = rf"{dot}{top}(?:{dot}{top})?"
    emails = (
        rf"(?P<before>){local}@{domain}",
        rf"(?P<before>){local}\s?@\s?(?:{provider})\s?{dot}\s?{top}(?:{dot}{top})?",
        rf"(?P<before>){spoken}\s?(?:\(at\)|\[at\]|\{{at\}})\s?[\w-]{{1,63}}{tail}",
        rf"(?P<before>){spoken}\sat\s(?:{provider}){tail}",
        rf"(?P<before>\b(?:{cue})(?:\s(?:is|me|at|on)|:){{0,2}}\s){spoken}\sat\s[\w-]{{1,63}}{tail}",
    )
    month = any_of(words.months)
    day = r"\d{1,2}(?:st|nd|rd|th)?"
    date = (
        rf"(?:\d{{1,4}}\s?[./\- ]\s?\d{{1,2}}\s?[./\- ]\s?\d{{2,4}}(?!\d)|\d{{8}}(?!\d)|\d{{6}}(?!\d)"
        rf"|{day}[\s-](?:of\s)?(?:{month})\b(?:\.?,?[\s-]\d{{2,4}}(?!\d))?"
        rf"|(?:{month})\b\.?\s{day}\b(?:,?\s\d{{4}}(?!\d))?)"
    )
    linked = r"(?:\s(?:is|was|it'?s|as))?[\s:=,-]{0,3}(?:the\s)?"
    identifier = (
        r"(?P<id>(?:[a-z]{0,4}-?|(?-i:[A-Z]{1,3})\s)\d[\da-z]{0,19}"
        r"(?:[ .-](?!\d+[.,/]\d)\d[\da-z]{0,9}){0,5}(?:[ -]?(?-i:[A-Z]{1,2})\b)?)(?![.,]?\d|\w)"
    )
    noun = rf"(?:\s?(?:{any_of(words.record_words)})(?!\w)\.?){{1,2}}"
    records = (
        (rf"(?P<before>(?<!\w)(?:{any_of(words.record_nouns)}){noun}{linked}){identifier}", 4),
        (rf"(?P<before>(?<!\w)(?:{any_of(words.record_cues)})(?:{noun})?{linked}){identifier}", 6),
    )
    shaped = "|".join(
        (
            r"\d{3}-\d{2}-\d{4}",  # US social security
            r"[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]",  # UK national insurance
            r"\d{7}[A-W][A-IW]?",  # Irish PPS
            r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d"
            r"-?[AC-HJKMNP-RT-Y]{2}\d{2}",  # US Medicare
            r"(?!(?:19|20)\d\d\s(?:19|20))\d{4}\s\d{4}\s\d{4}(?:\s\d{4})?",  # Aadhaar, and cards
            r"\d{4}-\d{4}-\d{4}(?:-\d{4})?",
            r"[2-6]\d{3}\s\d{5}\s\d(?:/\d)?",  # Australian Medicare
        )
    )
    phone_cue = rf"(?<!\w)(?:{any_of(words.phone_cues)})(?!\w)[^\d.!?\n]{{0,20}}$"
    return _Patterns(
        emails=tuple(re.compile(one, flags) for one in emails),
        birth=re.compile(rf"(?P<before>(?<![\w.])(?:{any_of(words.birth_cues)})(?!\w){linked}){date}", flags),
        birth_of_named=re.compile(
            rf"(?P<before>{re.escape(words.marks.name)}[\s,;(-]{{1,3}})\d{{1,2}}[./-]\d{{1,2}}[./-](?:19|20)\d{{2}}(?!\d)"
        ),
        records=tuple((re.compile(one, flags), fewest) for one, fewest in records),
        shaped=re.compile(rf"(?<![\w.,/-])(?:{shaped})(?![\w/-]|[.,]\d)"),
        phone_cue=re.compile(phone_cue, flags),
        unit=re.compile(rf"\s?(?:{any_of(words.units)})(?!\w)|\s?/\s?\d|[.,]\d", flags),
    )
