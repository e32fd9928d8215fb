"""Asks a model what texts mean: ``python -m benchmarks.reading MODEL ASKED ANSWERS``, a process of its own.

ASKED is a JSON list of texts; ANSWERS becomes a JSON list with a ranking for each: pairs of intent and
confidence, surest first, ten at most. What ``FallbackClassifier`` made of them is left out, since every
threshold is tried afterwards; a message in another language is a foreign one.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.threshold import FOREIGN, OTHER_LANGUAGE
from commands.environment import FIXED

Ranking = list[tuple[str, float]]
FALLBACK = "nlu_fallback"
RANKED = 10


def ranking(parsed: Sequence[dict[str, str | float]]) -> Ranking:
    """Return Rasa's ``intent_ranking`` as pairs, surest first, without the fallback."""
    known = [
        (FOREIGN if one["name"] == OTHER_LANGUAGE else str(one["name"]), float(one["confidence"]))
        for one in parsed
        if one["name"] != FALLBACK
    ]
    return sorted(known, key=lambda one: -one[1])[:RANKED]


async def read(model: Path, texts: Sequence[str]) -> list[Ranking]:
    """Return what a model takes texts for."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))
    return [ranking((await agent.parse_message(text))["intent_ranking"]) for text in texts]


def main() -> None:
    """Read the texts of one file and write the rankings to another."""
    os.environ.update(FIXED)
    from assistant import logs

    logs.configure(40)
    model, asked, answers = (Path(argument) for argument in sys.argv[1:])
    rankings = asyncio.run(read(model, json.loads(asked.read_text(encoding="utf-8"))))
    answers.write_text(json.dumps(rankings), encoding="utf-8")


if __name__ == "__main__":
    main()
