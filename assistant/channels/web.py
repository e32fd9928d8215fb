"""The web channel: stateless JSON over HTTP for the widget, the chat page and the terminal."""

from __future__ import annotations

import contextlib
import logging
import os
import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json

from assistant import health, last_words, remote_actions
from assistant.channels import pages
from assistant.channels.errors import TOO_LONG, ChannelError, respond
from assistant.channels.guard import RefusedError, admit, alarms
from assistant.channels.handlers import as_function
from assistant.channels.limits import RateLimiter
from assistant.channels.platform import PlatformChannel
from assistant.composer import Composer
from assistant.conversations import ErasedError, forget_fallback, store_of
from assistant.insight import opinions, service
from assistant.locks import turn_of
from assistant.message import Message, timestamp
from assistant.retention import Retention
from assistant.sessions import InvalidTokenError, Session, Sessions, secret
from assistant.turns import spoken, take_turn
from assistant.typed_text import MESSAGE_LIMIT, clean, is_blank
from clinic import redaction
from clinic.problems import PROJECT_ROOT
from clinic.profile import redis_url
from clinic.public import public_settings
from clinic.settings import read_clinic

logger = logging.getLogger(__name__)

SESSION_KEY = PROJECT_ROOT / "var" / "session.key"
GREETING = "utter_welcome"
NOTICE = "utter_notice"


class WebChannel(InputChannel):
    """Rasa's input channel under ``/webhooks/web``."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, which is its path as well."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChannel:
        """Return the channel; it has no credentials."""
        return cls()

    def __init__(self, key_path: Path = SESSION_KEY) -> None:
        """Read the clinic's settings, the last words and the key that signs sessions.

        Raises:
            InvalidFilesError: when the settings or the files of alarms are wrong.
            ValueError: when the key is too short.
        """
        self._clinic = read_clinic()
        self._sessions = Sessions(secret(key_path))
        last_words.prepare()
        redaction.prepare()
        self._limits = RateLimiter(self._clinic.settings.limits, redis_url=redis_url(os.environ))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes; turns are taken under the conversation's lock, not by Rasa's handler."""
        bp = Blueprint("web")
        routes = (
            ("GET", "/config", self.config),
            ("GET", "/health", self.health),
            ("POST", "/sessions", self.begin),
            ("DELETE", "/sessions", self.erase),
            ("POST", "/messages", self.message),
            ("POST", "/feedback", self.feedback),
            ("GET", "/conversation", self.conversation),
            ("GET", "/visit-sheet", self.visit_sheet),
        )
        for method, path, answer in routes:
            bp.add_route(as_function(answer), path, methods=[method], name=answer.__name__)
        origins = self._clinic.settings.allowed_origins
        pages.add(bp, origins)
        pages.add_widget(bp, origins)
        Retention(self._clinic.settings.retention_days).attach(bp)
        bp.listener("before_server_start")(_answer_errors_in_json)
        bp.listener("before_server_start")(service.watch_requests)
        bp.listener("after_server_start")(_check_agent)
        bp.listener("after_server_start")(service.begin)
        bp.listener("before_server_stop")(_disconnect)
        bp.listener("before_server_stop")(service.end)
        return bp

    async def config(self, request: Request) -> HTTPResponse:
        """Answer what a client shows before any conversation."""
        notice = await spoken(_agent(request), NOTICE, "notice")
        shown = public_settings(self._clinic, datetime.now(timezone.utc))
        return _json({**shown, "notice": notice["text"], "limits": {"message": MESSAGE_LIMIT}})

    async def health(self, request: Request) -> HTTPResponse:
        """Answer whether messages can be answered, and what is out of order."""
        channels = getattr(request.app.ctx, "input_channels", ())
        states = {one.name(): one.state for one in channels if isinstance(one, PlatformChannel)}
        report = await health.report(getattr(request.app.ctx, "agent", None), states)
        return _json(report.as_dict(), status=200 if report.can_answer else 503)

    async def begin(self, request: Request) -> HTTPResponse:
        """Begin a conversation that only its token names; nothing is stored."""
        self._let_pass(self._limits.session(_address(request)))
        agent = _agent(request)
        token, session = self._sessions.issue()
        greeting = await self._greeting(agent, session)
        body = {"token": token, "expires_in": self._sessions.lifetime_seconds, "messages": [greeting]}
        return _json(body, status=201)

    async def message(self, request: Request) -> HTTPResponse:
        """Answer a message; one that is refused is still read for alarms."""
        session = self._read_token(request)
        text, message_id = _read_message(request)
        conversation_id, address = session.conversation_id, _address(request)
        try:
            agent = _agent(request)
            admitted = admit(self._limits, text, conversation_id, address)
        except (ChannelError, RefusedError) as refused:
            error = _over(refused) if isinstance(refused, RefusedError) else refused
            error.messages = alarms(self._limits, text, conversation_id, address)
            raise error from refused
        try:
            replies = await take_turn(agent, conversation_id, admitted, message_id, self.name())
        except ErasedError as error:
            raise _unauthorized() from error
        return _json({"messages": replies})

    async def feedback(self, request: Request) -> HTTPResponse:
        """Keep whether a message helped; saying it again changes it."""
        agent = _agent(request)
        session = self._session(request, agent)
        body = _read_body(request)
        message_id, helpful = body.get("message_id"), body.get("helpful")
        if not isinstance(message_id, str) or not isinstance(helpful, bool):
            raise ChannelError(400, "'message_id' must be a text and 'helpful' true or false")
        async with turn_of(agent.lock_store, session.conversation_id, lambda: False):
            known = opinions.keep(agent, session.conversation_id, message_id, self.name(), helpful=helpful)
        if not known:
            raise ChannelError(400, "'message_id' is no message of this conversation")
        return empty(204)

    async def conversation(self, request: Request) -> HTTPResponse:
        """Answer the conversation so far, with the greeting it began with."""
        agent = _agent(request)
        session = self._session(request, agent)
        messages = store_of(agent).messages(session.conversation_id)
        return _json({"messages": [await self._greeting(agent, session), *messages]})

    async def visit_sheet(self, request: Request) -> HTTPResponse:
        """Answer one page of plain text of what was reported."""
        agent = _agent(request)
        session = self._session(request, agent)
        events = store_of(agent).reported(session.conversation_id)
        if not isinstance(agent.nlg, Composer):
            raise TypeError(f"endpoints.yml must name {Composer.__module__}.Composer as nlg")
        sheet = agent.nlg.sheet(events)
        if not sheet:
            raise ChannelError(404, "no symptom was reported in this conversation")
        return _json({"text": sheet})

    async def erase(self, request: Request) -> HTTPResponse:
        """Erase the conversation and everything stored of it."""
        agent = _agent(request)
        session = self._read_token(request, even_expired=True)
        async with turn_of(agent.lock_store, session.conversation_id, lambda: False):
            store_of(agent).erase(session.conversation_id, session.expires_at)
            forget_fallback(agent, session.conversation_id)
            await service.erase(session.conversation_id)
        return empty(204)

    async def _greeting(self, agent: Agent, session: Session) -> Message:
        """Return the greeting as it was when the conversation began: it is said anew, and never stored."""
        greeting = await spoken(agent, GREETING, session.conversation_id)
        greeting["id"] = str(uuid.uuid5(uuid.NAMESPACE_OID, session.conversation_id))
        greeting["time"] = timestamp(session.issued_at)
        return greeting

    def _session(self, request: Request, agent: Agent) -> Session:
        session = self._read_token(request)
        if store_of(agent).is_erased(session.conversation_id):
            raise _unauthorized()
        return session

    def _read_token(self, request: Request, *, even_expired: bool = False) -> Session:
        scheme, _, token = str(request.headers.get("authorization", "")).partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unauthorized()
        try:
            return self._sessions.read(token.strip(), even_expired=even_expired)
        except InvalidTokenError as error:
            raise _unauthorized() from error

    @staticmethod
    def _let_pass(wait_seconds: int | None) -> None:
        if wait_seconds is not None:
            raise _over(RefusedError(wait_seconds))


def _read_body(request: Request) -> dict[str, Any]:
    """Return the JSON object that was sent; an empty one in place of another value."""
    if str(request.content_type).partition(";")[0].strip().lower() != "application/json":
        raise ChannelError(400, "the content type must be application/json")
    body = request.json
    return body if isinstance(body, dict) else {}


def _read_message(request: Request) -> tuple[str, str | None]:
    """Return the text and the id of a message, if the client gave one."""
    body = _read_body(request)
    text = body.get("message")
    if not isinstance(text, str) or is_blank(clean(text)):
        raise ChannelError(400, "'message' must be a text that is not blank")
    given = body.get("id")
    if given is None:
        return text, None
    try:
        return text, str(uuid.UUID(given))
    except (ValueError, AttributeError, TypeError) as error:
        raise ChannelError(400, "'id' must be a UUID") from error


def _over(refused: RefusedError) -> ChannelError:
    """Return the answer to what is over a limit."""
    if refused.wait_seconds is None:
        return ChannelError(413, TOO_LONG)
    return ChannelError(429, str(refused), {"Retry-After": str(refused.wait_seconds)})


def _agent(request: Request) -> Agent:
    agent: Agent | None = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        raise ChannelError(503, "no model is loaded", {"Retry-After": "5"})
    return agent


def _address(request: Request) -> str:
    return str(request.remote_addr or request.ip)


def _unauthorized() -> ChannelError:
    return ChannelError(401, "no, unknown or expired token", {"WWW-Authenticate": "Bearer"})


def _json(body: dict[str, Any], status: int = 200) -> HTTPResponse:
    return json(body, status=status, headers={"Cache-Control": "no-store"})


async def _answer_errors_in_json(app: Sanic, _loop: Any) -> None:
    app.error_handler.add(Exception, respond)


async def _disconnect(app: Sanic, _loop: Any) -> None:
    await remote_actions.disconnect()
    agent = getattr(app.ctx, "agent", None)
    if agent is None:
        return
    with contextlib.suppress(TypeError):  # of a store for whose sake the process ends
        await store_of(agent).finish()


async def _check_agent(app: Sanic, _loop: Any) -> None:
    """End the process when it could not answer, or would keep conversations where they cannot be erased.

    Rasa serves on without a model, and with everything in memory when the store's name is wrong.
    """
    agent = getattr(app.ctx, "agent", None)
    try:
        if agent is None or not agent.is_ready():
            raise TypeError("the model could not be loaded")
        store_of(agent)
    except TypeError as error:
        logger.critical("%s", error)
        app.stop()
