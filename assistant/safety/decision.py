"""What becomes of a message's intent: pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.safety.meaning import CRISIS, EMERGENCY, NOTHING, SYMPTOM, Meaning
from assistant.safety.reader import Finding
from assistant.safety.rules import strongest
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
KIND_OF_INTENT = {"crisis": "suicidal_thoughts", "emergency": "emergency", "report_symptom": "symptom"}
DISTRESS = "distress"
FALLBACK = "nlu_fallback"
LIKELY = 0.77
"""From which share of what is left an opinion stands in for an alarm that was none: FallbackClassifier's."""
CERTAIN = 0.95
"""From which confidence on the classifier's alarm stands though the words only ask."""
DOUBTFUL = ("call_doctor", "urgent_same_day")
"""The levels to which the second reader may object."""
SECONDED = {"report_symptom": 0.5, "emergency": 0.1, "crisis": 0.1}
"""From which likelihood of any alarm, by the second reader, an alarm stands that only the classifier raises.

What may kill stands unless the second reader is all but certain that it is nothing.
"""
UNREAD = "unread"
"""The kind of a message that could not be read: it is answered as asked, and says whom to tell."""
LIKELY_ALARM, LIKELY_MEANT = 0.68, 0.5
"""From these likelihoods on, by classifier and second reader, what may kill is no "did you mean"."""
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
    doubt: float = 0.1
    """Below which likelihood of any alarm the second reader objects to what the words say."""


def alarm_meant(found: Sequence[Meaning]) -> float:
    """Return how likely the second reader finds any alarm in a message and its parts; 1 when it is silent."""
    return max((1 - one.likely[NOTHING] for one in found), default=1.0)


def is_sure_of_another(asked: Mapping[str, Any], thresholds: Thresholds) -> bool:
    """Tell whether the classifier is sure that a message is about what is neither ill nor in distress."""
    return asked.get("name") not in _CLOSE and float(asked.get("confidence") or 0) >= thresholds.sure


def doubted(finding: Finding, found: Sequence[Meaning], thresholds: Thresholds) -> Finding:
    """Return a finding, or none, where no part of the message means anything like an alarm.

    Words alone cannot tell a film's plot or a dog's fit from a report. The second reader, which knows both,
    may object, but only when it is all but certain, never to a finding that rests on earlier messages, and
    never to an emergency or a crisis: "mum having a fit atm" and "gonna kms" mean little to an encoder.

    Args:
        finding: what the words call for.
        found: what the second reader makes of the message and its parts; nothing, when it is silent.
        thresholds: below which likelihood of any alarm it objects.
    """
    named = finding.heard.signs
    if finding.level not in DOUBTFUL or not found or not set(finding.signs) <= named:
        return finding
    if alarm_meant(found) >= thresholds.doubt:
        return finding
    heard = replace(finding.heard, signs=frozenset(), asked=finding.heard.asked | named)
    return Finding(heard=heard)


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


def decide(
    finding: Finding,
    asked: str | None,
    confidence: float = 0,
    ranking: Sequence[Mapping[str, Any]] = (),
    meant: float = 1.0,
) -> Decision:
    """Return what becomes of a message.

    An emergency or a crisis that only the classifier knows stays one, unless it is not certain and the second
    reader does not think so too, or the words name signs, and all of them are denied, over or only asked
    about: these are what it took for an alarm. Then the likeliest of its other opinions stands.

    Args:
        finding: what the safety net found.
        asked: the intent that the classifier, and then the fallback, took the message for.
        confidence: how sure the classifier was.
        ranking: all its opinions, likeliest first.
        meant: how likely the second reader finds any alarm.
    """
    given = asked
    if asked == FALLBACK:
        asked, confidence = _alarm_below_the_threshold(ranking, meant) or (asked, confidence)
    if asked in LEVEL_OF_INTENT and finding.level == "none":
        is_alone = confidence < CERTAIN and meant < SECONDED[asked]
        if is_alone or _is_explained(finding, asked, confidence):
            return Decision("none", finding.kind, _otherwise(ranking))
    by_itself = LEVEL_OF_INTENT.get(asked or "", "none")
    level = strongest([finding.level, by_itself])
    kind = finding.kind if level == finding.level else KIND_OF_INTENT[asked or ""]
    if level == "none" or kind == UNREAD:
        return Decision(level, kind, None)
    if kind == DISTRESS:
        return Decision(level, kind, None if asked == DISTRESS else DISTRESS)
    is_topic = (asked or "").startswith(TOPIC) or asked in BOUNDARIES
    if level == "call_doctor" and (finding.heard.asks or (is_topic and confidence >= SURE_OF_TOPIC)):
        return Decision(level, kind, None)  # the answer to what is asked says whom to tell
    return Decision(level, kind, None if given == INTENTS[level] else INTENTS[level])


def _alarm_below_the_threshold(
    ranking: Sequence[Mapping[str, Any]], meant: float
) -> tuple[str, float] | None:
    """Return an emergency or crisis of which the classifier is less sure than an answer needs to be."""
    for one in ranking:
        is_likely = float(one["confidence"]) >= LIKELY_ALARM
        if one["name"] in ("emergency", "crisis") and is_likely and meant >= LIKELY_MEANT:
            return str(one["name"]), float(one["confidence"])
    return None


def _is_explained(finding: Finding, asked: str, confidence: float) -> bool:
    """Tell whether the words say why a message was taken for an alarm, and that it is none.

    They name signs that are denied or over, or a saying about living and dying; or, where the classifier is
    not sure, signs that are only asked about, or another saying.
    """
    family = LIFE if asked == "crisis" else BODY
    heard = finding.heard
    if any(family_of(sign) == family for sign in heard.gone) or (
        family == LIFE and LIFE in heard.look_alikes
    ):
        return True
    seems = family in heard.look_alikes or any(family_of(sign) == family for sign in heard.asked)
    return seems and confidence < CERTAIN


def _otherwise(ranking: Sequence[Mapping[str, Any]]) -> str:
    """Return the likeliest opinion that is no alarm, where it is likely among those that are none."""
    others = [one for one in ranking if one["name"] not in (*LEVEL_OF_INTENT, FALLBACK)]
    known = sum(float(one["confidence"]) for one in others)
    if others and float(others[0]["confidence"]) >= LIKELY * known:
        return str(others[0]["name"])
    return FALLBACK
