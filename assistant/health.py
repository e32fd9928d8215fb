"""Whether messages can be answered, and which parts are out of order."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.exc import SQLAlchemyError

from assistant import metrics, shared
from assistant.conversations import store_of
from assistant.insight import observe
from assistant.logs import describe

logger = logging.getLogger(__name__)

CANNED = "What is hospice care?"
WAIT_SECONDS = 1.0
FRESH_SECONDS = 5.0
"""How long a model that read a message is taken to be well: who asks often costs little."""
OK, FAILS = "ok", "fails"
_well_until: WeakKeyDictionary[Any, float] = WeakKeyDictionary()
"""By what processes messages, until when it is taken to be well (monotonic)."""


@dataclass(frozen=True)
class Report:
    """The state of every part: ``ok`` or ``fails``."""

    model: str | None
    checks: dict[str, str]

    @property
    def can_answer(self) -> bool:
        """Whether safety words and answers can be given."""
        return self.checks["model"] == OK

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON data."""
        if not self.can_answer:
            status = "unavailable"
        else:
            status = OK if set(self.checks.values()) == {OK} else "degraded"
        return {"status": status, "model": self.model, "checks": self.checks}


async def report(agent: Agent | None, platforms: Mapping[str, str] | None = None) -> Report:
    """Try every part and return what was found; takes two seconds at most.

    Args:
        agent: what answers; None when there is none.
        platforms: the state of each messaging platform, as its channel knows it.
    """
    if agent is None or not agent.is_ready():
        metrics.note_parts({"model": FAILS})
        return Report(None, {"model": FAILS})
    answers, actions = await asyncio.gather(_answers(agent), _acts(agent.action_endpoint))
    checks = {"model": answers, "conversations": _keeps(agent), "actions": actions}
    notebook = observe.current.notebook
    if notebook is not None:
        checks["insight"] = OK if notebook.is_in_order else FAILS
    checks |= {**shared.states(agent), **(platforms or {})}
    metrics.note_parts(checks)
    return Report(agent.model_id, checks)


async def _answers(agent: Agent) -> str:
    if _well_until.get(agent.processor, 0.0) > time.monotonic():
        return OK
    try:
        parsed = await agent.processor.parse_message(UserMessage(CANNED))
    except Exception as error:  # whatever a component raises, it cannot answer
        logger.error("the model does not answer: %s", describe(error))
        return FAILS
    if not parsed.get("intent", {}).get("name"):
        return FAILS
    _well_until[agent.processor] = time.monotonic() + FRESH_SECONDS
    return OK


def _keeps(agent: Agent) -> str:
    try:
        store_of(agent).is_erased("health")
    except (SQLAlchemyError, OSError, TypeError) as error:
        logger.warning("conversations cannot be kept: %s", describe(error))
        return FAILS
    return OK


async def _acts(endpoint: EndpointConfig | None) -> str:
    if endpoint is None:
        return FAILS
    url = str(endpoint.url).removesuffix("/webhook") + "/health"
    try:
        timeout = aiohttp.ClientTimeout(total=WAIT_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as response:
            return OK if response.status == 200 else FAILS
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return FAILS
