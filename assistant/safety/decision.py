"""What becomes of a message's intent: pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.safety.meaning import CRISIS, EMERGENCY, NOTHING, SYMPTOM, Meaning
from assistant.safety.reader import Finding
from assistant.safety.rules import strongest

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


@dataclass(frozen=True)
class Thresholds:
    """From which likelihood on the second reader is believed (0 to 1); ``nearness`` is a cosine."""

    crisis: float
    ambivalent: float
    emergency: float
    symptom: float
    nearness: float


def sign_meant(meaning: Meaning, levels: Mapping[str, str], thresholds: Thresholds) -> str | None:
    """Return the sign that a clause was found to mean, or what stands for one without a name; None for nothing.

    Args:
        meaning: of a clause.
        levels: of each sign, what it calls for by itself.
        thresholds: from which on it is believed.
    """
    likely = meaning.likely
    if likely[CRISIS] >= thresholds.crisis:
        return "suicidal"
    if likely[CRISIS] >= thresholds.ambivalent and likely[CRISIS] >= max(likely[EMERGENCY], likely[SYMPTOM]):
        return "crisis_ambivalent"
    is_near = meaning.nearness >= thresholds.nearness
    if likely[EMERGENCY] + likely[SYMPTOM] >= thresholds.emergency and likely[EMERGENCY] >= likely[SYMPTOM]:
        named = is_near and levels.get(meaning.sign) == "emergency"
        return meaning.sign if named else "unnamed_emergency"
    if likely[EMERGENCY] + likely[SYMPTOM] >= thresholds.symptom and likely[NOTHING] < thresholds.symptom:
        named = is_near and levels.get(meaning.sign) in ("urgent_same_day", "call_doctor")
        return meaning.sign if named else "unnamed_symptom"
    return None


@dataclass(frozen=True)
class Decision:
    """What a message calls for in the end, how to speak of it, and the intent that overrules what was asked."""

    level: str
    kind: str
    intent: str | None


def decide(finding: Finding, asked: str | None) -> Decision:
    """Return what becomes of a message.

    What the classifier understood by itself is never weakened: an emergency or a crisis that only it knows stays one.

    Args:
        finding: what the safety net found.
        asked: the intent that the classifier, and then the fallback, took the message for.
    """
    by_itself = LEVEL_OF_INTENT.get(asked or "", "none")
    level = strongest([finding.level, by_itself])
    kind = finding.kind if level == finding.level else KIND_OF_INTENT[asked or ""]
    if level == "none":
        return Decision(level, kind, None)
    if kind == DISTRESS:
        return Decision(level, kind, None if asked == DISTRESS else DISTRESS)
    if level == "call_doctor" and finding.heard.asks:
        return Decision(level, kind, None)  # the answer to what is asked says whom to tell
    return Decision(level, kind, None if asked == INTENTS[level] else INTENTS[level])
