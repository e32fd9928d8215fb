"""Health, with parts that are really out of order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.utils.endpoints import EndpointConfig

from assistant import health, metrics
from tests.unit.assistant.insight.pages import Pages
from tests.unit.assistant.stage import MODEL_ID, ScriptedProcessor

pytestmark = pytest.mark.asyncio

FINE = {"model": "ok", "conversations": "ok", "actions": "ok"}


class ActionServer:
    """Stands in for the action server's page of health."""

    def __init__(self) -> None:
        self.status = 200
        self.hangs = False
        self.gone = asyncio.Event()
        self.endpoint: EndpointConfig | None = None

    async def handle(self, request: web.Request) -> web.Response:
        """Answer."""
        if self.hangs:
            await self.gone.wait()
        return web.Response(status=self.status)


@pytest_asyncio.fixture
async def actions(agent: Agent) -> AsyncIterator[ActionServer]:
    """Return a running action server, which the agent calls."""
    standing_in = ActionServer()
    app = web.Application()
    app.router.add_get("/health", standing_in.handle)
    async with TestServer(app) as server:
        agent.action_endpoint = EndpointConfig(str(server.make_url("/webhook")))
        yield standing_in
        standing_in.gone.set()


@pytest.fixture(autouse=True)
def _ask_the_model_anew() -> None:
    """Forget that a model was well a moment ago."""
    health._well_until.clear()


async def report(agent: Agent | None) -> dict[str, Any]:
    """Return the report as a client sees it."""
    return (await health.report(agent)).as_dict()


def degraded(part: str) -> dict[str, Any]:
    """Return the report when one part fails."""
    return {"status": "degraded", "model": MODEL_ID, "checks": {**FINE, part: "fails"}}


async def test_all_is_well(agent: Agent, actions: ActionServer) -> None:
    assert await report(agent) == {"status": "ok", "model": MODEL_ID, "checks": FINE}
    assert (await health.report(agent)).can_answer


@pytest.mark.parametrize("status", [404, 500, 503])
async def test_an_action_server_that_is_not_well_degrades(
    agent: Agent, actions: ActionServer, status: int
) -> None:
    actions.status = status
    assert await report(agent) == degraded("actions")


async def test_an_action_server_that_hangs_degrades_and_is_not_waited_for(
    agent: Agent, actions: ActionServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert health.WAIT_SECONDS <= 2
    monkeypatch.setattr(health, "WAIT_SECONDS", 0.05)
    actions.hangs = True
    assert await report(agent) == degraded("actions")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/webhook", "no address", None])
async def test_an_action_server_that_is_absent_degrades(agent: Agent, url: str | None) -> None:
    agent.action_endpoint = EndpointConfig(url)
    assert await report(agent) == degraded("actions")


async def test_a_platform_that_fails_degrades(agent: Agent, actions: ActionServer) -> None:
    one = await health.report(agent, {"telegram": "ok", "slack": "fails"})
    assert one.as_dict() == {
        "status": "degraded",
        "model": MODEL_ID,
        "checks": {**FINE, "telegram": "ok", "slack": "fails"},
    }
    assert one.can_answer
    assert (await health.report(agent, {"telegram": "ok"})).as_dict()["status"] == "ok"


async def test_no_action_server_degrades(agent: Agent) -> None:
    agent.action_endpoint = None
    assert await report(agent) == degraded("actions")
    assert (await health.report(agent)).can_answer


async def test_a_broken_store_degrades(agent: Agent, actions: ActionServer, tmp_path: Path) -> None:
    (tmp_path / "conversations.db").write_bytes(b"no database" * 1000)
    assert await report(agent) == degraded("conversations")
    assert (await health.report(agent)).can_answer


async def test_a_store_in_memory_degrades(agent: Agent, actions: ActionServer) -> None:
    agent.tracker_store = InMemoryTrackerStore(agent.domain)
    assert await report(agent) == degraded("conversations")


async def test_a_model_that_cannot_read_a_message_is_unavailable_and_its_error_s_words_are_not_logged(
    agent: Agent, actions: ActionServer, caplog: pytest.LogCaptureFixture
) -> None:
    agent.processor.error = RuntimeError("the lump under my arm")
    assert await report(agent) == {
        "status": "unavailable",
        "model": MODEL_ID,
        "checks": {**FINE, "model": "fails"},
    }
    assert not (await health.report(agent)).can_answer
    assert "the model does not answer: RuntimeError" in caplog.text
    assert "lump" not in caplog.text


@pytest.mark.parametrize("understood", [{}, {"intent": {}}, {"intent": {"name": None, "confidence": 0.0}}])
async def test_a_model_that_understands_nothing_is_unavailable(
    agent: Agent, actions: ActionServer, understood: dict[str, Any]
) -> None:
    agent.processor.understood = understood
    assert (await report(agent))["status"] == "unavailable"


async def test_without_a_model_nothing_else_is_tried(agent: Agent) -> None:
    unavailable = {"status": "unavailable", "model": None, "checks": {"model": "fails"}}
    assert await report(None) == unavailable
    agent.processor = None
    assert await report(agent) == unavailable


async def test_the_model_is_tried_with_a_message_and_nothing_of_it_is_kept(
    agent: Agent, actions: ActionServer
) -> None:
    assert isinstance(agent.processor, ScriptedProcessor)
    await report(agent)
    assert agent.processor.heard == []
    assert list(await agent.tracker_store.keys()) == []


async def test_a_model_that_was_well_a_moment_ago_is_not_asked_again(
    agent: Agent, actions: ActionServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await report(agent))["status"] == "ok"
    agent.processor.error = RuntimeError("the lump under my arm")
    assert (await report(agent))["status"] == "ok"
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.0)
    health._well_until.clear()
    assert (await report(agent))["status"] == "unavailable"


async def test_a_model_that_failed_is_asked_again_at_once(agent: Agent, actions: ActionServer) -> None:
    agent.processor.error = RuntimeError("the lump under my arm")
    assert (await report(agent))["status"] == "unavailable"
    agent.processor.error = None
    assert (await report(agent))["status"] == "ok"


async def test_another_model_is_asked_by_itself(agent: Agent, actions: ActionServer) -> None:
    assert (await report(agent))["status"] == "ok"
    agent.processor = ScriptedProcessor(agent)
    agent.processor.error = RuntimeError("the lump under my arm")
    assert (await report(agent))["status"] == "unavailable"


@pytest.mark.parametrize("is_in_order", [True, False])
async def test_a_store_of_notes_that_cannot_be_written_degrades(
    agent: Agent, actions: ActionServer, pages: Pages, is_in_order: bool
) -> None:
    pages._is_failing = not is_in_order
    found = await report(agent)
    assert found["checks"]["insight"] == ("ok" if is_in_order else "fails")
    assert found["status"] == ("ok" if is_in_order else "degraded")


async def test_what_was_found_is_told_to_prometheus(agent: Agent, actions: ActionServer) -> None:
    agent.action_endpoint = None
    await report(agent)
    parts = {
        part: metrics.REGISTRY.get_sample_value("mbc_part_up", {"part": part})
        for part in ("model", "conversations", "actions")
    }
    assert parts == {"model": 1, "conversations": 1, "actions": 0}
    await report(None)
    assert metrics.REGISTRY.get_sample_value("mbc_part_up", {"part": "model"}) == 0
