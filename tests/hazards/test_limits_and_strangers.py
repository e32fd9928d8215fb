"""Messages that are refused, floods, and people who are not who they say."""

from __future__ import annotations

import logging
from typing import Any

import jwt
import pytest

from assistant import last_words, turns
from assistant.channels import guard
from assistant.channels.limits import RateLimiter
from assistant.conversations import ConversationStore
from clinic.settings import Limits
from tests.client import Client
from tests.conftest import SECRET
from tests.hazards.seen import Served, events_of, messages_of, without

EMERGENCY = "I can't breathe"
STORY = "We went to the garden centre and bought some roses. "
CANARY = "the-lump-under-my-left-arm"


def refuse_unread(patch: pytest.MonkeyPatch) -> None:
    """Let what is refused be refused without a look."""
    patch.setattr(RateLimiter, "reading", lambda *given: False)


@without(refuse_unread)
@pytest.mark.parametrize(
    "text",
    [STORY * 60 + EMERGENCY, EMERGENCY + ". " + STORY * 300],
    ids=["at the end", "at the beginning"],
)
def test_a_message_that_is_too_long_is_read_for_alarms(text: str, person: Client) -> None:
    answer = person.request("POST", "/messages", json={"message": text})
    assert answer.status_code == 413
    assert [one["metadata"]["urgency"] for one in answer.json().get("messages", [])] == ["emergency"]


@without(refuse_unread)
def test_a_message_beyond_the_rate_is_read_for_alarms(
    served: Served, person: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served.channel, "_limits", RateLimiter(Limits(messages_per_minute=1)))
    person.say("hello")
    answer = person.request("POST", "/messages", json={"message": EMERGENCY})
    assert answer.status_code == 429
    assert [one["metadata"]["urgency"] for one in answer.json().get("messages", [])] == ["emergency"]


def read_all_that_is_refused(patch: pytest.MonkeyPatch) -> None:
    """Let every refused message be read, however much there is."""
    patch.setattr(RateLimiter, "reading", lambda *given: True)


@without(read_all_that_is_refused)
def test_a_flood_of_refused_messages_is_not_read_without_end(
    person: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    characters: list[int] = []

    def note(text: str) -> list[Any]:
        characters.append(min(len(text), last_words.READ_AT_MOST))
        return []

    monkeypatch.setattr(last_words, "alarm", note)
    for _ in range(10):
        person.request("POST", "/messages", json={"message": STORY * 1000})
    assert sum(characters) <= 2 * last_words.READ_AT_MOST


def let_everybody_flood(patch: pytest.MonkeyPatch) -> None:
    """Let every message be answered, however many there are."""
    patch.setattr(RateLimiter, "message", lambda *given: None)


@without(let_everybody_flood)
def test_a_flood_of_one_person_is_refused(
    served: Served, person: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served.channel, "_limits", RateLimiter(Limits(messages_per_minute=3)))
    said = [person.request("POST", "/messages", json={"message": "thanks"}).status_code for _ in range(5)]
    assert said == [200, 200, 200, 429, 429]


def obey(patch: pytest.MonkeyPatch) -> None:
    """Let messages reach Rasa as they are typed."""
    patch.setattr(guard, "clean", lambda text: text)


@without(obey)
@pytest.mark.parametrize("command", ["/restart", "/session_start"])
def test_a_typed_command_is_an_ordinary_message(command: str, served: Served, person: Client) -> None:
    person.say("my back hurts")
    person.say(command)
    intents = [message["parse_data"]["intent"]["name"] for message in messages_of(served, person)]
    assert command.removeprefix("/") not in intents


def believe_any_token(patch: pytest.MonkeyPatch) -> None:
    """Let tokens be read without a look at who signed them."""
    decode = jwt.decode

    def unchecked(token: str, key: str, **given: Any) -> Any:
        return decode(token, options={"verify_signature": False})

    patch.setattr("assistant.sessions.jwt.decode", unchecked)


@without(believe_any_token)
def test_nobody_reads_another_s_conversation(person: Client) -> None:
    claims = jwt.decode(person.token, SECRET, algorithms=["HS256"], audience="web")
    person.say("my back hurts")
    forged = jwt.encode(claims, SECRET[::-1], algorithm="HS256")
    answer = person.request("GET", "/conversation", headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 401
    assert "my back hurts" not in answer.text


def forget_to_erase(patch: pytest.MonkeyPatch) -> None:
    """Let erasing be a promise."""
    patch.setattr(ConversationStore, "erase", lambda *given: None)


@without(forget_to_erase)
def test_what_is_erased_is_gone(served: Served, person: Client) -> None:
    person.say("my back hurts")
    assert person.request("DELETE", "/sessions").status_code == 204
    assert events_of(served, person) == []
    assert person.request("POST", "/messages", json={"message": "hello"}).status_code == 401


def answer_again(patch: pytest.MonkeyPatch) -> None:
    """Let a message that is sent again be taken again."""
    patch.setattr(turns, "_earlier", lambda *given: None)


@without(answer_again)
def test_a_message_that_is_sent_again_is_not_taken_twice(served: Served, person: Client) -> None:
    message_id = "8f14e45f-ceea-467f-a8f6-7a0a1b2c3d4e"
    assert person.say("my back hurts", message_id) == person.say("my back hurts", message_id)
    assert len(messages_of(served, person)) == 1


def tell_errors_whole(patch: pytest.MonkeyPatch) -> None:
    """Let errors be logged with their messages."""
    patch.setattr(turns, "describe", str)


@without(tell_errors_whole)
def test_what_people_write_is_in_no_log_also_when_a_turn_breaks_off(
    served: Served, person: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(message: Any) -> None:
        raise ValueError(f"cannot handle {message.text}")

    monkeypatch.setattr(served.agent.processor, "handle_message", broken)
    with caplog.at_level(logging.INFO):
        person.say(CANARY)
    assert "a turn broke off" in caplog.text
    assert CANARY not in caplog.text
