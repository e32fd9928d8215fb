"""A clinic of the tests, and the project's own domain; Rasa is imported only where it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timezone
from pathlib import Path
from typing import Any

import pytest
import yaml

from clinic.problems import PROJECT_ROOT

PLENTY = 1_000_000
CLINIC = {
    "name": "Testvale Clinic",
    "telephone": "+1 555 0101",
    "region": "US",
    "languages": ["en"],
    "time_zone": "America/New_York",
    "hours": {"monday": ["08:00-17:00"]},
    "out_of_hours": {"name": "the Testvale night line", "telephone": "+1 555 0102"},
    "retention_days": 17,
    "allowed_origins": ["https://www.testvale.example"],
    "branding": {"assistant_name": "Testvale Guide"},
    "limits": {
        "messages_per_minute": PLENTY,
        "messages_per_minute_and_address": PLENTY,
        "sessions_per_minute_and_address": PLENTY,
    },
}


@pytest.fixture(scope="session")
def clinic_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the settings of a clinic that is not the project's example."""
    path = tmp_path_factory.mktemp("clinic") / "clinic.yml"
    path.write_text(yaml.safe_dump(CLINIC), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def clinic(clinic_file: Path) -> Iterator[dict[str, Any]]:
    """Let the clinic of the tests be the one that is configured, and return its settings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLINIC_SETTINGS", str(clinic_file))
        patch.delenv("MBC_DEBUG", raising=False)
        yield CLINIC


@pytest.fixture(scope="session")
def domain() -> Any:
    """Return Rasa's domain of the project: its index, and every response of its data."""
    from rasa.shared.core.domain import Domain

    merged = Domain.empty()
    for file in [PROJECT_ROOT / "domain.yml", *sorted((PROJECT_ROOT / "data").rglob("*.yml"))]:
        if Domain.is_domain_file(str(file)):
            merged = merged.merge(Domain.from_file(str(file)))
    return merged


@pytest.fixture(scope="session")
def composer(domain: Any, clinic_file: Path) -> Any:
    """Return what puts together the responses of the clinic of the tests."""
    from assistant.composer import Composer

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLINIC_SETTINGS", str(clinic_file))
        patch.delenv("MBC_DEBUG", raising=False)
        return Composer(None, domain)


@pytest.fixture
def agent(composer: Any, domain: Any, tmp_path: Path) -> Any:
    """Return an agent whose processor is scripted, with an empty database."""
    from tests.unit.assistant.stage import make_agent

    return make_agent(domain, composer, tmp_path / "conversations.db")


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Any]:
    """Let notes of turns be taken, and return the notebook that holds them."""
    from assistant.insight import observe
    from tests.unit.assistant.insight.pages import NOON, Pages
    from tests.unit.assistant.insight.samples import open_store

    before = observe.current.notebook
    observe.current.notebook = taking = Pages(
        open_store(tmp_path / "never.db"), 30, timezone.utc, clock=lambda: NOON
    )
    yield taking
    observe.current.notebook = before
