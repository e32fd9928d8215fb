"""A small project to break."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.sample import Sample


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """Return a small project without faults."""
    return Sample(tmp_path)
