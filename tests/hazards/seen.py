"""What the tests of hazards share: the mark of a control, the served assistant, and what it understood."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
import sqlalchemy as sa
from rasa.core.agent import Agent

from assistant import rest
from assistant.channels.web import WebChannel
from assistant.conversations import ConversationStore, store_of
from tests.action_proxy import ActionProxy
from tests.client import Client, Message
from tests.conftest import SECRET

MARK = "without"
Switch = Callable[[pytest.MonkeyPatch], None]


@dataclass
class Served:
    """The assistant in this process."""

    agent: Agent
    channel: WebChannel
    proxy: ActionProxy
    address: str

    @property
    def store(self) -> ConversationStore:
        """Return where conversations are kept."""
        return store_of(self.agent)

    @contextmanager
    def held_store(self) -> Iterator[None]:
        """Hold the database as another process does that writes."""
        with closing(sqlite3.connect(self.store.engine.url.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                other.execute("ROLLBACK")
                time.sleep(rest.REST_SECONDS + 0.1)  # so long is a locked file left alone

    @contextmanager
    def person(self) -> Iterator[Client]:
        """Begin a conversation."""
        with Client(self.address) as client:
            yield client


def without(switch: Switch) -> pytest.MarkDecorator:
    """Mark a test of a hazard, with what switches its control off."""
    mark: pytest.MarkDecorator = getattr(pytest.mark, MARK)
    return mark.with_args(switch)


def conversation_of(person: Client) -> str:
    """Return the conversation's id, which only the token holds."""
    claims = jwt.decode(person.token, SECRET, algorithms=["HS256"], audience="web")
    return str(claims["sub"])


def events_of(served: Served, person: Client) -> list[dict[str, Any]]:
    """Return everything that is kept of a conversation, in order."""
    statement = sa.text("SELECT data FROM events WHERE sender_id = :id ORDER BY id")
    with served.store.engine.connect() as connection:
        rows = connection.execute(statement, {"id": conversation_of(person)})
        return [json.loads(data) for (data,) in rows]


def messages_of(served: Served, person: Client) -> list[dict[str, Any]]:
    """Return what is kept of the person's messages, in order."""
    return [event for event in events_of(served, person) if event["event"] == "user"]


def rules_of(served: Served, person: Client) -> list[str]:
    """Return the rules of the safety net that hold for the last message."""
    rules: list[str] = messages_of(served, person)[-1]["parse_data"]["safety"]["rules"]
    return rules


def urgency(replies: list[Message]) -> str:
    """Return the level of the first words."""
    level: str = replies[0]["metadata"]["urgency"]
    return level


def act(replies: list[Message]) -> str | None:
    """Return the act that the first words reply to."""
    found: str | None = replies[0]["metadata"]["act"]
    return found
