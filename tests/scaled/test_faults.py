"""Whatever server is down or silent: words arrive, nothing is lost or doubled, and all recovers by itself.

The budgets are 2 s for safety words and 5 s for answers; the tests allow more, since they share the machine.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager

import jwt
import pytest

from assistant.statements import hash_of
from tests.client import Client, answered
from tests.conftest import SECRET
from tests.scaled.conftest import Scaled
from tests.scaled.consumer import Consumer
from tests.scaled.services import wait_until
from tests.system.test_faults import CAUTIOUS, CRISIS, EMERGENCY, GENEROUS_SECONDS, QUESTION, alarmed, within

SERVERS = ("postgresql", "redis", "rabbitmq")
KINDS = ("down", "hung")
FAULTS = [
    *[(server, kind) for server in SERVERS for kind in KINDS],
    ("everything", "down"),
    ("everything", "hung"),
]


def fault(scaled: Scaled, server: str, kind: str) -> AbstractContextManager[object]:
    """Return a context in which a server, or every server, is down or silent."""
    names = SERVERS if server == "everything" else (server,)
    stack = ExitStack()
    for name in names:
        proxy = scaled.proxies[name]
        stack.enter_context(proxy.down() if kind == "down" else proxy.hung())
    return stack


def texts(client: Client) -> list[str]:
    """Return what a person said, as the history shows it."""
    return [one["text"] for one in client.history() if one["from"] == "person"]


@pytest.mark.parametrize(("server", "kind"), FAULTS)
def test_safety_words_and_answers_arrive_and_are_kept_while(
    server: str, kind: str, assistant: Scaled, consumer: Consumer
) -> None:
    with Client(assistant.address) as before, Client(assistant.address) as other:
        assert answered(before.say(QUESTION)) == {"hospice_care"}
        with fault(assistant, server, kind):
            assert alarmed(within(GENEROUS_SECONDS, lambda: other.say(EMERGENCY)), "emergency", "911")
            more = within(GENEROUS_SECONDS, lambda: before.say("Tell me more"))
            assert answered(more) >= {"tell_me_more", "hospice_care"}
            assert alarmed(within(GENEROUS_SECONDS, lambda: before.say(CRISIS)), "crisis", "988")
            with Client(assistant.address) as first:
                replies = within(GENEROUS_SECONDS, lambda: first.say(CAUTIOUS))
                assert answered(replies[:1]) == {"symptoms_bone"}
            assert before.request("GET", "/health").status_code == 200
        assistant.recover()
        assert texts(before) == [QUESTION, "Tell me more", CRISIS]
        assert texts(other) == [EMERGENCY]
        sender = hash_of(conversation_of(before))
        wait_until(lambda: len(consumer.of(sender, "user")) >= 3)
        assert len(consumer.of(sender, "user")) == 3


def conversation_of(client: Client) -> str:
    """Return a conversation's id, which only the server knows."""
    claims = jwt.decode(client.token, SECRET, algorithms=["HS256"], audience="web")
    return str(claims["sub"])


@pytest.mark.parametrize("kind", KINDS)
def test_without_the_database_a_repeated_message_is_not_taken_twice(kind: str, assistant: Scaled) -> None:
    message_id = str(uuid.uuid4())
    with Client(assistant.address) as client:
        client.say("thanks")
        with fault(assistant, "postgresql", kind):
            first = client.say(QUESTION, message_id)
            assert client.say(QUESTION, message_id) == first
            assert client.request("GET", "/conversation").status_code == 503
        assistant.recover()
        assert client.say(QUESTION, message_id) == first
        assert texts(client) == ["thanks", QUESTION]


def test_without_the_database_nothing_is_said_to_be_erased(assistant: Scaled) -> None:
    with Client(assistant.address) as client:
        client.say(QUESTION)
        with fault(assistant, "postgresql", "down"):
            client.say(EMERGENCY)
            assert client.request("DELETE", "/sessions").status_code == 503
        assistant.recover()
        assert EMERGENCY not in texts(client)  # what only this process knew is gone already
        assert client.request("DELETE", "/sessions").status_code == 204


@contextmanager
def two_ways(assistant: Scaled) -> Iterator[tuple[Client, Client]]:
    """Begin a conversation that is had over both assistants, past nginx."""
    one, other = (Client(instance.assistant.address) for instance in assistant.instances)
    other.http.headers["Authorization"] = one.http.headers["Authorization"]
    with one, other:
        yield one, other


def test_two_messages_of_one_person_over_two_assistants_come_one_after_the_other(assistant: Scaled) -> None:
    with two_ways(assistant) as (one, other), ThreadPoolExecutor(1) as threads:
        with assistant.instances[0].actions.broken("hangs"):
            first = threads.submit(one.say, CAUTIOUS)
            assert assistant.instances[0].actions.hangs.wait(GENEROUS_SECONDS)
            second = other.say(QUESTION)
        assert answered(first.result()) == {"symptoms_bone"}
        assert answered(second) == {"hospice_care"}
        kept = [one["id"] for one in other.history() if one["from"] == "assistant"][1:]
        assert kept == [one["id"] for one in [*first.result(), *second]]
        assert texts(one) == [CAUTIOUS, QUESTION]


def test_many_messages_of_one_person_over_two_assistants_are_all_kept_unmixed(assistant: Scaled) -> None:
    with two_ways(assistant) as ways, ThreadPoolExecutor(8) as threads:
        asked = [QUESTION, "where does it spread"] * 4
        replies = list(threads.map(lambda n: ways[n % 2].say(asked[n]), range(8)))
        kept = ways[0].history()[1:]
        blocks = "".join("p" if one["from"] == "person" else "a" for one in kept).split("p")[1:]
        assert len(blocks) == 8
        assert all(blocks), blocks
        assert {one["id"] for one in kept if one["from"] == "assistant"} == {
            one["id"] for reply in replies for one in reply
        }


def test_the_same_request_three_times_over_two_assistants_has_one_answer(assistant: Scaled) -> None:
    message_id = str(uuid.uuid4())
    with two_ways(assistant) as ways, ThreadPoolExecutor(3) as threads:
        replies = list(threads.map(lambda n: ways[n % 2].say(QUESTION, message_id), range(3)))
        assert replies[0] == replies[1] == replies[2]
        assert texts(ways[0]) == [QUESTION]


def test_the_token_of_an_erased_conversation_is_dead_on_every_assistant_and_consumers_are_told(
    assistant: Scaled, consumer: Consumer
) -> None:
    with two_ways(assistant) as (one, other):
        one.say(QUESTION)
        assert one.request("DELETE", "/sessions").status_code == 204
        assert other.request("POST", "/messages", json={"message": "hi"}).status_code == 401
        sender = hash_of(conversation_of(one))
        wait_until(lambda: bool(consumer.of(sender, "conversation_erased")))
        assert [event["event"] for event in consumer.events if event["sender_id"] == sender][-1] == (
            "conversation_erased"
        )


def test_what_is_published_tells_what_happened_and_no_word_of_it(
    assistant: Scaled, consumer: Consumer
) -> None:
    canary = f"canary{uuid.uuid4().hex}"
    with Client(assistant.address) as client:
        client.say(f"My mother {canary} asks what hospice is")
        client.say(EMERGENCY)
        sender = hash_of(conversation_of(client))
        wait_until(lambda: len(consumer.of(sender, "user")) == 2)
        assert consumer.of(sender, "user")[1]["parse_data"]["urgency"] == "emergency"
        wait_until(lambda: len(consumer.of(sender, "bot")) >= 2)
        topics, urgencies = zip(
            *[(one["metadata"]["topics"], one["metadata"]["urgency"]) for one in consumer.of(sender, "bot")],
            strict=True,
        )
        assert ["hospice_care"] in topics
        assert "emergency" in urgencies
        assert not consumer.heard(canary)
        assert not consumer.heard("breathe")
        assert not consumer.heard(conversation_of(client))
