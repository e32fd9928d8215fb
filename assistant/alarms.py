"""Which texts an alarm is made of, and how a conversation goes on after one: pure functions.

What was recognised comes from the safety net (``assistant.nlu.safety_net``): the level, the rules that hold,
and how to speak of it. The words stand in ``data/safety/alarms``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import validator

from assistant.dialogue import Turn
from assistant.language.questions import asks
from assistant.message import ALARMS
from assistant.suggestions import utter_of
from clinic import located_yaml, schema
from clinic.problems import PROJECT_ROOT

FILE = PROJECT_ROOT / "data" / "safety" / "alarms.yml"
SAID_BY = {
    "emergency": "utter_emergency",
    "crisis": "utter_crisis",
    "urgent_same_day": "utter_report_symptom",
    "call_doctor": "utter_report_symptom",
}
"""The response of the rules that each level leads to: what is said where no text of its own is."""
THEN_ANSWER = "utter_alarm_then_answer"

SURE = 0.8
"""How sure the classifier must be of what is answered behind an alarm."""

_ALARM = "utter_alarm_{}"
_SHORT = 14
"""Words of a message that can be no more than a reply to an alarm."""


class AlarmsFile(schema.StrictModel):
    """``data/safety/alarms.yml``."""

    precedence: list[str]
    kinds: dict[str, str]
    replies: dict[str, list[str]]

    @validator("replies", each_item=True)
    def _compile(cls, values: list[str]) -> list[str]:
        for value in values:
            try:
                re.compile(value)
            except re.error as error:
                raise ValueError(f"is no regular expression: {error}") from error
        return values


@functools.cache
def read_alarm_order(path: Path = FILE) -> AlarmsFile:
    """Return which alarm is said first, how kinds of crises are named, and what people reply.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    return schema.parse(located_yaml.load(path), AlarmsFile)


def alarm_texts(understood: Mapping[str, Any], past: Sequence[Turn], known: Container[str]) -> list[str]:
    """Return the responses that a turn's alarm is made of, in their order; nothing without an alarm.

    Args:
        understood: what was understood of the message: ``urgency`` and ``safety``.
        past: the turns so far, the present one last.
        known: the names of the responses that there are.
    """
    level = understood.get("urgency") or "none"
    finding = understood.get("safety") or {}
    if level not in SAID_BY:
        return []
    first = next((name for name in _candidates(level, finding) if name in known), SAID_BY[level])
    if is_repeated(level, first, past):
        return [f"utter_alarm_again_{level}"]
    after = f"utter_after_alarm_{level}"
    return [first, after] if first != SAID_BY[level] and after in known else [first]


def _candidates(level: str, finding: Mapping[str, Any]) -> list[str]:
    """Return the alarms that a finding calls for, the one to say first."""
    order = read_alarm_order()
    rules = sorted(
        finding.get("rules") or (),
        key=lambda rule: order.precedence.index(rule) if rule in order.precedence else len(order.precedence),
    )
    kind = order.kinds.get(str(finding.get("kind"))) if level == "crisis" else None
    return [*([kind] if kind else []), *(_ALARM.format(rule) for rule in rules)]


def asked_besides(
    understood: Mapping[str, Any], responses: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[str]:
    """Return the response to what a message with an alarm asks as well; nothing, where it does not."""
    asked = understood.get("asked_intent") or {}
    name = utter_of(str(asked.get("name")))
    sure = float(asked.get("confidence") or 0.0) >= SURE
    topic = (responses.get(name) or [{}])[0].get("metadata", {}).get("topic")
    return [name] if sure and topic and asks(str(understood.get("text") or "")) else []


def is_repeated(level: str, first: str, past: Sequence[Turn]) -> bool:
    """Tell whether the turn before gave the same alarm, or a short reminder of one as strong."""
    if len(past) < 2:
        return False
    before = past[-2]
    said = set(before.responses)
    return before.urgency == level and bool(said & {first, f"utter_alarm_again_{level}"})


def reply_after_alarm(response: str, text: str, past: Sequence[Turn]) -> str | None:
    """Return what is said to somebody who answers an alarm; None where that is not what happens.

    Args:
        response: what the rules would say.
        text: what the person wrote.
        past: the turns so far, the present one last.
    """
    if len(past) < 2 or past[-2].urgency not in {*ALARMS, "urgent_same_day"}:
        return None
    level = past[-2].urgency
    if len(text.split()) <= _SHORT:
        for reply, patterns in read_alarm_order().replies.items():
            if any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns):
                return f"utter_alarm_{reply}_{level}"
    if response in ("utter_thanks", "utter_goodbye"):
        return f"utter_alarm_thanks_{level}"
    return f"utter_alarm_again_{level}" if response in ("utter_affirm", "utter_deny") else None
