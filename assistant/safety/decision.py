"""What becomes of a message's intent: pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.safety.meaning import CRISIS, EMERGENCY, SYMPTOM, Meaning
from assistant.safety.reader import Finding
from assistant.safety.rules import strongest
from assistant.safety.who import AMBIVALENT, SUICIDAL

INTENTS = {
    "crisis": "crisis",
    "emergency": "emergency",
    "urgent_same_day": "report_symptom",
    "call_doctor": "report_symptom",
}
"""The intent that says what a level calls for."""
LEVEL_OF_INTENT = {"crisis": "crisis", "emergency": "emergency", "report_symptom": "call_doctor"}
"""The level of what the classifier understood by itself."""
KIND_OF_INTENT = {"crisis": "suicidal_thoughts", "emergency": "emergency", "report_symptom": "symptom"}
DISTRESS = "distress"
UNREAD = "unread"
"""The kind of a message that could not be read: it is answered as asked, and says whom to tell."""
_CLOSE = (None, *LEVEL_OF_INTENT, DISTRESS, "nlu_fallback", "out_of_scope", "personal_prognosis")
"""Intents that somebody in danger may be taken for."""


@dataclass(frozen=True)
class Thresholds:
    """From which likelihood on the second reader is believed (0 to 1).

    A whole message has one for each class; a part of one, torn out of what it belongs to, must be surer.
    ``nearness`` is the cosine from which on the nearest example names the sign.
    """

    crisis: float
    ambivalent: float
    emergency: float
    symptom: float
    part: float
    nearness: float
    sure: float
    """From which confidence on the classifier's other opinion asks of a message as much as of a part."""


def is_sure_of_another(asked: Mapping[str, Any], thresholds: Thresholds) -> bool:
    """Tell whether the classifier is sure that a message is about what is neither ill nor in distress."""
    return asked.get("name") not in _CLOSE and float(asked.get("confidence") or 0) >= thresholds.sure


def sign_meant(
    meaning: Meaning, levels: Mapping[str, str], thresholds: Thresholds, is_part: bool = False
) -> str | None:
    """Return the sign that a message was found to mean, or what stands for one without a name.

    Args:
        meaning: of a message, or of a part of one.
        levels: of each sign, what it calls for by itself.
        thresholds: from which on it is believed.
        is_part: whether there is more of the message, or the classifier is sure of something else.
    """
    likely = meaning.likely
    urgent = likely[EMERGENCY] + likely[SYMPTOM]
    if likely[CRISIS] >= (thresholds.part if is_part else thresholds.crisis):
        return SUICIDAL
    if not is_part and likely[CRISIS] >= max(thresholds.ambivalent, likely[EMERGENCY], likely[SYMPTOM]):
        return AMBIVALENT
    if (
        urgent >= (thresholds.part if is_part else thresholds.emergency)
        and likely[EMERGENCY] >= likely[SYMPTOM]
    ):
        return _named(meaning, levels, thresholds, ("emergency",)) or "unnamed_emergency"
    if not is_part and urgent >= thresholds.symptom:
        return _named(meaning, levels, thresholds, ("urgent_same_day", "call_doctor")) or "unnamed_symptom"
    return None


def _named(
    meaning: Meaning, levels: Mapping[str, str], thresholds: Thresholds, allowed: Sequence[str]
) -> str | None:
    """Return the sign of the nearest example, where it is near and calls for what was found."""
    is_near = meaning.nearness >= thresholds.nearness
    return meaning.sign if is_near and levels.get(meaning.sign) in allowed else None


@dataclass(frozen=True)
class Decision:
    """What a message calls for, how to speak of it, and the intent that overrules what was asked."""

    level: str
    kind: str
    intent: str | None


def decide(finding: Finding, asked: str | None) -> Decision:
    """Return what becomes of a message.

    What the classifier understood by itself is never weakened: an emergency or a crisis that only it knows
    stays one.

    Args:
        finding: what the safety net found.
        asked: the intent that the classifier, and then the fallback, took the message for.
    """
    by_itself = LEVEL_OF_INTENT.get(asked or "", "none")
    level = strongest([finding.level, by_itself])
    kind = finding.kind if level == finding.level else KIND_OF_INTENT[asked or ""]
    if level == "none" or kind == UNREAD:
        return Decision(level, kind, None)
    if kind == DISTRESS:
        return Decision(level, kind, None if asked == DISTRESS else DISTRESS)
    if level == "call_doctor" and finding.heard.asks:
        return Decision(level, kind, None)  # the answer to what is asked says whom to tell
    return Decision(level, kind, None if asked == INTENTS[level] else INTENTS[level])
