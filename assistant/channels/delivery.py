"""Calls to a platform's interface, repeated while it is out of order.

The platforms' own libraries stand aside here: those of Twilio and Messenger block the event loop, Telegram's
breaks off beside Rasa, and each repeats in its own way or not at all. An alarm is repeated in a known one.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import aiohttp

logger = logging.getLogger(__name__)

CALL_SECONDS = 10.0
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 15.0
"""Short enough for an alarm: a platform that is back is not told of it later than this."""
PATIENCE_SECONDS = 10 * 60.0
"""How long an ordinary answer is tried: one that comes later answers nobody."""
SAFETY_PATIENCE_SECONDS = 6 * 3600.0
"""How long an alarm is tried, unless the platform refuses it for good."""
REPORTED_AFTER = 3
"""Attempts after which an alarm that did not arrive is reported."""


@dataclass(frozen=True)
class Call:
    """One call of a platform's interface."""

    path: str
    """Below the interface's address."""
    body: Mapping[str, Any]
    form: bool = False
    """Whether the body is sent as a form and not as JSON."""
    method: str = "POST"


@dataclass(frozen=True)
class Answer:
    """What a platform answered; ``status`` is 0 where it could not be reached."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True)
class Verdict:
    """What an answer means."""

    is_: Literal["taken", "again", "refused"]
    wait_seconds: float | None = None
    """How long the platform asks to wait."""
    ours: bool = False
    """Whether it refuses whatever this program sends: a wrong or withdrawn token."""


TAKEN, AGAIN, REFUSED = Verdict("taken"), Verdict("again"), Verdict("refused")
Judge = Callable[[Answer], Verdict]


def by_status(answer: Answer) -> Verdict:
    """Return what an answer means by HTTP's own rules."""
    if 200 <= answer.status < 300:
        return TAKEN
    if answer.status == 429:
        return Verdict("again", wait_of(answer.headers.get("Retry-After")))
    if answer.status == 0 or answer.status >= 500 or answer.status == 408:
        return AGAIN
    return Verdict("refused", ours=answer.status == 401)


def wait_of(value: object) -> float | None:
    """Return the seconds that a platform asks to wait; None where it names none."""
    try:
        return max(0.0, float(str(value)))
    except ValueError:  # none, or a date, which none of the platforms sends
        return None


def wait_before(attempt: int, asked: float | None) -> float:
    """Return the seconds to wait before another attempt: doubling, spread, and at least what was asked.

    Args:
        attempt: how many there were.
        asked: what the platform asked for.
    """
    waits = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** min(attempt - 1, 10))
    return max(asked or 0.0, waits * random.uniform(0.8, 1.2))  # noqa: S311  no secret


class Delivery:
    """Calls one platform, and knows whether it can be reached."""

    def __init__(
        self,
        name: str,
        base: str,
        headers: Mapping[str, str],
        judge: Judge = by_status,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Open nothing yet.

        Args:
            name: the platform's, for the log.
            base: the interface's address.
            headers: what every call carries.
            judge: tells what an answer means.
            sleep: waits for some seconds.
        """
        self._name, self._base, self._headers = name, base, dict(headers)
        self._judge, self._sleep = judge, sleep
        self._session: aiohttp.ClientSession | None = None
        self.is_up = False
        """Whether the last call was taken."""
        self.lost = 0
        """Alarms that never arrived."""

    async def call(self, call: Call) -> tuple[Verdict, Answer]:
        """Make a call once; return what the answer means, and the answer."""
        answer = await self._ask(call)
        verdict = self._judge(answer)
        if verdict.is_ == "taken":
            self.is_up = True
        elif verdict.is_ == "again" or verdict.ours:
            self.is_up = False
        return verdict, answer

    async def deliver(self, call: Call, *, safety: bool = False) -> bool:
        """Make a call until it is taken; return whether it was.

        An ordinary one is given up in time, or when it is refused; an alarm that does not arrive is reported.
        """
        started, attempts = time.monotonic(), 0
        patience = SAFETY_PATIENCE_SECONDS if safety else PATIENCE_SECONDS
        while True:
            verdict, answer = await self.call(call)
            attempts += 1
            if verdict.is_ == "taken":
                return True
            level = logging.CRITICAL if safety else logging.WARNING
            if verdict.is_ == "refused" or time.monotonic() - started > patience:
                self.lost += safety
                logger.log(level, "%s: %s never arrived (%s)", self._name, _kind(safety), answer.status)
                return False
            if attempts == REPORTED_AFTER:
                logger.log(level, "%s: %s does not arrive (%s)", self._name, _kind(safety), answer.status)
            await self._sleep(wait_before(attempts, verdict.wait_seconds))

    async def close(self) -> None:
        """Close what is open; call it before the event loop ends."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(self, call: Call) -> Answer:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
            # A clinic's proxy is named by the environment; tokens stand in addresses, which nothing logs.
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=timeout, trust_env=True)
        data: dict[str, Any] = {}
        if call.method == "POST":
            data = {"data" if call.form else "json": dict(call.body)}
        try:
            async with self._session.request(call.method, self._base + call.path, **data) as response:
                try:
                    body = await response.json(content_type=None)
                except ValueError:
                    body = None
                return Answer(response.status, response.headers, body)
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return Answer(0)


def _kind(safety: bool) -> str:
    return "an alarm" if safety else "an answer"
