"""Answers do not depend on the action server: whatever it does, the right words arrive, and soon."""

from __future__ import annotations

import time

import pytest

from commands.processes import Assistant
from tests.action_proxy import FAULTS, FOREIGN_TEXT, ActionProxy
from tests.client import Client, answered

GENEROUS_SECONDS = 10.0
"""The budget is 1.5 s a turn; this machine may be busy, and Rasa's own limit is 300 s."""


def names(assistant: Assistant, client: Client) -> list[str]:
    """Return which notices follow the answer on symptoms, in order, by their words."""
    texts = [message["text"] for message in client.say("What are the symptoms of metastatic breast cancer?")]
    known = {"Please keep in mind": "disclaimer", "Tell the care team": "see your doctor"}
    return [name for text in texts[1:] for start, name in known.items() if text.startswith(start)]


def test_a_symptom_answer_is_followed_by_whom_to_tell_and_the_first_answer_by_the_notice(
    assistant: Assistant, client: Client
) -> None:
    assert names(assistant, client) == ["see your doctor", "disclaimer"]


def test_the_clinics_own_numbers_are_said(client: Client) -> None:
    replies = client.say("What are the symptoms of metastatic breast cancer?")
    assert "+1 555 01" in replies[1]["text"]
    assert "911" in replies[1]["text"]
    assert not any("{" in reply["text"] for reply in replies)


def test_the_notice_follows_answers_on_treatment_but_never_twice_in_a_row(client: Client) -> None:
    noticed = [
        any(reply["text"].startswith("Please keep in mind") for reply in client.say(question))
        for question in (
            "Where does breast cancer spread?",
            "What is hormone therapy?",
            "What is targeted therapy?",
            "Where does breast cancer spread?",
            "How can people cope with advanced cancer?",
            "What does the outlook depend on?",
        )
    ]
    assert noticed == [True, False, True, False, False, True]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_answer_arrives_with_its_caution_when_the_action_server(
    fault: str, action_proxy: ActionProxy, client: Client
) -> None:
    with action_proxy.broken(fault):
        started = time.monotonic()
        replies = client.say("What are the signs of spread to the bones?")
        assert time.monotonic() - started < GENEROUS_SECONDS
        assert answered(replies) == {"symptoms_bone"}
        assert "Call the care team" in replies[0]["text"]
        assert len(replies) == 1
        assert FOREIGN_TEXT not in str(replies)
        assert answered(client.say("What is hospice care?")) == {"hospice_care"}
    assert len(client.say("What are the signs of spread to the liver?")) == 3


def test_health_says_degraded_without_the_action_server(action_proxy: ActionProxy, client: Client) -> None:
    with action_proxy.broken("hangs up"):
        answer = client.request("GET", "/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["checks"] == {
        "model": "ok",
        "conversations": "ok",
        "actions": "fails",
        "insight": "ok",
    }
    assert client.request("GET", "/health").json()["status"] == "ok"
