"""The base of every messaging platform's channel: who may call, what is taken, and whether it can be reached.

Rasa's own connectors answer while the platform waits, some of them without looking who calls, and lose what
comes while they answer. What differs between platforms is how they sign, what they hand over and how they are
answered: that is all that a class of this one holds.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, text

from assistant import last_words
from assistant.channels.delivery import Answer, Call, Delivery, Verdict, by_status, wait_before
from assistant.channels.guard import pseudonym
from assistant.channels.handlers import as_function
from assistant.channels.inbox import Inbox, shared_memory
from assistant.channels.incoming import Incoming
from assistant.channels.limits import RateLimiter
from assistant.channels.replies import Replies
from assistant.channels.worker import Worker
from assistant.conversations import store_of
from assistant.logs import describe
from assistant.message import Message
from assistant.sessions import secret
from clinic import redaction
from clinic.content.channels import read_words
from clinic.platforms import PLATFORMS, PUBLIC_URL
from clinic.problems import PROJECT_ROOT
from clinic.profile import redis_url
from clinic.settings import read_clinic

logger = logging.getLogger(__name__)

SESSION_KEY = PROJECT_ROOT / "var" / "session.key"
WATCH_SECONDS = 30.0
"""How often a platform that could be reached is looked at."""


class PlatformChannel(InputChannel):
    """One platform's channel under ``/webhooks/<name>``."""

    NAME = ""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, which is its path as well."""
        return cls.NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> PlatformChannel:
        """Return the channel of this environment; files hold no credentials."""
        return cls(PLATFORMS[cls.NAME].values(os.environ))

    def __init__(self, values: Mapping[str, str], key_path: Path = SESSION_KEY) -> None:
        """Read the clinic's settings; nothing is called yet.

        Args:
            values: of ``clinic.platforms.Platform.values``.
            key_path: the secret that people's ids are hashed with, where the environment has none.

        Raises:
            InvalidFilesError: when the settings, the words around an answer or the files of alarms are wrong.
        """
        self._values = dict(values)
        self._secret = secret(key_path)
        self._settings = read_clinic().settings
        read_words()
        last_words.prepare()
        redaction.prepare()
        self._limits = RateLimiter(self._settings.limits, redis_url=redis_url(os.environ))
        self._delivery = Delivery(self.NAME, self.base(), self.headers(), self.judge)
        self._worker: Worker | None = None
        self._is_connected = False
        self._tasks: list[asyncio.Task[None]] = []

    # What a platform says of itself.

    def base(self) -> str:
        """Return the address that calls go below."""
        return self._values["api_base"]

    def headers(self) -> dict[str, str]:
        """Return what every call carries."""
        return {}

    def judge(self, answer: Answer) -> Verdict:
        """Return what an answer of the platform means."""
        return by_status(answer)

    def connection(self) -> list[Call]:
        """Return the calls after which the platform hands messages over; a wrong token fails them."""
        raise NotImplementedError

    def signature(self, request: Request) -> str | None:
        """Return what a request proves itself with; None where it does not try."""
        raise NotImplementedError

    def is_authentic(self, request: Request, signature: str) -> bool:
        """Tell whether a request is the platform's."""
        raise NotImplementedError

    def read(self, request: Request) -> list[Incoming]:
        """Return what an authentic request hands over, in order; nothing of what needs no answer.

        Raises:
            ValueError: when the request's body is not what the platform sends.
        """
        raise NotImplementedError

    def calls(self, address: dict[str, str], messages: Sequence[Message]) -> list[Call]:
        """Return the calls that say messages, in order."""
        raise NotImplementedError

    def taken(self, incoming: Incoming) -> Call | None:
        """Return the call that shows that a button was taken, where the platform wants one."""
        return None

    def accepted(self, request: Request) -> HTTPResponse:
        """Return what the platform is answered when its request was taken."""
        return text("")

    # What is the same for all of them.

    @property
    def state(self) -> str:
        """``ok`` or ``fails``, for the health report."""
        reached = self._is_connected and self._delivery.is_up
        return "ok" if reached and not self._delivery.lost else "fails"

    @property
    def address(self) -> str:
        """Where the platform reaches this channel, as it knows it."""
        return self._values.get(PUBLIC_URL, "").rstrip("/") + PLATFORMS[self.NAME].webhook

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes; turns are taken from the inbox, not by Rasa's handler."""
        bp = Blueprint(self.NAME)
        bp.add_route(as_function(self.webhook), "/webhook", methods=["POST"], name="webhook")
        bp.listener("after_server_start")(self._start)
        bp.listener("before_server_stop")(self._stop)
        return bp

    async def webhook(self, request: Request) -> HTTPResponse:
        """Write down what the platform hands over and let it go; refuse everybody else."""
        signature = self.signature(request)
        if not signature or not signature.isascii() or not self.is_authentic(request, signature):
            logger.warning("%s: a request that is not the platform's was refused", self.NAME)
            return text("", status=403 if signature else 401)
        if self._worker is None:
            return text("", status=503)
        try:
            found = self.read(request)
        except ValueError as error:
            logger.warning("%s: a request was not understood: %s", self.NAME, describe(error))
            return text("", status=400)
        for incoming in found:
            self._worker.accept(incoming)
            call = self.taken(incoming)
            if call is not None:
                self._run(self._once(call))
        return self.accepted(request)

    async def _start(self, app: Sanic, _loop: Any) -> None:
        agent: Agent | None = getattr(app.ctx, "agent", None)
        if agent is None or not agent.is_ready():
            return  # the web channel ends a process that cannot answer
        inbox = Inbox(self.NAME, store_of(agent).engine, shared_memory(agent.lock_store))
        replies = Replies(agent, self.NAME, inbox, self._limits, self._settings.retention_days)
        name_of = partial(pseudonym, self._secret, self.NAME)
        self._worker = Worker(self.NAME, inbox, self._delivery, replies, self.calls, name_of)
        self._run(self._worker.keep_working())
        self._run(self._stay_connected())

    async def _stop(self, _app: Sanic, _loop: Any) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._worker is not None:
            await self._worker.stop()
        await self._delivery.close()

    async def _stay_connected(self) -> None:
        """Connect, again and again while the platform cannot be reached; runs until it is cancelled."""
        attempts = 0
        while True:
            if not (self._is_connected and self._delivery.is_up):
                verdict = await self._connect()
                attempts = 0 if verdict.is_ == "taken" else attempts + 1
                if verdict.is_ != "taken" and attempts == 1:
                    logger.warning("%s cannot be reached, or refuses its token; trying again", self.NAME)
                self._is_connected = verdict.is_ == "taken"
                if attempts:
                    await asyncio.sleep(wait_before(attempts, verdict.wait_seconds))
                    continue
                logger.info("%s can be reached", self.NAME)
            await asyncio.sleep(WATCH_SECONDS)

    async def _connect(self) -> Verdict:
        verdict = Verdict("taken")
        for call in self.connection():
            verdict, _ = await self._delivery.call(call)
            if verdict.is_ != "taken":
                return verdict
        return verdict

    async def _once(self, call: Call) -> None:
        await self._delivery.call(call)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(self._report)
        self._tasks = [one for one in self._tasks if not one.done()]
        self._tasks.append(task)

    def _report(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            logger.error("%s: what runs beside the messages broke off: %s", self.NAME, describe(error))
