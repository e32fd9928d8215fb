"""Begins and ends with the server what watches it: notebook, metrics, and a line for each request."""

from __future__ import annotations

from typing import Any

from rasa.core.agent import Agent
from sanic import Sanic

from assistant import metrics
from assistant.conversations import store_of
from assistant.insight import observe
from assistant.insight.notebook import Notebook
from assistant.insight.place import place
from assistant.insight.store import InsightStore
from clinic import request_log
from clinic.settings import read_clinic

HEALTH = "/webhooks/web/health"


async def watch_requests(app: Sanic, _loop: Any) -> None:
    """Give every request an id and a line in the log, and count it."""
    request_log.install(app, metrics.observe_request, quiet=(HEALTH,))


async def begin(app: Sanic, _loop: Any) -> None:
    """Take notes from now on, where there is an agent that answers."""
    agent: Agent | None = getattr(app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        return  # the web channel ends a process that cannot answer
    metrics.watch_model(lambda: getattr(app.ctx, "agent", None))
    settings = read_clinic().settings
    store = InsightStore(place(store_of(agent).engine.url))
    observe.current.notebook = Notebook(
        store, settings.retention_days, settings.zone, keep_questions=settings.keep_unanswered
    )
    observe.current.notebook.start()


async def end(_app: Sanic, _loop: Any) -> None:
    """Write what was noted, and take no notes any more."""
    notebook, observe.current.notebook = observe.current.notebook, None
    if notebook is not None:
        notebook.close()


async def erase(conversation_id: str) -> None:
    """Delete what was noted of a conversation.

    Raises:
        SQLAlchemyError: when the store cannot be written.
        asyncio.TimeoutError: when it is not done in time.
    """
    if observe.current.notebook is not None:
        await observe.current.notebook.erase(conversation_id)
