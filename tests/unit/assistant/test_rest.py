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
    part, seen = Rest(), []
    seen.append(part.is_on)
    part.begin()
    for later in (0.0, rest.REST_SECONDS - 0.1, rest.REST_SECONDS + 0.1):
        now[0] = 100.0 + later
        seen.append(part.is_on)
    assert seen == [False, True, True, False]
