"""The project's own content, read once, and a small project to break."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic.content.facts import Knowledge, read_knowledge
from clinic.content.index import Acts, Flows, Topics
from clinic.content.model import read_acts, read_flows, read_topics
from clinic.located_yaml import Document
from clinic.problems import PROJECT_ROOT
from tests.content.said import Said, documents, said
from tests.content.sample import Sample


@pytest.fixture(scope="session")
def topics() -> Topics:
    """Return the project's own topics."""
    return read_topics()


@pytest.fixture(scope="session")
def acts() -> Acts:
    """Return the project's own acts."""
    return read_acts()


@pytest.fixture(scope="session")
def flows() -> Flows:
    """Return the project's own flows."""
    return read_flows()


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """Return the project's own facts."""
    return read_knowledge()


@pytest.fixture(scope="session")
def data() -> list[Document]:
    """Return every file below the project's own ``data/``."""
    return documents(PROJECT_ROOT / "data")


@pytest.fixture(scope="session")
def texts(data: list[Document]) -> list[Said]:
    """Return every text that a person may be told."""
    return list(said(data))


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """Return a small project without faults."""
    return Sample(tmp_path)
