"""One trained model and one pair of processes for the whole suite, with data of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from clinic.problems import PROJECT_ROOT
from commands.model import ensure_model
from commands.processes import Assistant, free_port
from commands.progress import Progress
from tests.action_proxy import ActionProxy
from tests.client import Client
from tests.storage import FileStorage, Storage

SECRET = "a secret of the tests alone, long enough to sign with"
PLENTY = 1_000_000
OTHER_SITE = "http://127.0.0.1:8099"
"""A clinic's own site on another server; nothing listens there, its pages are the browser tests'."""


@pytest.fixture(scope="session")
def model() -> Path:
    """Return the model of the present files, trained when it does not stand yet."""
    return ensure_model(Progress())


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with settings and endpoints that keep everything inside it."""
    folder = tmp_path_factory.mktemp("deployment")
    settings = yaml.safe_load((PROJECT_ROOT / "clinic.yml").read_text(encoding="utf-8"))
    settings["limits"] = {
        "messages_per_minute": PLENTY,
        "messages_per_minute_and_address": PLENTY,
        "sessions_per_minute_and_address": PLENTY,
    }
    settings["allowed_origins"] = [OTHER_SITE]
    (folder / "clinic.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    endpoints = yaml.safe_load((PROJECT_ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["tracker_store"]["db"] = str(folder / "conversations.db")
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def environment(deployment: Path) -> dict[str, str]:
    """Return the variables of the suite's processes."""
    return {"CLINIC_SETTINGS": str(deployment / "clinic.yml"), "SESSION_SECRET": SECRET}


@pytest.fixture(scope="session")
def action_proxy() -> Iterator[ActionProxy]:
    """Return what stands between the assistant and its action server; it forwards unless told otherwise."""
    with ActionProxy() as proxy:
        yield proxy


@pytest.fixture(scope="session")
def metrics_port() -> int:
    """Return the operator's port of the running assistant."""
    return free_port()


@pytest.fixture(scope="session")
def assistant(
    model: Path,
    deployment: Path,
    environment: dict[str, str],
    action_proxy: ActionProxy,
    metrics_port: int,
) -> Iterator[Assistant]:
    """Return the running assistant with its action server."""
    with Assistant(
        model,
        free_port(),
        endpoints=deployment / "endpoints.yml",
        logs=deployment / "log",
        environment={**environment, "METRICS_PORT": str(metrics_port)},
        actions_through=action_proxy.forward_to,
    ) as running:
        running.wait()
        yield running


@pytest.fixture(scope="session")
def storage(deployment: Path) -> Storage:
    """Return what the running assistant leaves behind."""
    return FileStorage(deployment / "conversations.db", [deployment / "log"])


@pytest.fixture
def client(assistant: Assistant) -> Iterator[Client]:
    """Return a new conversation."""
    with Client(assistant.address) as begun:
        yield begun
