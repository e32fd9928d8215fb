"""Chooses the confidence below which the assistant does not answer: ``make threshold``.

The real pipeline is trained on three quarters of the training examples and asked the rest, four times over,
so that every example is asked once by a model that has not seen it. The threshold is the one with the best
balance: a right answer counts 1, an answer to something else (or to a foreign question) counts -2, and a
refusal counts nothing, since a wrong answer may hurt and a refusal offers what else to do. Story tests are
no part of it: they measure what comes out.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from clinic.content.model import ActFile, TopicFile, read_acts, read_topics
from commands.environment import FIXED

FOLDS = 4
SEED = 20261122
WRONG_COSTS = 2.0
FOREIGN = "out_of_scope"
CANDIDATES = [step / 100 for step in range(10, 71, 5)]


@dataclass(frozen=True)
class Answer:
    """What one held-out example meant, what was understood, and how surely."""

    meant: str
    understood: str
    confidence: float


@dataclass(frozen=True)
class Outcome:
    """What a threshold does: shares answered, rightly and wrongly in scope, and of foreign questions."""

    threshold: float
    right: float
    wrong: float
    foreign_answered: float
    balance: float


def outcome(answers: Iterable[Answer], threshold: float) -> Outcome:
    """Return what becomes of held-out answers at a threshold."""
    listed = list(answers)
    inside = [answer for answer in listed if answer.meant != FOREIGN]
    foreign = [answer for answer in listed if answer.meant == FOREIGN]

    def answered(answer: Answer) -> bool:
        return answer.confidence >= threshold and answer.understood != FOREIGN

    right = sum(answered(answer) and answer.understood == answer.meant for answer in inside)
    wrong = sum(answered(answer) and answer.understood != answer.meant for answer in inside)
    leaked = sum(map(answered, foreign))
    balance = (right - WRONG_COSTS * (wrong + leaked)) / len(listed)
    return Outcome(
        threshold, right / len(inside), wrong / len(inside), leaked / max(1, len(foreign)), balance
    )


def held_out_answers() -> list[Answer]:
    """Train and ask in four folds; takes a few minutes."""
    contents: list[TopicFile | ActFile] = [content for _, content in read_topics().values()]
    contents += [content for _, content in read_acts().values()]
    examples = [
        (phrasing, nlu.intent) for content in contents for nlu in content.nlu for phrasing in nlu.phrasings()
    ]
    random.Random(SEED).shuffle(examples)
    answers: list[Answer] = []
    for fold in range(FOLDS):
        taught = [example for number, example in enumerate(examples) if number % FOLDS != fold]
        asked = examples[fold::FOLDS]
        with tempfile.TemporaryDirectory() as folder:
            answers += asyncio.run(_ask(_train(taught, Path(folder)), asked))
        print(f"fold {fold + 1} of {FOLDS} done", flush=True)
    return answers


def _train(examples: list[tuple[str, str]], folder: Path) -> str:
    from rasa.model_training import train_nlu

    by_intent: dict[str, list[str]] = {}
    for text, intent in examples:
        by_intent.setdefault(intent, []).append(text)
    nlu = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in by_intent.items()
    ]
    data = folder / "nlu.yml"
    data.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), encoding="utf-8")
    model = train_nlu("config.yml", str(data), str(folder / "models"))
    if model is None:
        raise RuntimeError("no model was trained")
    return str(model)


async def _ask(model: str, examples: list[tuple[str, str]]) -> list[Answer]:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    answers = []
    for text, intent in examples:
        parsed = await agent.parse_message(text)
        best = max(
            parsed["intent_ranking"], key=lambda one: one["confidence"] * (one["name"] != "nlu_fallback")
        )
        answers.append(Answer(intent, best["name"], best["confidence"]))
    return answers


def main() -> None:
    """Print what every threshold does, and the one to set in config.yml."""
    os.environ.update(FIXED)
    from assistant import logs

    logs.configure(40)
    answers = held_out_answers()
    outcomes = [outcome(answers, threshold) for threshold in CANDIDATES]
    print(f"{len(answers)} held-out examples\nthreshold  right  wrong  foreign answered  balance")
    for one in outcomes:
        print(
            f"{one.threshold:9.2f}  {one.right:5.1%}  {one.wrong:5.1%}"
            f"  {one.foreign_answered:16.1%}  {one.balance:7.3f}"
        )
    print(f"threshold: {max(outcomes, key=lambda one: one.balance).threshold}")


if __name__ == "__main__":
    main()
