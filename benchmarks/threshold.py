"""Chooses the confidence below which the assistant does not answer: ``make threshold``.

The trained model is asked the phrasings of ``tests/validation``, which nobody trained on. One half of them
chooses the threshold, the other tells what it does. Story tests are no part of it.

The threshold that comes nearest to the targets is chosen. Of those that come equally near, three things are
weighed together: a question rightly answered counts 1; one answered with another topic counts -2, since a
wrong answer may hurt and a refusal offers what else there is; a foreign question that is answered counts -1:
what is said is true, but not what was asked. Each counts by how often it is met: of the messages to a
clinic's chat, 15 in 100 are taken to be foreign (an assumption, until a clinic's own figures are known).
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.suggestions import suggest
from clinic.problems import PROJECT_ROOT
from commands.environment import FIXED
from commands.model import ensure_model
from commands.progress import Progress

VALIDATION = PROJECT_ROOT / "tests" / "validation"
FOREIGN, OTHER_LANGUAGE = "out_of_scope", "other_language"
WRONG_COSTS = 2.0
LEAK_COSTS = 1.0
FOREIGN_SHARE = 0.15
RIGHT_OR_OFFERED, WRONG, REFUSED = 0.95, 0.02, 0.9
"""The targets: of questions within scope, and of foreign ones."""
CANDIDATES = [*(step / 100 for step in range(10, 100)), 0.995, 0.999]
"""Up to where the surest models, whose confidences lie close to 1, can still be told apart."""


@dataclass(frozen=True)
class Answer:
    """What one phrasing meant, and what it was taken for, surest first."""

    meant: str
    ranking: Sequence[tuple[str, float]]
    offered: Sequence[str] = ()
    """The topics and acts that are the choices when nothing is answered."""
    beside: Sequence[str] = ()
    """What is answered in the same reply."""
    text: str = ""

    def answers(self, threshold: float) -> bool:
        """Whether something is answered at a threshold."""
        return self.ranking[0][1] >= threshold and self.ranking[0][0] != FOREIGN

    @property
    def is_right(self) -> bool:
        """Whether what was meant is answered: first, or beside it ("I am so scared. What is hospice?")."""
        return self.meant in (self.ranking[0][0], *self.beside)

    @property
    def is_offered(self) -> bool:
        """Whether what was meant would be among the choices when nothing is answered."""
        return self.meant.removeprefix("ask_") in self.offered


@dataclass(frozen=True)
class Outcome:
    """What a threshold does, in shares: of questions within scope, and of foreign ones."""

    threshold: float
    right: float
    offered: float
    wrong: float
    leaked: float

    @property
    def shortfall(self) -> float:
        """How much is missing of the targets together; 0 where all are reached."""
        missing = (
            RIGHT_OR_OFFERED - self.right - self.offered,
            self.wrong - WRONG,
            REFUSED - (1 - self.leaked),
        )
        return sum(max(0.0, one) for one in missing)

    @property
    def balance(self) -> float:
        """What the threshold is chosen by: the more the better."""
        inside = self.right - WRONG_COSTS * self.wrong
        return (1 - FOREIGN_SHARE) * inside - FOREIGN_SHARE * LEAK_COSTS * self.leaked


def outcome(answers: Sequence[Answer], threshold: float) -> Outcome:
    """Return what becomes of phrasings at a threshold."""
    inside = [answer for answer in answers if answer.meant != FOREIGN]
    foreign = [answer for answer in answers if answer.meant == FOREIGN]
    answered = [answer for answer in inside if answer.answers(threshold)]
    refused = [answer for answer in inside if not answer.answers(threshold)]
    return Outcome(
        threshold,
        right=sum(answer.is_right for answer in answered) / len(inside),
        offered=sum(answer.is_offered for answer in refused) / len(inside),
        wrong=sum(not answer.is_right for answer in answered) / len(inside),
        leaked=sum(answer.answers(threshold) for answer in foreign) / len(foreign),
    )


def best(answers: Sequence[Answer]) -> float:
    """Return the threshold that comes nearest to the targets; of those, the one with the best balance.

    Of equals, the lowest.
    """
    found = [outcome(answers, threshold) for threshold in CANDIDATES]
    return max(found, key=lambda one: (-round(one.shortfall, 4), one.balance)).threshold


def phrasings(folder: Path = VALIDATION) -> list[tuple[str, str]]:
    """Return every validation phrasing with its intent."""
    return [
        (phrasing, intent)
        for path in sorted(folder.glob("*.yml"))
        for intent, texts in yaml.safe_load(path.read_text(encoding="utf-8")).items()
        for phrasing in texts
    ]


def halves(answers: Sequence[Answer]) -> tuple[list[Answer], list[Answer]]:
    """Return the half that chooses and the half that tells; a new phrasing moves none of the others."""
    chooses = [hashlib.sha256(answer.text.encode()).digest()[0] % 2 == 0 for answer in answers]
    return (
        [answer for answer, first in zip(answers, chooses, strict=True) if first],
        [answer for answer, first in zip(answers, chooses, strict=True) if not first],
    )


async def ask(model: Path, asked: Sequence[tuple[str, str]]) -> list[Answer]:
    """Return what a model takes phrasings for."""
    from rasa.core.agent import Agent

    from assistant.nlu.question_joiner import ALSO_ASKED

    agent = Agent.load(str(model))
    answers = []
    for text, intent in asked:
        parsed = await agent.parse_message(text)
        ranking, beside = parsed["intent_ranking"], parsed.get(ALSO_ASKED) or []
        known = [
            (FOREIGN if one["name"] == OTHER_LANGUAGE else one["name"], one["confidence"])
            for one in ranking
            if one["name"] != "nlu_fallback"
        ]
        offered = [one.topic for one in suggest(ranking, agent.domain.responses)]
        answers.append(Answer(intent, sorted(known, key=lambda one: -one[1]), offered, beside[:1], text))
    return answers


def main() -> None:
    """Print what thresholds do, and the one to set in config.yml."""
    os.environ.update(FIXED)
    from assistant import logs

    logs.configure(40)
    answers = asyncio.run(ask(ensure_model(Progress()), phrasings()))
    choosing, telling = halves(answers)
    chosen = best(choosing)
    print(f"{len(choosing)} phrasings choose, {len(telling)} others tell\n")
    print("threshold   right  right or offered   wrong  foreign refused")
    for threshold in sorted({chosen, *(step / 10 for step in range(1, 10))}):
        one = outcome(telling, threshold)
        mark = "  <- chosen" if threshold == chosen else ""
        print(
            f"{threshold:9.2f}  {one.right:6.1%}  {one.right + one.offered:16.1%}"
            f"  {one.wrong:6.1%}  {1 - one.leaked:15.1%}{mark}"
        )
    print(f"\nthreshold: {chosen}")


if __name__ == "__main__":
    main()
