"""What somebody means who was asked a question about a symptom: pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from assistant.language.questions import read_patterns
from assistant.report.form import ABOUT, BEGIN, SEVERITY, SINCE, WHAT
from clinic.content.report import ReportFile

SURE = 0.8
"""How sure the classifier must be that a message is no answer."""
TOPIC = "ask_"
IF_ASKED = ("diagnosis_request", "medication_advice", "personal_prognosis", "show_figures")
"""What is said in answers as well, and only counts as something else when it is put as a question."""
COURTESIES = ("greet", "thanks", "goodbye")
"""What a few words may be taken for ("this morning"), and only counts when they are words of courtesy."""
ASIDE = ("help", "bot_challenge", "sources", "privacy", "human_handoff", "distress")
"""What is answered for itself, after which the question is asked again, where it is put in a sentence."""
_SENTENCE = 4
"""Words from which on a sentence can be told from an answer."""
_SHORT = 6
_WHOLE_WITHIN = 80
"""Characters of a message that can be no more than small words; patterns take long on longer ones."""
_FOREIGN_FROM = 3
"""Words from which on a language can be told: the name of a drug is none."""
NEEDS_WORDS = (WHAT, ABOUT, SINCE, SEVERITY)
"""Steps that "yes" and "no" do not answer."""


class Meant(Enum):
    """What a message is in the form."""

    answer = "answer"
    skip = "skip"
    stop = "stop"
    aside = "aside"
    nothing = "nothing"
    """An answer in form only: the question has to be asked again."""


@dataclass(frozen=True)
class Said:
    """A message, as far as it was understood: intents and confidences before any alarm."""

    text: str
    intent: str | None = None
    confidence: float = 0.0
    is_foreign: bool = False


@dataclass(frozen=True)
class Picked:
    """Which of the listed signs somebody has: numbers from 0; ``unsaid`` when they do not say which."""

    places: tuple[int, ...] = ()
    unsaid: bool = False

    @property
    def any(self) -> bool:
        """Whether any of them is there."""
        return self.unsaid or bool(self.places)


def meant(step: str, said: Said, file: ReportFile) -> Meant:
    """Return what a message is, to the question of a step.

    Nearly everything is an answer: people say things in their own words. It is something else when it asks
    to skip or to stop, is in another language, asks what a topic answers, or does what needs its own reply.
    """
    if _whole(file.stop, said.text):
        return Meant.stop
    if _whole(file.skip, said.text):
        return Meant.skip
    if said.is_foreign and len(said.text.split()) >= _FOREIGN_FROM:
        return Meant.aside
    known = said.text in file.answers or _whole([*file.yes, *file.no, *file.bare], said.text)
    if not known and _is_aside(said, file):
        return Meant.aside
    says_nothing = step in NEEDS_WORDS and _whole(file.bare, said.text)
    begins_again = step == WHAT and said.intent == BEGIN
    return Meant.nothing if says_nothing or begins_again else Meant.answer


def about(text: str, audience: str | None, file: ReportFile) -> str:
    """Return whom a report is about: "self", "carer", or else what was said."""
    plain = _plain(text)
    if audience == "carer" or any(re.search(one, plain) for one in file.about.carer):
        return "carer"
    return "self" if any(re.search(one, plain) for one in file.about.self) else text


def picked(text: str, signs: Sequence[str], file: ReportFile) -> Picked:
    """Return which of the signs that a question listed somebody says are there."""
    plain = _plain(text)
    if _whole(file.no, text):
        return Picked()
    if any(re.search(one, plain) for one in file.every):
        return Picked(tuple(range(len(signs))))
    places = {
        number
        for number, patterns in enumerate(file.places[: len(signs)])
        if any(re.search(one, plain) for one in patterns)
    }
    if any(re.search(one, plain) for one in file.last_place):
        places.add(len(signs) - 1)
    if places and not _denies(plain):
        return Picked(tuple(sorted(places)))
    return Picked(unsaid=_whole(file.yes, text))


def _denies(plain: str) -> bool:
    """Tell whether a short answer about a place in the list denies it ("not the first")."""
    return bool(re.match(r"(no|not|none)\b", plain))


def _is_aside(said: Said, file: ReportFile) -> bool:
    if said.intent is None or said.confidence < SURE:
        return False
    if said.intent.startswith(TOPIC) or said.intent in IF_ASKED:
        return bool(read_patterns().asks.search(said.text))
    words = len(said.text.split())
    if said.intent in COURTESIES:
        plain = _plain(said.text)
        return words <= _SHORT and any(re.search(one, plain) for one in file.courtesies)
    return said.intent in ASIDE and (words >= _SENTENCE or bool(read_patterns().asks.search(said.text)))


def _whole(patterns: Iterable[str], text: str) -> bool:
    """Tell whether a short message is nothing but what a pattern says."""
    plain = re.sub(r"[\s,.;:!?]+", " ", _plain(text))
    return len(plain) <= _WHOLE_WITHIN and any(re.fullmatch(one, plain) for one in patterns)


def _plain(text: str) -> str:
    """Return a message in lower case, its apostrophes straight, without stops at its end."""
    return re.sub(r"[\u2018\u2019\u00b4`]", "'", text.lower()).strip(" \t\n.!?,;:)")
