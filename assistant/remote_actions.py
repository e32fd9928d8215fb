"""Calls to the action server that cannot hold up, alter or replace what a person is told.

Rasa's own ``RemoteAction`` waits up to 300 s, turns an HTTP 400 into the fallback after a right answer, says
any text and applies any event that a reply holds, and checks each reply against a JSON schema that it
compiles anew (about 20 ms). Here the actions of one turn share a short wait; whatever goes wrong, the
turn goes on without them; and a reply may only name responses of the domain to say.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Container
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp
from rasa.core.actions import action as rasa_actions
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant import metrics
from assistant.message import ALARMS
from clinic.logs import request_id
from clinic.request_log import HEADER

logger = logging.getLogger(__name__)

TURN_WAIT_SECONDS = 1.2
"""How long the actions of one turn together may wait for the action server."""

_connections: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = WeakKeyDictionary()
_waited: ContextVar[tuple[str, float]] = ContextVar("_waited", default=("", 0.0))
"""The turn's message id, and the seconds that its actions have waited."""


class RemoteAction(rasa_actions.RemoteAction):
    """Rasa's remote action within a turn's wait, limited to saying responses of the domain."""

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """Return what the action server has to say; nothing when it cannot say it in time.

        A turn with an alarm does not wait for it at all, since all that is said in a turn arrives at once.
        """
        if _calls_for_help(tracker):
            return []
        turn = tracker.latest_message.message_id or "" if tracker.latest_message else ""
        before, waited = _waited.get()
        left = TURN_WAIT_SECONDS - (waited if before == turn else 0.0)
        started = time.monotonic()
        try:
            answer = await asyncio.wait_for(self._call(tracker, domain), timeout=max(left, 0.0))
        except (asyncio.TimeoutError, aiohttp.ClientError, ValueError, RecursionError) as error:
            logger.warning("action %s had no answer: %s", self.name(), type(error).__name__)
            metrics.ACTION_ERRORS.labels(type(error).__name__).inc()
            return []
        finally:
            _waited.set((turn, TURN_WAIT_SECONDS - left + time.monotonic() - started))
        responses = permitted_responses(answer, domain.responses)
        return list(await self._utter_responses(responses, output_channel, nlg, tracker))

    async def _call(self, tracker: DialogueStateTracker, domain: Domain) -> Any:
        if not self.action_endpoint:
            raise ValueError("endpoints.yml names no action server")
        body = self._action_call_format(tracker, domain)
        body["tracker"]["events"] = [_without_reading(event) for event in body["tracker"]["events"]]
        return await _post(self.action_endpoint, body)


def _calls_for_help(tracker: DialogueStateTracker) -> bool:
    understood = (tracker.latest_message.parse_data or {}) if tracker.latest_message else {}
    return understood.get("urgency") in ALARMS


def _without_reading(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event without how it was read: of an old message, only the intent is of use to an action."""
    if event["event"] != UserUttered.type_name:
        return event
    return {**event, "parse_data": {"intent": event["parse_data"].get("intent")}}


async def _post(endpoint: EndpointConfig, body: dict[str, Any]) -> Any:
    """Return what Rasa's ``EndpointConfig.request`` does, over a connection that stays open.

    Rasa opens one for every call, which takes a quarter of it.
    """
    loop = asyncio.get_running_loop()
    if loop not in _connections:
        _connections[loop] = endpoint.session()
    secure = {"ssl": ssl.create_default_context(cafile=endpoint.cafile)} if endpoint.cafile else {}
    parameters = endpoint.combine_parameters()
    headers = {HEADER: known} if (known := request_id()) else {}
    async with _connections[loop].post(
        endpoint.url, json=body, params=parameters, headers=headers, **secure
    ) as answer:
        answer.raise_for_status()
        return await answer.json()


async def disconnect() -> None:
    """Close what is open to the action server; call it before the event loop ends."""
    session = _connections.pop(asyncio.get_running_loop(), None)
    if session is not None:
        await session.close()


def permitted_responses(answer: Any, known: Container[str]) -> list[dict[str, Any]]:
    """Return what of an action server's answer may be said: the domain's own responses, by name.

    Texts, buttons, pictures and events of a foreign or broken server are left out and logged by kind only.
    """
    responses = answer.get("responses") if isinstance(answer, dict) else None
    if not isinstance(responses, list):
        logger.warning("an action server's answer was not understood")
        return []
    if answer.get("events"):
        logger.warning("events of an action server were left out")
    permitted = []
    for response in responses:
        name = response.get("response") if isinstance(response, dict) else None
        if isinstance(name, str) and name in known:
            permitted.append({"response": name})
        else:
            logger.warning("a response that the domain does not hold was left out")
    return permitted


def install() -> None:
    """Let Rasa build this class wherever it would build its own."""
    rasa_actions.RemoteAction = RemoteAction
