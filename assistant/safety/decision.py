"""What becomes of a message's intent: pure functions.

``decide`` goes through four questions, each a function of its own: what does the classifier raise
(``opinion``), do the words say that this is none (``_is_explained``), is what both call for believed
(``weighing.weighed``), and which intent says so (``_intent``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.safety.meaning import CRISIS, EMERGENCY, SYMPTOM, Meaning
from assistant.safety.reader import Finding
from assistant.safety.rules import strongest
from assistant.safety.weighing import SILENT, Belief, weighed
from assistant.safety.who import AMBIVALENT, BODY, LIFE, SUICIDAL, family_of

INTENTS = {
    "crisis": "crisis",
    "emergency": "emergency",
    "urgent_same_day": "report_symptom",
    "call_doctor": "report_symptom",
}
"""The intent that says what a level calls for."""
LEVEL_OF_INTENT = {"crisis": "crisis", "emergency": "emergency", "report_symptom": "call_doctor"}
"""The level of what the classifier understood by itself."""
KIND_OF_LEVEL = {
    "crisis": "suicidal_thoughts",
    "emergency": "emergency",
    "urgent_same_day": "symptom",
    "call_doctor": "symptom",
}
"""How to speak of a level that the words do not call for."""
DISTRESS = "distress"
FALLBACK = "nlu_fallback"
LIKELY = 0.77
"""From which share of what is left an opinion stands in for an alarm that was none: FallbackClassifier's."""
CERTAIN = 0.95
"""From which confidence on the classifier's alarm stands though the words only ask."""
UNREAD = "unread"
"""The kind of a message that could not be read: it is answered as asked, and says whom to tell."""
LIKELY_ALARM, LIKELY_MEANT = 0.68, 0.5
"""From these likelihoods on, by classifier and by all together, what may kill is no "did you mean"."""
_CLOSE = (None, *LEVEL_OF_INTENT, DISTRESS, FALLBACK, "out_of_scope", "personal_prognosis")
"""Intents that somebody in danger may be taken for."""


BOUNDARIES = ("diagnosis_request", "medication_advice", "personal_prognosis")
"""Acts whose own answer says whom to tell."""
TOPIC, SURE_OF_TOPIC = "ask_", 0.8
"""How the intents of topics begin, and how sure the classifier must be that a question is about one."""


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


def disbelieved(finding: Finding) -> Finding:
    """Return a finding that was weighed and is none: its signs were only named, for later messages too."""
    heard = finding.heard
    return Finding(heard=replace(heard, signs=frozenset(), asked=heard.asked | heard.signs))


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
    is_disbelieved: bool = False
    """Whether something was found, and is none."""


def decide(
    finding: Finding,
    asked: str | None,
    confidence: float = 0,
    ranking: Sequence[Mapping[str, Any]] = (),
    believed: Belief = SILENT,
) -> Decision:
    """Return what becomes of a message.

    Args:
        finding: what the safety net found.
        asked: the intent that the classifier, and then the fallback, took the message for.
        confidence: how sure the classifier was.
        ranking: all its opinions, likeliest first.
        believed: how likely the message reports anything, by all that was found.
    """
    if finding.kind == UNREAD:
        level = strongest([finding.level, LEVEL_OF_INTENT.get(asked or "", "none")])
        return Decision(level, UNREAD if level == finding.level else KIND_OF_LEVEL[level], None)
    alarm, sureness = opinion(asked, confidence, ranking, believed)
    if finding.level == "none" and alarm and _is_explained(finding, alarm, sureness):
        return Decision("none", finding.kind, _otherwise(ranking), is_disbelieved=True)
    found = strongest([finding.level, LEVEL_OF_INTENT.get(alarm or "", "none")])
    level = found if _is_remembered(finding) else weighed(found, believed)
    if level == "none":
        intent = _otherwise(ranking) if asked in LEVEL_OF_INTENT else None
        return Decision(level, "none", intent, is_disbelieved=found != "none")
    kind = finding.kind if level == finding.level else KIND_OF_LEVEL[level]
    return Decision(level, kind, _intent(level, kind, finding, asked, confidence))


def opinion(
    asked: str | None, confidence: float, ranking: Sequence[Mapping[str, Any]], believed: Belief
) -> tuple[str | None, float]:
    """Return the alarm that the classifier raises, and how sure it is; None for no alarm.

    Of an emergency or a crisis it may be less sure than an answer needs to be.
    """
    if asked in LEVEL_OF_INTENT:
        return asked, confidence
    for one in ranking if asked == FALLBACK and believed.likely >= LIKELY_MEANT else ():
        if one["name"] in ("emergency", "crisis") and float(one["confidence"]) >= LIKELY_ALARM:
            return str(one["name"]), float(one["confidence"])
    return None, 0.0


def _is_remembered(finding: Finding) -> bool:
    """Tell whether a finding rests on earlier messages, which were weighed when they were said."""
    return not set(finding.signs) <= finding.heard.signs


def _is_explained(finding: Finding, alarm: str, confidence: float) -> bool:
    """Tell whether the words say why a message was taken for an alarm, and that it is none.

    They name signs that are denied or over, or a saying about living and dying; or, where the classifier is
    not sure, signs that are only asked about, or another saying.
    """
    family = LIFE if alarm == "crisis" else BODY
    heard = finding.heard
    if any(family_of(sign) == family for sign in heard.gone) or (
        family == LIFE and LIFE in heard.look_alikes
    ):
        return True
    seems = family in heard.look_alikes or any(family_of(sign) == family for sign in heard.asked)
    return seems and confidence < CERTAIN


def _intent(level: str, kind: str, finding: Finding, asked: str | None, confidence: float) -> str | None:
    """Return the intent that says what a level calls for; None where the one that was asked for does."""
    said = DISTRESS if kind == DISTRESS else INTENTS[level]
    is_topic = (asked or "").startswith(TOPIC) or asked in BOUNDARIES
    answers = finding.heard.asks or (is_topic and confidence >= SURE_OF_TOPIC)
    if said == "report_symptom" and level == "call_doctor" and answers:
        return None  # the answer to what is asked says whom to tell
    return None if said == asked else said


def _otherwise(ranking: Sequence[Mapping[str, Any]]) -> str:
    """Return the likeliest opinion that is no alarm, where it is likely among those that are none."""
    others = [one for one in ranking if one["name"] not in (*LEVEL_OF_INTENT, FALLBACK)]
    known = sum(float(one["confidence"]) for one in others)
    if others and float(others[0]["confidence"]) >= LIKELY * known:
        return str(others[0]["name"])
    return FALLBACK
