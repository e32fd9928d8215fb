"""What the parts of a message ask, together with the message read whole: pure functions over scores.

Neither reading is right alone. The whole is drawn to its background ("I had acupuncture. How is chemo
given?"); a part has lost its subject ("so what are our rights?", of a neighbour's fence). So a part's scores
are pooled with the whole's (a weighted mean of logits, the logarithmic opinion pool of Genest and Zidek,
Statistical Science 1 (1986) 114), and a part counts against the whole only when it says by itself what it is
about. The numbers were chosen on ``tests/conversations/development_two_questions.yml`` and the half of
``tests/validation`` that chooses; of the latter the pool answers 94.4% rightly and 1.0% wrong, the whole
message alone 93.4 and 0.5%, and of the messages with two questions 80% and none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.nlu.ranking import shares
from assistant.nlu.readings import FOREIGN, SOCIAL, TOPIC, Asked, Scores, leaning_on, top

NEVER_BESIDE = SOCIAL | {
    "tell_me_more",
    "show_figures",
    "help",
    "emergency",
    "crisis",
    "report_symptom",
    FOREIGN,
}
"""Acts that frame a question, lean on the turn before, or are for the safety net to find."""
FEELINGS, HELP = "distress", "help"
STATED = {FEELINGS: (0.93, 0.1), "feedback": (0.97, 0.0), "human_handoff": (0.985, 0.0)}
"""Acts that are told as well as asked: how sure the part must be, and how likely the whole message."""

WHOLE_SHARE = 0.2
"""The weight of the whole message's scores in the pool."""
WHOLE_IS_FOREIGN = 0.4
"""From here on a message that is taken to be foreign before all is not taken apart."""
WHOLE_COUNTS = 0.5
"""From here on the whole message stands against a single part that leans."""
SUPPORTED = 0.35
"""What a part asks counts from here on, where the whole message asks it before all."""
ALONE, IN_POOL = 0.9, 0.2
"""A topic of a part counts from here on by itself, where the pool does not rule it out."""
POOLED, POOLED_ACT = 0.5, 0.7
"""A topic counts from here on in the pool; an act by itself, where it leads the pool."""
BY_ITSELF = 0.98
"""A part that names its subject counts from here on whatever the rest is about."""
NAMED = 0.95
"""What only names something counts from here on, unless the next part may be about it."""
BESIDE_SURER = 0.6
"""What is less sure is left out beside what is surer, or the whole message would count as not understood."""
WHOLE_NOT_FOREIGN = 0.1
"""Below this likelihood of a foreign subject a part may be believed against the whole."""


@dataclass(frozen=True)
class Part:
    """A part of a message: what the classifier makes of it, alone and behind the question before it.

    ``asks``: it may be a question. ``names_only``: it has no word that asks. ``leans``: what it is about may
    stand elsewhere. ``leant_on``: the part behind it may be about the same.
    """

    asks: bool
    alone: Scores
    in_context: Scores | None = None
    names_only: bool = False
    leans: bool = False
    leant_on: bool = False
    text: str = ""

    def read(self, names: Sequence[str]) -> Scores:
        """Return its scores, behind the question before it where it leans on that."""
        if self.in_context is None:
            return self.alone
        return leaning_on(names, self.alone, self.in_context, self.text)


@dataclass(frozen=True)
class _Found:
    """What a part asks: its intent, how surely, by which scores, and whether it leans or is only told."""

    intent: str
    confidence: float
    scores: Scores
    leans: bool = False
    told: bool = False


def asked_by_parts(names: Sequence[str], whole: Scores, parts: Sequence[Part]) -> list[Asked]:
    """Return what a message asks for, in the order of its parts, each intent once.

    Background that is only told ("I had chemo in 2019") asks for nothing. When no part is sure, it is what
    the whole message asks for. Feelings come before questions.

    Args:
        names: the intents, in the order of all scores.
        whole: the scores of the whole message.
        parts: at least one.
    """
    intent, confidence = top(names, whole)
    if intent == FOREIGN and confidence >= WHOLE_IS_FOREIGN:
        return [Asked(intent, whole)]
    believed: dict[str, _Found] = {}
    asking: set[str] = set()
    for part in parts:
        one = _told(names, whole, part) or _question(names, part)
        if one is None:
            continue
        if not one.told:
            asking.add(one.intent)
            one = _pooled(names, whole, one)
        if one is not None:
            before = believed.get(one.intent)
            believed[one.intent] = replace(one, leans=one.leans and (before is None or before.leans))
    if len(believed) > 1:
        ordered = sorted(believed.values(), key=lambda one: one.intent != FEELINGS)
        sure = [one for one in ordered if top(names, one.scores)[1] >= BESIDE_SURER]
        return [Asked(one.intent, one.scores) for one in sure or ordered]
    for one in believed.values():
        if one.intent == HELP:
            break  # "what does it do", torn from what it is about
        against = confidence >= WHOLE_COUNTS and intent not in SOCIAL
        if one.intent == intent:
            return [Asked(intent, max(whole, one.scores, key=lambda scores: top(names, scores)[1]))]
        if not against or (asking == {one.intent} and _stands_alone(names, whole, one)):
            return [Asked(one.intent, one.scores)]
    return [Asked(intent, whole)]


def _told(names: Sequence[str], whole: Scores, part: Part) -> _Found | None:
    """Return the act that a part tells of, where it surely does."""
    scores = part.read(names)
    name, confidence = top(names, scores)
    if name not in STATED or (part.asks and name != FEELINGS):
        return None
    sure, at_least = STATED[name]
    if confidence < sure or shares(whole)[names.index(name)] < at_least:
        return None
    return _Found(name, confidence, scores, told=True)


def _question(names: Sequence[str], part: Part) -> _Found | None:
    """Return what a part may ask; nothing, when it tells, greets, or names what the next part asks about."""
    scores = part.read(names)
    name, confidence = top(names, scores)
    if not part.asks or name in SOCIAL or name == FEELINGS:
        return None
    if part.names_only and (part.leant_on or confidence < NAMED):
        return None
    return _Found(name, confidence, scores, leans=part.leans)


def _pooled(names: Sequence[str], whole: Scores, one: _Found) -> _Found | None:
    """Return what a question counts as beside the whole message; nothing, when it does not count."""
    pool = (1 - WHOLE_SHARE) * one.scores + WHOLE_SHARE * whole
    leader, led_by = top(names, pool)
    in_pool = float(shares(pool)[names.index(one.intent)])
    if one.intent in NEVER_BESIDE:
        counts = one.intent == HELP and one.confidence >= BY_ITSELF
    elif one.intent == top(names, whole)[0]:
        counts = one.confidence >= SUPPORTED
    else:
        enough = _is_enough(one, in_pool, leads=leader == one.intent)
        counts = enough or (one.confidence >= BY_ITSELF and not one.leans)
    if counts:
        is_surer = one.confidence >= max(led_by, BY_ITSELF)
        return one if is_surer or leader != one.intent else replace(one, scores=pool)
    if leader.startswith(TOPIC) and led_by >= POOLED:
        return replace(one, intent=leader, confidence=led_by, scores=pool)
    return None


def _is_enough(one: _Found, in_pool: float, *, leads: bool) -> bool:
    """Tell whether a question that does not lead the whole message counts in the pool."""
    if not one.intent.startswith(TOPIC):
        return leads and one.confidence >= POOLED_ACT
    return (leads and in_pool >= POOLED) or (one.confidence >= ALONE and in_pool >= IN_POOL)


def _stands_alone(names: Sequence[str], whole: Scores, one: _Found) -> bool:
    """Tell whether the only question of a message is right though the whole is about something else."""
    is_foreign = FOREIGN in names and shares(whole)[names.index(FOREIGN)] >= WHOLE_NOT_FOREIGN
    return one.confidence >= BY_ITSELF and not one.leans and not is_foreign
