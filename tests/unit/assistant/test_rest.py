"""Leaving a part alone that does not answer."""

from __future__ import annotations

import pytest

from assistant import rest
from assistant.rest import Rest


def test_a_part_is_left_alone_from_when_it_did_not_answer_and_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    part = Rest()
    assert not part.is_on
    part.begin()
    assert part.is_on
    now[0] += rest.REST_SECONDS - 0.1
    assert part.is_on
    now[0] += 0.2
    assert not part.is_on
