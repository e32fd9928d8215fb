"""How bad somebody says it is: pure functions over text."""

from __future__ import annotations

import functools
import re

from clinic.content.report import ReportFile

WORST = 10


def number(text: str, file: ReportFile) -> int | None:
    """Return how bad it is, from 0 to 10; None when the text names no such number.

    Of a range ("7 or 8", "6-8") the larger one counts; what counts days or doses is none.
    """
    found = [_value(match[1], file) for match in _numbers(file).finditer(_plain(text))]
    return max((value for value in found if value <= WORST), default=None)


def out_of_ten(text: str) -> str | None:
    """Return the words that name a number out of ten ("7/10"); None without any, in any kind of message."""
    match = re.search(r"\b(?:10|\d)(?:[.,]\d)?\s*(?:/\s*10|out of (?:10|ten))\b", _plain(text))
    return match[0] if match else None


def is_severe(text: str, file: ReportFile) -> bool:
    """Tell whether it is so bad that a call should not wait for tomorrow, by number or by word."""
    value = number(text, file)
    if value is not None:
        return value >= file.severe_from
    plain = _plain(text)
    rest = plain
    for pattern in file.severity.not_severe:
        rest = re.sub(pattern, " ", rest)
    return any(re.search(pattern, rest) for pattern in file.severity.severe)


def _plain(text: str) -> str:
    return re.sub(r"[\u2018\u2019\u00b4`]", "'", text.lower())


def _value(text: str, file: ReportFile) -> int:
    return file.severity.words[text] if text in file.severity.words else int(text)


@functools.lru_cache(maxsize=4)
def _pattern(words: tuple[str, ...], not_before: str) -> re.Pattern[str]:
    named = "|".join(words)
    out_of = r"(?:[.,]\d)?(?:\s*/\s*10|\s*out of (?:10|ten))?"
    return re.compile(rf"(?<![\w./,:])(\d{{1,3}}|{named}){out_of}(?![\w/:])(?!{not_before})")


def _numbers(file: ReportFile) -> re.Pattern[str]:
    return _pattern(tuple(file.severity.words), file.severity.not_before)
