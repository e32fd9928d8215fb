"""What a report says by itself, so that it is not asked for again: pure functions over a message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.report.form import ABOUT, COURSE, FAMILY, SEVERITY, SINCE, TREATMENT
from assistant.report.severity import out_of_ten
from clinic.content.report import ReportFile

OTHER = "other"
"""The family of what belongs to none."""
PAIN = "pain"
"""The symptom whose family its site tells."""
_SINCE_KINDS = re.compile(
    r"^(?:since|for|from|over|past|last|yesterday|today|this|about|almost|nearly)\b|\bago$"
)
_BEFORE_A_TIME = re.compile(
    r"\b((?:since|for|from|started|began|over the|the last|about)(?: \w+)?) ?$", re.IGNORECASE
)


@dataclass(frozen=True)
class Mention:
    """A word of the lexicon in a message: its label, its entry, and where it stands."""

    label: str
    entry: str
    start: int
    end: int


def noticed(text: str, mentions: Sequence[Mention], audience: str | None, file: ReportFile) -> dict[str, str]:
    """Return what a message says of a report's steps, and its family, by their slots.

    Args:
        text: the message.
        mentions: the lexicon's words in it.
        audience: for whom it asks, "self" or "carer", where it says so.
        file: how a report is read.
    """
    about = audience or ("self" if _any(file.own_words, text) else None)
    found = {
        ABOUT: about,
        SINCE: _since(text, mentions),
        SEVERITY: out_of_ten(text),
        COURSE: next((match[0] for one in file.course if (match := re.search(one, text.lower()))), None),
        TREATMENT: _treatment(text, mentions, file),
        FAMILY: family(mentions, file),
    }
    return {slot: value.strip() for slot, value in found.items() if value}


def family(mentions: Iterable[Mention], file: ReportFile) -> str | None:
    """Return the kind of what is reported: by its first symptom that has one, or its first site."""
    kinds = [
        name
        for mention in mentions
        for name, one in file.families.items()
        if mention.entry in {"symptom": one.symptoms, "site": one.sites}.get(mention.label, ())
    ]
    named = [one for one in mentions if one.label == "symptom" and one.entry != PAIN]
    by_symptom = [name for one in named for name, kind in file.families.items() if one.entry in kind.symptoms]
    return next(iter([*by_symptom, *kinds]), None)


def _since(text: str, mentions: Sequence[Mention]) -> str | None:
    for mention in mentions:
        if mention.label != "time":
            continue
        said = text[mention.start : mention.end]
        before = _BEFORE_A_TIME.search(text[: mention.start])
        if before:
            return f"{before[1]} {said}"
        if _SINCE_KINDS.search(said.lower()):
            return said
    return None


def _treatment(text: str, mentions: Sequence[Mention], file: ReportFile) -> str | None:
    """Return the treatments that a message says are going on, from the first to the last of them."""
    named = [one for one in mentions if one.label == "treatment"]
    for number, mention in enumerate(named):
        if re.search(file.treatment_before, text[: mention.start].lower().rstrip()):
            end = mention.end
            for later in named[number + 1 :]:
                if not re.fullmatch(r"\W*(and|plus|with)?\W*", text[end : later.start], re.IGNORECASE):
                    break
                end = later.end
            return text[mention.start : end]
    return None


def _any(patterns: Iterable[str], text: str) -> bool:
    plain = re.sub(r"[\u2018\u2019\u00b4`]", "'", text.lower())
    return any(re.search(pattern, plain) for pattern in patterns)


def known_only(values: Mapping[str, str], wanted: Iterable[str]) -> dict[str, str]:
    """Return the values of some slots."""
    return {slot: values[slot] for slot in wanted if slot in values}
