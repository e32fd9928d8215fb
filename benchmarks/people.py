"""People who write to a running assistant, all in one process: what each sent, was answered, and finds kept.

Locust and k6 measure requests; what counts here is a conversation, from its first message to what is kept of
it afterwards, so each person is a coroutine that keeps what it got.
"""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=60)
AGAIN_SECONDS = 0.25
"""How soon somebody who could not be answered sends the same message again."""
SEED = 20261126
Story = Sequence[str]


@dataclass(frozen=True)
class Plan:
    """How many people write, and how.

    Args:
        address: the assistant's, as ``http://localhost:5005``.
        conversations: how many people there are, each with one conversation.
        seconds: how long they go on.
        pace: seconds from a message to the next; 0 where each is sent when the one before was answered.
        patience: how many seconds a message without an answer is sent again, with its id.
        source: the network address they write from; the system's choice unless given.
        is_over: ends it before its time.
    """

    address: str
    conversations: int
    seconds: float
    pace: float
    patience: float = 0.0
    source: str | None = None
    is_over: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Sent:
    """One message: its id, the seconds until its answer, the ids of the replies, or why there were none."""

    id: str
    took: float
    replies: tuple[str, ...] = ()
    error: str | None = None
    repeated: int = 0


@dataclass
class Talk:
    """One person's conversation: what it began with, what was sent, and what is kept of it afterwards."""

    greeting: tuple[str, ...] = ()
    sent: list[Sent] = field(default_factory=list)
    kept: list[tuple[str, str]] | None = None
    """Of every message that is kept, in order, who said it and its id; None when that could not be read."""


async def talk_all(plan: Plan, stories: Sequence[Story], seed: int = SEED) -> list[Talk]:
    """Let everybody write until the time is over; return their conversations.

    They begin one after the other within one pace, as people do.
    """
    connector = aiohttp.TCPConnector(limit=0, local_addr=(plan.source, 0) if plan.source else None)
    async with aiohttp.ClientSession(connector=connector, timeout=TIMEOUT) as http:
        people = [
            _person(_Web(http, plan), plan, stories, random.Random(seed + number), number)
            for number in range(plan.conversations)
        ]
        return list(await asyncio.gather(*people))


async def _person(web: _Web, plan: Plan, stories: Sequence[Story], rng: random.Random, number: int) -> Talk:
    loop, talk = asyncio.get_running_loop(), Talk()
    until = loop.time() + plan.seconds
    due = loop.time() + plan.pace * number / plan.conversations
    await asyncio.sleep(due - loop.time())
    token, talk.greeting = await web.begin()
    for text in _texts(stories, rng):
        await asyncio.sleep(max(due - loop.time(), 0.0))
        if loop.time() >= until or plan.is_over():
            break
        talk.sent.append(await web.say(token, text, due if plan.pace else loop.time()))
        # Who waits for an answer writes the next message when it is there.
        due = max(due + plan.pace, loop.time())
    talk.kept = await web.kept(token)
    return talk


def _texts(stories: Sequence[Story], rng: random.Random) -> Iterator[str]:
    while True:
        yield from rng.choice(stories)


class _Web:
    """The web channel as one person uses it."""

    def __init__(self, http: aiohttp.ClientSession, plan: Plan) -> None:
        self._http = http
        self._url = f"{plan.address.rstrip('/')}/webhooks/web"
        self._patience = plan.patience

    async def begin(self) -> tuple[str, tuple[str, ...]]:
        """Begin a conversation; return its token and the ids of the greeting.

        Raises:
            aiohttp.ClientError: when none can be begun: then there is nothing to measure.
        """
        async with self._http.post(f"{self._url}/sessions") as answer:
            answer.raise_for_status()
            body = await answer.json()
        return str(body["token"]), _ids(body["messages"])

    async def say(self, token: str, text: str, due: float) -> Sent:
        """Send a message that was due at a moment, again while it has no answer and patience lasts."""
        loop, message_id = asyncio.get_running_loop(), str(uuid.uuid4())
        body, headers = {"message": text, "id": message_id}, {"Authorization": f"Bearer {token}"}
        repeated = 0
        while True:
            error, replies = await self._answered(body, headers)
            took = loop.time() - due
            if error is None or took > self._patience:
                return Sent(message_id, took, replies, error, repeated)
            repeated += 1
            await asyncio.sleep(AGAIN_SECONDS)

    async def _answered(
        self, body: dict[str, str], headers: dict[str, str]
    ) -> tuple[str | None, tuple[str, ...]]:
        try:
            async with self._http.post(f"{self._url}/messages", json=body, headers=headers) as answer:
                if answer.status != 200:
                    return str(answer.status), ()
                replies = _ids((await answer.json())["messages"])
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            return type(error).__name__, ()
        return (None, replies) if replies else ("no reply", ())

    async def kept(self, token: str) -> list[tuple[str, str]] | None:
        """Return what is kept of the conversation; None when it cannot be read while patience lasts."""
        loop, headers = asyncio.get_running_loop(), {"Authorization": f"Bearer {token}"}
        until = loop.time() + self._patience
        while True:
            try:
                async with self._http.get(f"{self._url}/conversation", headers=headers) as answer:
                    answer.raise_for_status()
                    return [(one["from"], one["id"]) for one in (await answer.json())["messages"]]
            except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
                if loop.time() > until:
                    return None
            await asyncio.sleep(AGAIN_SECONDS)


def _ids(messages: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(one["id"] for one in messages)
