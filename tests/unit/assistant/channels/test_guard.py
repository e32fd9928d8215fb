"""What every public channel does with a message first."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.channels.guard import RefusedError, admit, alarms, pseudonym
from assistant.channels.limits import RateLimiter
from clinic.settings import Limits

PLENTY = 1000


def limiter(messages: int = PLENTY, address: int = PLENTY) -> RateLimiter:
    return RateLimiter(Limits(messages_per_minute=messages, messages_per_minute_and_address=address))


@pytest.mark.parametrize(
    ("text", "admitted"),
    [
        ("hi", "hi"),
        (" hi\x00\u202e ", "hi"),
        ("/restart", "\u2215restart"),
        ("x" * 2000, "x" * 2000),
        ("my name is An\u200bna, ring 087 961 4477", "my name is [name], ring [phone number]"),
    ],
)
def test_a_message_is_admitted_harmless_and_without_who_it_is_from(text: str, admitted: str) -> None:
    assert admit(limiter(), text, "one") == admitted


def test_what_is_too_long_is_refused_and_not_counted() -> None:
    limits = limiter(messages=1)
    with pytest.raises(RefusedError) as refused:
        admit(limits, "x" * 2001, "one")
    assert refused.value.wait_seconds is None
    assert admit(limits, "hi", "one") == "hi"


def test_one_too_many_is_refused_with_the_seconds_to_wait() -> None:
    limits = limiter(messages=1)
    admit(limits, "hi", "one")
    with pytest.raises(RefusedError) as refused:
        admit(limits, "hi", "one")
    assert 1 <= (refused.value.wait_seconds or 0) <= 61
    assert admit(limits, "hi", "other") == "hi"


def test_messages_are_counted_by_address_where_there_is_one() -> None:
    limits = limiter(address=1)
    admit(limits, "hi", "one", "192.0.2.1")
    admit(limits, "hi", "two")
    with pytest.raises(RefusedError):
        admit(limits, "hi", "three", "192.0.2.1")


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("I have crushing chest pain and I cannot breathe", "emergency"),
        ("so it began. " * 300 + "I want to kill myself", "crisis"),
        ("what is hospice", None),
        ("I am tired", None),
        ("", None),
    ],
)
def test_a_message_without_a_turn_still_gets_its_alarm(
    text: str, urgency: str | None, clinic: dict[str, Any]
) -> None:
    said = alarms(limiter(), text, "one")
    assert [message["metadata"]["urgency"] for message in said] == ([urgency] if urgency else [])


def test_who_sends_without_end_is_not_read_without_end(clinic: dict[str, Any]) -> None:
    limits, cry = limiter(), "I cannot breathe"
    assert alarms(limits, "so it began. " * 2000 + cry, "one")
    assert not alarms(limits, "so it began. " * 2000 + cry, "one")
    assert alarms(limits, cry, "one")
    assert alarms(limits, "so it began. " * 2000 + cry, "other", "192.0.2.1")


def test_a_pseudonym_names_nobody_and_is_another_on_every_channel_and_for_every_secret() -> None:
    one = pseudonym("a secret", "sms", "+15550199")
    assert one == pseudonym("a secret", "sms", "+15550199")
    assert len(one) == 64
    assert "5550199" not in one
    others = {
        pseudonym("a secret", "whatsapp", "+15550199"),
        pseudonym("another", "sms", "+15550199"),
        pseudonym("a secret", "sms", "+15550198"),
    }
    assert one not in others
    assert len(others) == 3
