"""What is said while no server has ever been there, and what becomes of it."""

from __future__ import annotations

from tests.client import Client, answered
from tests.scaled.conftest import Scaled
from tests.scaled.services import wait_until


def test_an_assistant_starts_and_answers_before_its_servers_do(scaled: Scaled) -> None:
    told = scaled.told_at_start
    assert told["health"]["status"] == "degraded"
    fails = {name for name, state in told["health"]["checks"].items() if state == "fails"}
    # Notes are written after the turn, to the same database: they may not have failed yet.
    assert fails | {"insight"} == {"conversations", "locks", "events", "insight"}
    first, more = told["replies"]
    assert answered(first) == {"hospice_care"}
    assert answered(more) >= {"tell_me_more"}


def test_an_assistant_that_was_killed_is_asked_again_when_it_was_started_again(assistant: Scaled) -> None:
    assistant.recover()
    for instance in assistant.instances:
        with Client(instance.assistant.address) as client:
            assert answered(client.say("What is hospice care?")) == {"hospice_care"}


def test_the_servers_are_used_as_soon_as_they_are_there_and_hold_what_was_said_before(
    assistant: Scaled,
) -> None:
    client, replies = assistant.told_at_start["client"], assistant.told_at_start["replies"]

    def is_written() -> bool:
        return bool(client.request("GET", "/conversation").status_code == 200)

    wait_until(is_written)
    kept = [one["id"] for one in client.history() if one["from"] == "assistant"][1:]
    assert kept == [one["id"] for reply in replies for one in reply]
