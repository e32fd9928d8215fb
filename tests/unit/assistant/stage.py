"""An agent for the tests: Rasa's own, with our stores and composer; only what is understood is scripted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rasa.core.actions.action import create_bot_utterance
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.composer import Composer
from assistant.conversations import ConversationStore
from assistant.locks import InMemoryLockStore

MODEL_ID = "the model of the tests"
UNDERSTOOD = {"intent": {"name": "greet", "confidence": 0.9}, "entities": [], "intent_ranking": []}


class ScriptedProcessor:
    """Takes the place of Rasa's processor, which needs a trained model.

    It says the responses of ``says`` to every message, in order, through the agent's composer and store; then
    it raises ``error`` when there is one. ``heard`` holds the messages it was given.
    """

    def __init__(self, agent: Agent) -> None:
        """Answer for an agent."""
        self.model_metadata = SimpleNamespace(model_id=MODEL_ID, trained_at=datetime.utcnow())
        self.heard: list[UserMessage] = []
        self._agent = agent
        self.reset()

    def reset(self) -> None:
        """Greet, and forget what was heard."""
        self.says: list[str] = ["utter_greet"]
        self.understood: dict[str, Any] = UNDERSTOOD
        self.error: Exception | None = None
        self.heard.clear()

    async def parse_message(self, message: UserMessage) -> dict[str, Any]:
        """Return what is understood of any message."""
        if self.error:
            raise self.error
        return {"text": message.text, **self.understood}

    async def handle_message(self, message: UserMessage) -> None:
        """Take a turn as Rasa does: read the conversation, answer, keep it."""
        self.heard.append(message)
        store = self._agent.tracker_store
        tracker = await store.get_or_create_tracker(message.sender_id, append_action_listen=False)
        tracker.update(
            UserUttered(
                message.text,
                parse_data=self.understood,
                input_channel=message.input_channel,
                message_id=message.message_id,
            )
        )
        for name in self.says:
            await self._say(name, tracker, message)
        if self.error:
            raise self.error
        await store.save(tracker)

    async def _say(self, name: str, tracker: DialogueStateTracker, message: UserMessage) -> None:
        response = await self._agent.nlg.generate(name, tracker, message.input_channel)
        event = create_bot_utterance({**response, "utter_action": name})
        tracker.update(event)
        await message.output_channel.send_response(message.sender_id, event.message())


def make_agent(domain: Domain, composer: Composer, database: Path) -> Agent:
    """Return an agent that keeps its conversations in an SQLite file."""
    store = ConversationStore(domain, db=str(database))
    agent = Agent(domain, composer, store, InMemoryLockStore())
    agent.processor = ScriptedProcessor(agent)
    return agent
