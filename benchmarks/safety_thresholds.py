"""What each finding weighs, and what the thresholds do: ``python -m benchmarks.safety_thresholds``.

The messages of ``data/safety/messages.yml`` go through the trained model up to the safety net; neither the
classifier nor the words learnt from them. The second reader is taught five times, each time without a fifth
of them, chosen by a hash of their text, and reads that fifth. Logistic regression over what all of them found
gives the weights of ``assistant/safety/weighing.py``. The table shows what thresholds do to messages that
neither the second reader nor the weights know: the share of reports that get at least their level, the share
of look-alikes that are told to call today or now, and how many get exactly their level. An emergency or a
crisis that is missed is worse than several look-alikes: those in use are the set after which a higher one
loses one of them for every four false alarms less.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import numpy as np
from rasa.core.agent import Agent
from rasa.shared.nlu.training_data.message import Message
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from assistant.encoder.encoder import shared_encoder
from assistant.language.expansions import expand
from assistant.nlu.safety_net import SafetyNet, vector_of
from assistant.safety import decision, together, weighing
from assistant.safety.learning import from_signs, kind_of_intent, own_levels, parts_of_nothing
from assistant.safety.meaning import Example, Meaning, MeaningReader, learn
from assistant.safety.messages import messages_file, read_messages
from assistant.safety.reader import Finding, Reader, reader
from assistant.safety.rules import LEVELS
from benchmarks.safety import examples
from clinic.problems import PROJECT_ROOT
from commands.environment import FIXED
from commands.model import ensure_model
from commands.progress import Progress

FOLDS = 5
CANDIDATES = [
    {"call_doctor": mild, "urgent_same_day": urgent, "emergency": grave, "crisis": crisis}
    for mild, urgent, grave, crisis in [
        (0.01, 0.01, 0.01, 0.01),
        (0.1, 0.1, 0.1, 0.02),
        (0.1, 0.5, 0.2, 0.02),
        (0.1, 0.5, 0.3, 0.02),
        (0.1, 0.5, 0.4, 0.02),
        (0.1, 0.5, 0.3, 0.1),
        (0.2, 0.5, 0.4, 0.1),
        (0.5, 0.5, 0.5, 0.5),
    ]
]


@dataclass(frozen=True)
class Case:
    """A message that the second reader did not learn from, and all that was found in it."""

    text: str
    level: str
    finding: Finding
    asked: Mapping[str, Any]
    ranking: Sequence[Mapping[str, Any]]
    found: Mapping[str, float]
    whole: Meaning


def fold_of(text: str) -> int:
    """Return in which part of the messages a text is: 0 to ``FOLDS`` - 1."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % FOLDS


def shares(cases: Sequence[Case], levels: Sequence[str]) -> dict[str, float]:
    """Return how many messages of each level get at least that level, and what else the table shows."""
    found: dict[str, float] = {}
    for level in LEVELS[1:]:
        got = [one for case, one in zip(cases, levels, strict=True) if case.level == level]
        found[level] = sum(is_at_least(one, level) for one in got) / max(1, len(got))
    harmless = [one for case, one in zip(cases, levels, strict=True) if case.level == "none"]
    found["false"] = sum(is_at_least(one, "urgent_same_day") for one in harmless) / max(1, len(harmless))
    found["exact"] = sum(case.level == one for case, one in zip(cases, levels, strict=True)) / len(cases)
    return found


def is_at_least(level: str, wanted: str) -> bool:
    """Tell whether a level is as strong as another; a crisis is only a crisis."""
    return level == wanted if wanted == "crisis" else LEVELS.index(level) >= LEVELS.index(wanted)


def level_of(case: Case, likely: float) -> str:
    """Return what becomes of a message that is a report with some likelihood."""
    believed = replace(weighing.judge(case.found, case.whole), likely=likely)
    name, confidence = case.asked.get("name"), float(case.asked.get("confidence") or 0)
    return decision.decide(case.finding, name, confidence, case.ranking, believed).level


def main() -> None:
    """Teach the second reader, and print the weights and what the thresholds do."""
    os.environ.update(FIXED)
    cases = asyncio.run(_cases())
    names = list(cases[0].found)
    rows = np.array([[case.found[name] for name in names] for case in cases])
    reports = np.array([case.level != "none" for case in cases])
    regression = LogisticRegression(max_iter=3000)
    likely = cross_val_predict(regression, rows, reports, cv=10, method="predict_proba")[:, 1]
    regression.fit(rows, reports)
    for name, weight in zip(names, regression.coef_[0], strict=True):
        print(f'    "{name}": {weight:.2f},')
    print(
        f"at rest {regression.intercept_[0]:.2f}; {reports.sum()} reports, {(~reports).sum()} look-alikes\n"
    )
    for thresholds in CANDIDATES:
        with patch.object(weighing, "BELIEVED_FROM", thresholds):
            found = shares(
                cases, [level_of(case, float(one)) for case, one in zip(cases, likely, strict=True)]
            )
        mark = "  <- in use" if thresholds == weighing.BELIEVED_FROM else ""
        print(*thresholds.values(), " ", *(f"{name} {share:.1%}" for name, share in found.items()), mark)


async def _cases() -> list[Case]:
    """Read every message with a second reader that does not know it."""
    net = reader()
    file = messages_file()
    levels = dict.fromkeys((text for texts in file.lookalikes.values() for text in texts), "none")
    for rule, texts in file.reports.items():
        levels.update(dict.fromkeys(texts, net.rules.rules[rule].level))
    recorded: list[Message] = []

    def record(self: SafetyNet, messages: list[Message], tracker: Any = None) -> list[Message]:
        recorded.extend(messages)
        return messages

    with patch.object(SafetyNet, "process", record):
        agent = Agent.load(str(ensure_model(Progress())))
        for text in levels:
            await agent.parse_message(text)
    vectors, examples, folds = _taught(net)
    cases = []
    for fold in range(FOLDS):
        kept = np.flatnonzero(folds != fold)
        meaning = MeaningReader(learn(vectors[kept], [examples[number] for number in kept]))
        of_fold = [message for message in recorded if fold_of(message.get("text")) == fold]
        cases += [_case(message, net, meaning, levels[message.get("text")]) for message in of_fold]
    return cases


def _case(message: Message, net: Reader, meaning: MeaningReader, level: str) -> Case:
    text, asked = message.get("text"), message.get("intent") or {}
    ranking = message.get("intent_ranking") or []
    thresholds = decision.Thresholds(**SafetyNet.get_default_config())
    found, spans = together.meanings(
        net, meaning, text, vector_of(message), message.get("clauses"), shared_encoder().features_all
    )
    meant = together.guesses(found, spans, asked, own_levels(net), thresholds)
    finding = net.find(net.hear(text, meant))
    by_words = together.words_alone(net, finding.heard)
    of_message = weighing.findings(by_words, finding.heard, found, ranking)
    return Case(text, level, finding, asked, ranking, of_message, found[0])


def _taught(net: Reader) -> tuple[Any, list[Example], Any]:
    """Return the vectors of everything that the second reader learns from, the examples, and their folds.

    What is no whole message, nor part of one, belongs to no fold and is always learnt: -1.
    """
    of_messages = read_messages(net.rules)
    taught = [(text, example, fold_of(text)) for text, example in of_messages]
    for text, example, fold in list(taught):
        taught += [(part, one, fold) for part, one in parts_of_nothing([(text, example)], net)]
    taught += [(text, example, -1) for text, example in from_signs(net, own_levels(net))]
    for intent, texts in examples(sorted((PROJECT_ROOT / "data").rglob("*.yml"))):
        taught += [(text, Example(kind_of_intent(intent)), -1) for text in texts]
    vectors = shared_encoder().features_all([expand(text) for text, _, _ in taught])
    return vectors, [example for _, example, _ in taught], np.array([fold for _, _, fold in taught])


if __name__ == "__main__":
    main()
