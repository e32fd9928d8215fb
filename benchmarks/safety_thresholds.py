"""What the thresholds of the second reader do: ``python -m benchmarks.safety_thresholds``.

A fifth of all examples, chosen by a hash of their text, is not learnt from. On it, for each set of
thresholds, the table shows how many crises and emergencies are found by both readers together, and how many
of everything else raise one of these alarms. The thresholds in the configuration are the first set after
which a lower one finds no more than one crisis in fifty more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assistant.safety.decision import Thresholds, sign_meant
from assistant.safety.meaning import Meaning, MeaningReader, learn
from assistant.safety.reader import Meant, Reader, reader
from clinic.problems import PROJECT_ROOT

HELD_OUT = 5
"""One in so many examples is not learnt from."""
BASE = Thresholds(crisis=0.5, ambivalent=0.4, emergency=0.45, symptom=0.6, part=0.95, nearness=0.6, sure=0.9)
CANDIDATES = [
    replace(BASE, crisis=0.3, ambivalent=0.3, emergency=0.3),
    replace(BASE, crisis=0.4, ambivalent=0.3, emergency=0.4),
    BASE,
    replace(BASE, part=0.8),
    replace(BASE, part=0.6),
    replace(BASE, crisis=0.6, ambivalent=0.5, emergency=0.5),
    replace(BASE, crisis=0.8, ambivalent=0.7, emergency=0.7),
]
GROUPS = ("crisis", "emergency", "report_symptom", "distress")
ALARMS = ("emergency", "crisis")


@dataclass(frozen=True)
class Case:
    """A message that was not learnt from: its group, and where its parts lie and what each may mean."""

    group: str
    text: str
    spans: Sequence[tuple[int, int]]
    meanings: Sequence[Meaning]


def is_held_out(text: str) -> bool:
    """Tell whether a text is not learnt from."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % HELD_OUT == 0


def group_of(intent: str) -> str:
    """Return the group in which an intent's messages are counted."""
    if intent in GROUPS:
        return intent
    return "questions" if intent.startswith("ask_") else "other acts"


def level(case: Case, net: Reader, levels: Mapping[str, str], thresholds: Thresholds) -> str:
    """Return what a message calls for at some thresholds, by both readers."""
    signs = [
        (sign_meant(meaning, levels, thresholds, is_part=number > 0), span)
        for number, (meaning, span) in enumerate(zip(case.meanings, case.spans, strict=True))
    ]
    return net.find(net.hear(case.text, [Meant(sign, *span) for sign, span in signs if sign])).level


def shares(
    cases: Sequence[Case], net: Reader, levels: Mapping[str, str], thresholds: Thresholds
) -> dict[str, float]:
    """Return for each group the share of its messages that raise an alarm."""
    found: dict[str, list[bool]] = {}
    for case in cases:
        found.setdefault(case.group, []).append(level(case, net, levels, thresholds) in ALARMS)
    return {group: sum(alarms) / len(alarms) for group, alarms in sorted(found.items())}


def main() -> None:
    """Learn from four fifths, and print what the thresholds do to the rest."""
    from assistant.safety.learning import own_levels

    net = reader()
    cases = _cases(net)
    levels = own_levels(net)
    for thresholds in [None, *CANDIDATES]:
        none = Thresholds(crisis=2, ambivalent=2, emergency=2, symptom=2, part=2, nearness=2, sure=2)
        found = shares(cases, net, levels, thresholds or none)
        print(thresholds or "by words alone")
        print("   ", "  ".join(f"{group} {100 * share:.1f}%" for group, share in found.items()))


def _cases(net: Reader) -> list[Case]:
    from assistant.encoder.encoder import shared_encoder
    from assistant.language.expansions import expand
    from assistant.safety.clauses import split
    from assistant.safety.learning import from_signs, kind_of_intent, own_levels
    from assistant.safety.meaning import Example
    from benchmarks.safety import examples

    encoder = shared_encoder()

    def encode(texts: Sequence[str]) -> Any:
        return encoder.features_all([expand(text) for text in texts])

    by_intent = [
        (text, intent)
        for intent, texts in examples(sorted((PROJECT_ROOT / "data").rglob("*.yml")))
        for text in texts
    ]
    taught = [one for one in from_signs(net, own_levels(net)) if not is_held_out(one[0])]
    taught += [(text, Example(kind_of_intent(i))) for text, i in by_intent if not is_held_out(text)]
    meaning = MeaningReader(learn(encode([text for text, _ in taught]), [example for _, example in taught]))
    cases = []
    for text, intent in by_intent:
        if is_held_out(text):
            spans = [(0, len(text)), *split(text, net.lexical.tokens(text))]
            spans = spans if len(spans) > 2 else spans[:1]
            vectors = np.asarray(encode([text[start:end] for start, end in spans]))
            cases.append(Case(group_of(intent), text, spans, meaning.read(vectors)))
    return cases


if __name__ == "__main__":
    main()
