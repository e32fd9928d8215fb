"""Parts that are down, hung, foreign or late: the words still come, and they are ours."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.actions import action as rasa_actions
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore

from assistant import last_words, remote_actions, rest, turns
from assistant.composer import Composer
from assistant.conversations import ConversationStore
from assistant.database import Database
from assistant.remembered import Remembered
from tests.action_proxy import FOREIGN_TEXT
from tests.client import Client, answered
from tests.hazards.seen import Served, messages_of, rules_of, urgency, without

QUESTION = "What is hospice care?"
CAUTIOUS = "What are the signs of spread to the bones?"
EMERGENCY = "I can't breathe"
SOON = 6.0
"""Seconds; the budget is five, and the tests share the machine."""


@contextmanager
def lost(served: Served) -> Iterator[None]:
    """Let the database's files be gone."""
    file = Path(served.store.engine.url.database)
    away = file.parent / "away"
    away.mkdir()
    for one in file.parent.glob(f"{file.name}*"):
        one.rename(away / one.name)
    try:
        yield
    finally:
        for one in away.iterdir():
            one.replace(file.parent / one.name)
        away.rmdir()


def trust_the_store(patch: pytest.MonkeyPatch) -> None:
    """Let an error of the store go up, with nothing remembered in its place and no tables made anew."""

    async def retrieve(self: FailSafeTrackerStore, sender_id: str) -> Any:
        return await self._tracker_store.retrieve(sender_id)

    patch.setattr(FailSafeTrackerStore, "retrieve", retrieve)
    patch.setattr(Remembered, "events", lambda *_: None)
    patch.setattr(Database, "make_tables", lambda _: None)


@without(trust_the_store)
def test_without_its_store_the_assistant_answers(served: Served, person: Client) -> None:
    person.say(QUESTION)
    with lost(served):
        assert answered(person.say("where does it spread")) == {"spread_sites"}
    assert answered(person.say(QUESTION)) == {"hospice_care"}


def try_again_at_once(patch: pytest.MonkeyPatch) -> None:
    """Let every turn wait anew for a file that is locked, while all others wait for the turn."""
    patch.setattr(rest, "REST_SECONDS", 0.0)


@without(try_again_at_once)
def test_a_locked_store_does_not_hold_up_everybody(served: Served, person: Client) -> None:
    waited: list[object] = []

    def note(context: Any) -> None:
        waited.append(context)

    person.say(QUESTION)
    sa.event.listen(served.store.engine, "handle_error", note)
    try:
        with served.held_store():
            for _ in range(10):
                assert urgency(person.say(EMERGENCY)) == "emergency"
    finally:
        sa.event.remove(served.store.engine, "handle_error", note)
    assert 0 < len(waited) <= 5


def let_turns_fail_silently(patch: pytest.MonkeyPatch) -> None:
    """Let a turn that broke off end without a word."""
    patch.setattr(last_words, "instead_of_a_turn", lambda text: [])
    patch.setattr(turns, "completed", lambda replies, last: replies)


@without(let_turns_fail_silently)
@pytest.mark.parametrize(("text", "level"), [(EMERGENCY, "emergency"), (QUESTION, "none")])
def test_a_turn_that_breaks_off_still_speaks(
    text: str, level: str, served: Served, person: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any, **named: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(served.agent.processor, "_predict_next_with_tracker", broken)
    replies = person.say(text)
    assert replies
    assert urgency(replies) == level
    assert "911" in replies[0]["text"]


def insist_on_a_lock(patch: pytest.MonkeyPatch) -> None:
    """Let no message be answered whose lock cannot be had, as Rasa does."""

    @asynccontextmanager
    async def rasas(store: LockStore, conversation_id: str, _: object) -> AsyncGenerator[bool, None]:
        async with store.lock(conversation_id):
            yield True

    patch.setattr(turns, "turn_of", rasas)


@without(insist_on_a_lock)
def test_without_its_lock_store_the_assistant_speaks_and_answers(
    served: Served, person: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served.agent, "lock_store", LockStore())
    assert urgency(person.say(EMERGENCY)) == "emergency"
    assert answered(person.say(QUESTION)) >= {"hospice_care"}


def take_turns_at_once(patch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for the turn before."""

    @asynccontextmanager
    async def free(*_: Any) -> AsyncGenerator[bool, None]:
        yield True

    patch.setattr(turns, "turn_of", free)


@without(take_turns_at_once)
def test_a_message_that_is_sent_twice_at_once_is_taken_once(served: Served, person: Client) -> None:
    message_id = str(uuid.uuid4())
    with served.proxy.broken("hangs"), ThreadPoolExecutor(2) as threads:
        one, other = threads.map(lambda _: person.say(QUESTION, message_id), range(2))
    assert one == other
    assert len(messages_of(served, person)) == 1


def wait_for_the_action_server(patch: pytest.MonkeyPatch) -> None:
    """Let a turn wait long for its actions; Rasa's own limit is 300 s."""
    patch.setattr(remote_actions, "TURN_WAIT_SECONDS", SOON + 1)


@without(wait_for_the_action_server)
def test_a_hung_action_server_does_not_hold_up_an_answer(served: Served, person: Client) -> None:
    with served.proxy.broken("hangs"):
        started = time.monotonic()
        [answer] = person.say(CAUTIOUS)
        assert time.monotonic() - started < SOON
    assert "Call the care team" in answer["text"]


def leave_the_rest_to_the_action_server(patch: pytest.MonkeyPatch) -> None:
    """Let an answer say its first sentence alone, as if what to do came from elsewhere."""
    respond = Composer._respond

    def short(self: Composer, *given: Any) -> dict[str, Any] | None:
        response = respond(self, *given)
        return response and {**response, "text": response["text"].partition("\n")[0]}

    patch.setattr(Composer, "_respond", short)


@without(leave_the_rest_to_the_action_server)
@pytest.mark.parametrize("place", ["bones", "brain", "liver", "lungs"])
def test_an_answer_on_symptoms_holds_its_own_caution(place: str, served: Served, person: Client) -> None:
    with served.proxy.broken("hangs up"):
        [answer] = person.say(f"What are the signs of spread to the {place}?")
    assert answer["metadata"]["topics"]
    assert "all the care team" in answer["text"] or "911" in answer["text"]


def obey_the_action_server(patch: pytest.MonkeyPatch) -> None:
    """Let whatever an action server answers be done, as Rasa does."""
    patch.setattr(rasa_actions, "RemoteAction", remote_actions.RemoteAction.__mro__[1])


@without(obey_the_action_server)
def test_a_foreign_action_server_changes_no_conversation(served: Served, person: Client) -> None:
    for fault in ("sends foreign events", "says foreign text"):
        with served.proxy.broken(fault):
            replies = person.say(CAUTIOUS)
        assert answered(replies[:1]) == {"symptoms_bone"}
        assert FOREIGN_TEXT not in str(replies)
        assert answered(person.say(QUESTION)) == {"hospice_care"}


def read_by_the_clock(patch: pytest.MonkeyPatch) -> None:
    """Let conversations be read as Rasa does: from the latest session on, by time stamps."""
    patch.setattr(ConversationStore, "_retrieve", SQLTrackerStore._retrieve)


@without(read_by_the_clock)
def test_a_clock_that_was_set_back_lets_nothing_be_forgotten(
    served: Served, person: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.say("thanks")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 3600)
    person.say("my back hurts")
    replies = person.say("and now my legs are weak")
    assert urgency(replies) == "emergency"
    assert "mscc_nerve_signs" in rules_of(served, person)
