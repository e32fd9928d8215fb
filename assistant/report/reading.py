"""What a message means to a report of a symptom: which slots it fills, and what becomes of its intent.

Pure functions over what was understood of the message and what the form holds. A level is never weakened
here, and the intent of an emergency or a crisis is never touched. The answer "yes" to a question that lists
signs has their level: nobody else can know what was affirmed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.message import ALARMS, URGENCIES, stronger
from assistant.report import answers
from assistant.report.answers import Meant, Said
from assistant.report.form import (
    ABOUT,
    ALSO,
    ANSWER,
    FAMILY,
    LEVEL,
    SEVERITY,
    SIGNS,
    SKIPPED,
    SLOTS,
    STEPS,
    STOP,
    WHAT,
)
from assistant.report.noticed import OTHER, known_only
from assistant.report.severity import is_severe
from clinic.content.report import ReportFile

AUDIENCE = "audience"
LOWEST, SOON = "call_doctor", "urgent_same_day"
Slots = Mapping[str, str | None]


@dataclass(frozen=True)
class Message:
    """A message: what was said, its level, and what it says of a report by itself (``noticed``)."""

    said: Said
    level: str = "none"
    intent: str | None = None
    """The intent after the safety net."""
    noticed: Mapping[str, str] = field(default_factory=dict)
    audience: str | None = None


@dataclass(frozen=True)
class Earlier:
    """An earlier message of the session in which a symptom was reported."""

    text: str
    level: str
    noticed: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What becomes of a message: the slots to fill, and what to set in place of what was understood."""

    values: Mapping[str, str | None] = field(default_factory=dict)
    intent: str | None = None
    level: str | None = None
    rules: tuple[str, ...] = ()


def begun(message: Message, earlier: Sequence[Earlier], audience: str | None) -> Outcome:
    """Return how a report begins: with what was reported before, and nothing of a former report.

    Args:
        message: the one that asks for it.
        earlier: the session's last messages that reported a symptom, first to last.
        audience: for whom the person asks, where it is known.
    """
    values: dict[str, str | None] = dict.fromkeys(SLOTS)
    told = [one for one in earlier if one.level != "crisis"]  # not put on a page that others may read
    if told:
        values.update(known_only(told[-1].noticed, STEPS))
        values[WHAT] = told[-1].text
        values[FAMILY] = told[-1].noticed.get(FAMILY, OTHER)
    values[ABOUT] = message.audience or audience or values[ABOUT]
    values[LEVEL] = _capped(max((one.level for one in earlier), key=URGENCIES.index, default=LOWEST))
    return Outcome(values)


def answered(
    step: str, message: Message, slots: Slots, file: ReportFile, of_rules: Mapping[str, str]
) -> Outcome:
    """Return what a message is to the question that was asked.

    Args:
        step: the slot that was asked for.
        message: the answer, or something else.
        slots: what the form holds.
        file: how a report is read.
        of_rules: the level of each rule of the safety net.
    """
    level = _capped(stronger(slots.get(LEVEL) or LOWEST, message.level))
    if message.level in ALARMS:
        # A crisis is not put on a page that others may read; what it is about is for the person to tell.
        also = {ALSO: message.said.text} if message.level != "crisis" else {}
        return Outcome({**also, LEVEL: level})
    what = answers.meant(step, message.said, file)
    if what is Meant.stop:
        return Outcome({LEVEL: level}, intent=STOP)
    if what is Meant.aside:
        return Outcome({LEVEL: level})
    if what is Meant.nothing:
        return Outcome({LEVEL: level}, intent=ANSWER)
    if what is Meant.skip:
        return Outcome({step: SKIPPED, LEVEL: level}, intent=ANSWER)
    return _filled(step, message, slots, level, file, of_rules)


def _filled(
    step: str, message: Message, slots: Slots, level: str, file: ReportFile, of_rules: Mapping[str, str]
) -> Outcome:
    text = message.said.text
    values: dict[str, str | None] = {
        slot: value for slot, value in known_only(message.noticed, STEPS).items() if slots.get(slot) is None
    }
    if step != WHAT:
        values.pop(ABOUT, None)  # "I cannot sleep" in an answer about somebody else
    values[step] = text
    raised = "none"
    rules: tuple[str, ...] = ()
    sets: dict[str, str | None] = {}
    if step == WHAT:
        values[FAMILY] = message.noticed.get(FAMILY, OTHER)
    elif step == ABOUT:
        whom = answers.about(text, message.audience, file)
        values[ABOUT] = whom
        sets = {AUDIENCE: whom} if whom in ("self", "carer") else {}
    elif step == SEVERITY and is_severe(text, file):
        raised = SOON
        rules = (file.pain.rule,) if _is_about_pain(slots, file) else ()
    elif step == SIGNS:
        listed = file.families[slots.get(FAMILY) or OTHER].signs
        found = answers.picked(text, listed, file)
        picked = listed if found.unsaid else [listed[place] for place in found.places]
        raised = max((of_rules[rule] for rule in picked), key=URGENCIES.index, default="none")
        rules = () if found.unsaid else tuple(rule for rule in picked if of_rules[rule] == raised)
    alarms = raised if rules or raised in ALARMS else "none"
    return _raised({**values, **sets, LEVEL: _capped(stronger(level, raised))}, text, alarms, rules, message)


def _raised(
    values: dict[str, str | None], text: str, raised: str, rules: tuple[str, ...], message: Message
) -> Outcome:
    """Return the outcome of an answer that may itself call for an alarm."""
    if raised in ALARMS:
        return Outcome({ALSO: text, LEVEL: values[LEVEL]}, intent=raised, level=raised, rules=rules)
    if URGENCIES.index(raised) > URGENCIES.index(message.level):
        return Outcome(values, intent=ANSWER, level=raised, rules=rules)
    return Outcome(values, intent=ANSWER)


def _is_about_pain(slots: Slots, file: ReportFile) -> bool:
    return any(re.search(one, (slots.get(WHAT) or "").lower()) for one in file.pain.says)


def _capped(level: str) -> str:
    """Return a level as the end of the form speaks of it: a crisis as something that cannot wait."""
    if level in ALARMS:
        return ALARMS[0]
    return level if level != "none" else LOWEST
