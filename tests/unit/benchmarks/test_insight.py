"""What notes, metrics and logs add to a turn, with a few turns."""

from __future__ import annotations

import logging

from assistant.insight import observe
from benchmarks.insight import measured
from clinic.logs import request_id


def test_every_part_is_timed_and_nothing_is_left_behind() -> None:
    logger = logging.getLogger("clinic.request_log")
    before = logger.handlers, logger.propagate, logger.level
    found = measured(3)
    assert found.keys() == {"a turn noted and counted", "a request counted, with its line"}
    assert all(microseconds > 0 for microseconds in found.values())
    assert observe.current.notebook is None
    assert (logger.handlers, logger.propagate, logger.level) == before
    assert request_id() is None
