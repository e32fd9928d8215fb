"""Learns how much a message that leans is read behind the earlier question: ``make leaning``.

Each message is read alone and behind the question before it (``assistant/nlu/readings.py``). From the
messages of which one reading alone is right, a logistic regression learns which; its weights stand in that
module. The messages are ``tests/conversations/development_follow_ups.yml`` and, so that a complete message is
not bent, the half of ``tests/validation`` that chooses, each behind a question about any topic. What the
weights do is told by ``tests/system/test_conversation_cases.py``.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import numpy as np
import yaml
from numpy.typing import NDArray
from rasa.shared.nlu.training_data.message import Message
from sklearn.linear_model import LogisticRegression

from assistant.dialogue import turns
from assistant.nlu import question_joiner
from assistant.nlu.question_splitter import READING
from assistant.nlu.readings import TOPIC, Scores, evidence, possible, stands_alone, top
from assistant.nlu.topic_classifier import INTENTS, SCORES
from benchmarks.threshold import FOREIGN, VALIDATION, Answer, halves, phrasings
from clinic.content.model import read_topics
from clinic.problems import PROJECT_ROOT
from commands.environment import FIXED
from commands.model import ensure_model
from commands.progress import Progress

CONVERSATIONS = PROJECT_ROOT / "tests" / "conversations" / "development_follow_ups.yml"
LOUD = {FOREIGN, "emergency", "crisis", "report_symptom"}
"""What is answered the same way whatever was said before."""
C = 1.0


@dataclass(frozen=True)
class Leaning:
    """A message that leans: the intents, its scores alone and behind the question, and what it means."""

    names: Sequence[str]
    alone: Scores
    behind: Scores
    text: str
    wanted: str
    """A topic or act; of a topic's intent, without its prefix."""
    topic_before: str

    def is_right(self, scores: Scores) -> bool:
        """Tell whether a reading is right; more of the topic before is that topic."""
        name = top(self.names, scores)[0].removeprefix(TOPIC)
        return name == self.wanted or (name == "tell_me_more" and self.wanted == self.topic_before)

    @property
    def decides(self) -> bool:
        """Tell whether the regression decides on it, and one reading alone is right."""
        is_left_alone = stands_alone(self.names, self.alone, self.text)
        return not is_left_alone and self.is_right(self.alone) != self.is_right(self.behind)


def conversations() -> Iterator[tuple[list[str], str]]:
    """Return what is typed turn by turn, and what the last message means."""
    for one in yaml.safe_load(CONVERSATIONS.read_text(encoding="utf-8")):
        yield one["turns"], one["wanted"]
    questions = {
        topic: [text for text in content.nlu[0].phrasings() if 3 < len(text.split()) < 12]
        for topic, (_, content) in sorted(read_topics().items())
    }
    chance = random.Random(0)
    asked = [Answer(intent, (), text=text) for text, intent in phrasings(VALIDATION) if intent not in LOUD]
    for answer in halves(asked)[0]:
        before = chance.choice(sorted(questions))
        yield [chance.choice(questions[before]), answer.text], answer.meant.removeprefix(TOPIC)


async def read(agent: Any, told: Sequence[tuple[list[str], str]]) -> list[Leaning]:
    """Return the last messages that lean, of conversations held with an agent."""
    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

    seen: list[tuple[Message, Sequence[Message]]] = []
    conclude = question_joiner._conclude

    def watch(message: Message, others: Sequence[Message]) -> None:
        seen.append((message, others))
        conclude(message, others)

    found = []
    with patch.object(question_joiner, "_conclude", watch):
        for number, (texts, wanted) in enumerate(told):
            for text in texts:
                seen.clear()
                sent = UserMessage(text, CollectingOutputChannel(), str(number), input_channel="web")
                await agent.processor.handle_message(sent)
            for message, others in seen:
                if others[0].get(READING).kind == "in_context":
                    tracker = await agent.tracker_store.get_or_create_tracker(str(number))
                    topics = [topic for turn in turns(tracker.events)[:-1] for topic in turn.topics]
                    names = message.get(INTENTS)
                    alone, behind = (possible(names, one.get(SCORES)) for one in (message, others[0]))
                    found.append(
                        Leaning(names, alone, behind, texts[-1], wanted, topics[-1] if topics else "")
                    )
    return found


def learn(leaning: Sequence[Leaning]) -> tuple[float, NDArray[np.float64]]:
    """Return the base and the weights for ``readings.context_weight``."""
    deciding = [one for one in leaning if one.decides]
    found = np.stack([evidence(one.names, one.alone, one.behind, one.text) for one in deciding])
    right = [one.is_right(one.behind) for one in deciding]
    learnt = LogisticRegression(C=C, max_iter=1000).fit(found, right)
    return float(learnt.intercept_[0]), learnt.coef_[0]


def main() -> None:
    """Print the weights to set in assistant/nlu/readings.py."""
    os.environ.update(FIXED)
    from rasa.core.agent import Agent
    from rasa.core.nlg import NaturalLanguageGenerator
    from rasa.utils.endpoints import EndpointConfig

    from assistant import logs

    logs.configure(40)
    agent = Agent.load(str(ensure_model(Progress())))
    assert agent.processor is not None
    composer = EndpointConfig(type="assistant.composer.Composer")
    agent.processor.nlg = NaturalLanguageGenerator.create(composer, agent.domain)
    leaning = asyncio.run(read(agent, list(conversations())))
    base, weights = learn(leaning)
    print(f"{len(leaning)} messages lean; {sum(one.decides for one in leaning)} of them decide\n")
    print(f"CONTEXT_BASE, PER_LOGIT_ALONE, PER_LOGIT_BEHIND = {base:.2f}, {weights[0]:.2f}, {weights[1]:.2f}")
    print(f"TOPIC_ALONE, PER_WORD, JOINT = {weights[2]:.2f}, {weights[3]:.2f}, {weights[4]:.2f}")


if __name__ == "__main__":
    main()
