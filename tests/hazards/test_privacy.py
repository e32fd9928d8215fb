"""Who wrote, and for how long it is known what."""

from __future__ import annotations

import re
import time

import pytest
import sqlalchemy as sa

from assistant import retention
from assistant.channels import guard
from tests.client import Client
from tests.hazards.seen import Served, conversation_of, events_of, messages_of, urgency, without

DAYS = 30


def keep_all(patch: pytest.MonkeyPatch) -> None:
    """Let messages be kept as they come."""
    patch.setattr(guard, "redact", lambda text: text)


@without(keep_all)
def test_who_wrote_is_not_kept(served: Served, person: Client) -> None:
    person.say("my name is Anna Kowalski, ring me on 087 961 4477, what is hospice care?")
    assert len(messages_of(served, person)) == 1
    kept = str(events_of(served, person))
    assert "what is hospice care?" in kept
    assert "Kowalski" not in kept
    assert "961 4477" not in kept


def take_all_numbers(patch: pytest.MonkeyPatch) -> None:
    """Let every number be taken out, as who redacts without care does."""
    patch.setattr(guard, "redact", lambda text: re.sub(r"\d[\d. ]*", "[number] ", text))


@without(take_all_numbers)
def test_a_temperature_beside_a_telephone_number_is_an_alarm(served: Served, person: Client) -> None:
    replies = person.say("39.4 on chemo, ring me on 087 961 4477")
    assert "4477" not in str(events_of(served, person))
    assert urgency(replies) == "emergency"


def delete_nothing(patch: pytest.MonkeyPatch) -> None:
    """Let nothing be too old."""
    patch.setattr(retention, "RULES", {})


@without(delete_nothing)
def test_what_is_too_old_is_deleted(served: Served, person: Client) -> None:
    person.say("my back hurts")
    past = time.time() - (DAYS + 1) * 24 * 3600
    with served.store.engine.begin() as connection:
        aged = sa.text("UPDATE events SET timestamp = :past WHERE sender_id = :id")
        connection.execute(aged, {"past": past, "id": conversation_of(person)})
    retention.forget_old(served.store.engine, DAYS)
    assert events_of(served, person) == []
