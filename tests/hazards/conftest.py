"""The hazard log's tests: each holds with its control in place, and fails with the control switched off.

``docs/hazards.yml`` names them. The trained model is loaded once into this process and served through the
web channel, so that a control can be switched off by replacing its function; no setting, file or variable of
the product can do that. Every test runs twice: as it stands, and with its control switched off by what its
mark ``without`` names. Then it has to fail, by an assertion; any other error is an error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import load_agent
from rasa.core.run import configure_app
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig

from assistant.channels.web import WebChannel
from clinic.settings import SETTINGS_VARIABLE
from tests.action_proxy import ActionProxy
from tests.client import Client
from tests.conftest import SECRET
from tests.hazards.seen import MARK, Served, Switch
from tests.unit.assistant.channels.serving import serving

IN_PLACE, SWITCHED_OFF = "with its control", "without its control"


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", f"{MARK}(switch): what switches off the control that the test proves")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test of a hazard twice."""
    if metafunc.definition.get_closest_marker(MARK):
        metafunc.parametrize("control", [IN_PLACE, SWITCHED_OFF], indirect=True)


@pytest.hookimpl(hookwrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, None]:
    """Turn a test around whose control is switched off: it has to fail, by an assertion."""
    outcome = yield
    if pyfuncitem.funcargs.get("control") != SWITCHED_OFF:
        return
    if outcome.excinfo is None:
        outcome.force_exception(AssertionError("holds without its control: it does not prove it"))
    elif issubclass(outcome.excinfo[0], (AssertionError, pytest.fail.Exception)):
        outcome.force_result(True)


@pytest.fixture(autouse=True)
def control(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Switch the test's control off, or leave it in place, before anything else of the test happens."""
    state: str = getattr(request, "param", IN_PLACE)
    mark = request.node.get_closest_marker(MARK)
    if state == SWITCHED_OFF:
        switch: Switch = mark.args[0]
        switch(monkeypatch)
    return state


@pytest.fixture(scope="package")
def served(model: Path, deployment: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return the trained assistant, served from this process."""
    folder = tmp_path_factory.mktemp("hazards")
    endpoints = AvailableEndpoints(
        tracker_store=EndpointConfig(
            type="assistant.conversations.ConversationStore",
            dialect="sqlite",
            db=str(folder / "conversations.db"),
        ),
        lock_store=EndpointConfig(type="assistant.locks.InMemoryLockStore"),
        nlg=EndpointConfig(type="assistant.composer.Composer"),
    )
    with pytest.MonkeyPatch.context() as patch, ActionProxy() as proxy:
        patch.setenv(SETTINGS_VARIABLE, str(deployment / "clinic.yml"))
        patch.setenv("SESSION_SECRET", SECRET)
        endpoints.action = EndpointConfig(url=f"{proxy.forward_to('http://127.0.0.1:9')}/webhook")
        agent = asyncio.run(load_agent(str(model), endpoints=endpoints))
        channel = WebChannel(folder / "session.key")
        app = configure_app([channel], enable_api=False, use_uvloop=False)
        app.ctx.agent = agent
        with serving(app) as address, proxy.broken("answers 500"):
            yield Served(agent, channel, proxy, address)


@pytest.fixture
def person(served: Served) -> Iterator[Client]:
    """Return a new conversation."""
    with served.person() as client:
        yield client
