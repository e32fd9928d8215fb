"""Asks a model many things, each in a conversation of its own: ``python -m assistant.ask MODEL``.

Reads a JSON list of texts from standard input and writes a list of what each would get: without an action
server, a database or a channel, so that two versions of the content can be compared.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from typing import Any

from assistant import logs


def main() -> None:
    """Answer every text that standard input holds."""
    parser = argparse.ArgumentParser(prog="python -m assistant.ask", description=main.__doc__)
    parser.add_argument("model", help="the trained model, a .tar.gz")
    model = parser.parse_args().model
    logs.configure(logging.CRITICAL)
    json.dump(asyncio.run(answers(model, json.load(sys.stdin))), sys.stdout)


async def answers(model: str, texts: list[str]) -> list[dict[str, Any]]:
    """Return for each text which topics and acts are answered, what is suggested, and the first reply."""
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.core.tracker_store import InMemoryTrackerStore
    from rasa.shared.core.domain import Domain

    from assistant.composer import Composer
    from assistant.turns import MessageOutput

    agent = Agent(tracker_store=InMemoryTrackerStore(Domain.empty()))
    agent.load_model(model)
    composer = Composer(None, agent.domain)
    agent.nlg = agent.processor.nlg = composer
    found = []
    for number, text in enumerate(texts):
        output = MessageOutput("web")
        await agent.processor.handle_message(UserMessage(text, output, str(number), input_channel="web"))
        stamps = [message["metadata"] for message in output.messages]
        found.append(
            {
                "topics": sorted({topic for stamp in stamps for topic in stamp["topics"]}),
                "acts": sorted({stamp["act"] for stamp in stamps if stamp["act"]}),
                "suggested": sorted({topic for stamp in stamps for topic in stamp["suggested"]}),
                "text": output.messages[0]["text"] if output.messages else "",
            }
        )
    return found


if __name__ == "__main__":
    main()
