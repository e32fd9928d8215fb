"""Whatever is down, hung or full: safety words and answers arrive, soon, and no error's text with them.

The budgets are 2 s for safety words and 5 s for answers; the tests allow more, since they share the machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.client import Client, Message, answered
from tests.system.deployment import EVERY, OTHER, Deployment, deployed

GENEROUS_SECONDS = 10.0
MESSAGES_PER_MINUTE = 8
OTHERS = 200
EMERGENCY = "I can't breathe"
CRISIS = "I want to end my life"
QUESTION = "What is hospice care?"
CAUTIOUS = "What are the signs of spread to the bones?"


@pytest.fixture(scope="module")
def running(
    model: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """Return the assistant with parts that fail on demand, and few messages a minute."""
    folder = tmp_path_factory.mktemp("faulty")
    with deployed(model, folder, environment, MESSAGES_PER_MINUTE) as running:
        yield running


@pytest.fixture
def person(running: Deployment) -> Iterator[Client]:
    """Return a new conversation."""
    with Client(running.assistant.address) as client:
        yield client


def within(seconds: float, say: Callable[[], list[Message]]) -> list[Message]:
    """Return what is said, which must arrive in time and whole."""
    started = time.monotonic()
    replies = say()
    assert time.monotonic() - started < seconds
    assert replies
    for reply in replies:
        assert reply["text"].strip()
        assert "Traceback" not in reply["text"]
        assert "Error" not in reply["text"]
        assert "{" not in reply["text"]
    return replies


def alarmed(replies: list[Message], urgency: str, number: str) -> bool:
    """Tell whether the first words are an alarm that names whom to call."""
    return replies[0]["metadata"]["urgency"] == urgency and number in replies[0]["text"]


@pytest.mark.parametrize("fault", EVERY)
def test_safety_words_and_answers_with_their_caution_arrive_while(fault: str, running: Deployment) -> None:
    with Client(running.assistant.address) as before:
        assert answered(before.say(QUESTION)) == {"hospice_care"}
        with EVERY[fault](running), Client(running.assistant.address) as first:
            assert alarmed(within(GENEROUS_SECONDS, lambda: first.say(EMERGENCY)), "emergency", "911")
            assert alarmed(within(GENEROUS_SECONDS, lambda: before.say(CRISIS)), "crisis", "988")
            replies = within(GENEROUS_SECONDS, lambda: before.say(CAUTIOUS))
            assert answered(replies[:1]) == {"symptoms_bone"}
            assert "Call the care team" in replies[0]["text"]
            assert before.request("GET", "/health").status_code == 200
        assert answered(before.say(QUESTION)) >= {"hospice_care"}


@pytest.mark.parametrize("fault", OTHER)
def test_a_turn_is_kept_while(fault: str, running: Deployment, person: Client) -> None:
    with OTHER[fault](running):
        person.say(QUESTION)
    _greeting, asked, answer, *_ = person.history()
    assert asked["text"] == QUESTION
    assert answered([answer]) == {"hospice_care"}


def test_when_no_turn_can_speak_the_safety_words_still_arrive(running: Deployment, person: Client) -> None:
    with running.faults.fail("core"):
        assert alarmed(within(GENEROUS_SECONDS, lambda: person.say(EMERGENCY)), "emergency", "911")
        assert alarmed(within(GENEROUS_SECONDS, lambda: person.say(CRISIS)), "crisis", "988")
        [symptom] = within(GENEROUS_SECONDS, lambda: person.say("I have a headache"))
        assert symptom["metadata"]["urgency"] == "call_doctor"
        [sorry] = within(GENEROUS_SECONDS, lambda: person.say(QUESTION))
        assert "try again" in sorry["text"]
        assert "911" in sorry["text"]
    assert answered(person.say(QUESTION)) == {"hospice_care"}


def test_several_messages_at_once_behind_a_hung_action_server(running: Deployment, person: Client) -> None:
    texts = [CAUTIOUS, QUESTION, CAUTIOUS, QUESTION, EMERGENCY]
    with running.proxy.broken("hangs"), ThreadPoolExecutor(len(texts)) as threads:
        started = time.monotonic()
        replies = list(threads.map(person.say, texts))
        assert time.monotonic() - started < 2 * GENEROUS_SECONDS
    assert [answered(one) for one in replies[:4]] == [{"symptoms_bone"}, {"hospice_care"}] * 2
    assert alarmed(replies[4], "emergency", "911")


def test_a_message_over_a_limit_is_read_for_alarms(running: Deployment, person: Client) -> None:
    too_long = person.request("POST", "/messages", json={"message": "We had cake. " * 8000 + EMERGENCY})
    assert (too_long.status_code, too_long.json()["error"]["code"]) == (413, "too_long")
    assert alarmed(too_long.json()["messages"], "emergency", "911")
    for _ in range(MESSAGES_PER_MINUTE):
        person.say("thanks")
    for text, level, number in ((EMERGENCY, "emergency", "911"), (CRISIS, "crisis", "988")):
        too_many = person.request("POST", "/messages", json={"message": text})
        assert (too_many.status_code, too_many.json()["error"]["code"]) == (429, "rate_limited")
        assert alarmed(too_many.json()["messages"], level, number)
    assert "messages" not in person.request("POST", "/messages", json={"message": QUESTION}).json()


def test_under_two_hundred_other_conversations(running: Deployment, person: Client) -> None:
    def ask(_: int) -> set[str]:
        with Client(running.assistant.address) as client:
            return answered(client.say(QUESTION))

    with ThreadPoolExecutor(OTHERS) as threads:
        others = [threads.submit(ask, number) for number in range(OTHERS)]
        time.sleep(0.5)
        assert alarmed(within(2 * GENEROUS_SECONDS, lambda: person.say(EMERGENCY)), "emergency", "911")
        assert all(other.result() == {"hospice_care"} for other in others)


def test_no_log_holds_what_people_wrote_or_a_traceback(running: Deployment) -> None:
    for log in (running.folder / "log").iterdir():
        text = log.read_text(encoding="utf-8", errors="replace")
        assert EMERGENCY not in text
        assert "Traceback" not in text
