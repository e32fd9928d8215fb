"""What broke inside the safety net is counted and logged, without what somebody wrote."""

from __future__ import annotations

import logging

import pytest

from assistant.safety import failures


def test_a_failure_is_counted_and_logged_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    before = failures.counts().get("a part", 0)
    with caplog.at_level(logging.ERROR):
        failures.note("a part", ValueError("my secret words"))
    assert failures.counts()["a part"] == before + 1
    assert "a part broke: ValueError" in caplog.text
    assert "secret" not in caplog.text
