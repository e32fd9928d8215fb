"""Conversations of several turns, over the web channel of the running assistant."""

from __future__ import annotations

import re

import pytest
import yaml

from clinic.problems import PROJECT_ROOT
from commands.processes import Assistant
from tests.client import Client, answered

SURVIVAL = re.compile(r"\d+(\.\d+)?%|\d+ in \d+|\d+ months")


def button(client: Client, text: str, title: str) -> str:
    """Say something, and return what the choice of a title sends."""
    buttons = {one["title"]: one["message"] for one in client.say(text)[0]["buttons"]}
    assert title in buttons, buttons
    return str(buttons[title])


@pytest.mark.parametrize(
    ("question", "topic", "figures"),
    [
        ("What is the life expectancy?", "life_expectancy", "life_expectancy"),
        ("What does the outlook depend on?", "outlook", "outlook"),
        ("how long do I have to live", "personal_prognosis", "survival_rate"),
    ],
)
def test_figures_are_only_shown_to_those_who_ask_and_then_for_the_whole_conversation(
    question: str, topic: str, figures: str, client: Client
) -> None:
    first = client.say(question)[0]
    assert answered([first]) == {topic}
    assert not SURVIVAL.search(first["text"])
    chosen = button(client, question, "Show me the figures")
    shown = client.say(chosen)[0]
    assert shown["metadata"]["topics"] == [figures]
    assert SURVIVAL.search(shown["text"])
    assert SURVIVAL.search(client.say("What is the life expectancy?")[0]["text"])


def test_asking_for_the_figure_itself_is_consent(client: Client) -> None:
    assert SURVIVAL.search(client.say("What is the five-year survival rate?")[0]["text"])
    assert SURVIVAL.search(client.say("What does the outlook depend on?")[0]["text"])


def test_a_question_about_one_s_own_time_never_gets_figures_as_one_s_own(client: Client) -> None:
    client.say("What is the five-year survival rate?")
    own = client.say("how long do I have to live")[0]
    assert own["metadata"]["act"] == "personal_prognosis"
    assert not SURVIVAL.search(own["text"])


def test_consent_in_one_conversation_is_none_in_another(assistant: Assistant) -> None:
    with Client(assistant.address) as one, Client(assistant.address) as other:
        one.say("Show me the figures")
        assert not SURVIVAL.search(other.say("What is the life expectancy?")[0]["text"])


def variations(topic: str) -> dict[str | None, str]:
    """Return the beginning of a topic's first answer by whom it is for."""
    path = PROJECT_ROOT / "data" / "topics" / f"{topic}.yml"
    found = {}
    for one in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"][f"utter_{topic}"]:
        conditions = {condition["name"]: condition["value"] for condition in one.get("condition") or []}
        found[conditions.get("audience")] = one["text"].split("{")[0][:60]
    return found


def test_a_carer_is_answered_as_one_until_the_patient_writes(client: Client) -> None:
    texts = variations("hospice_care")
    assert client.say("What is hospice care?")[0]["text"].startswith(texts[None])
    client.say("My mum has stage 4 breast cancer. Where does it spread?")
    assert client.say("What is hospice care?")[0]["text"].startswith(texts["carer"])
    client.say("I have stage 4 breast cancer myself. Where does it spread?")
    assert client.say("What is hospice care?")[0]["text"].startswith(texts[None])


def test_more_is_the_second_layer_then_where_to_go_on_and_never_the_same_text(client: Client) -> None:
    texts = [client.say("What is hospice care?")[0]["text"]]
    for _ in range(2):
        reply = client.say("Tell me more")[0]
        assert reply["metadata"]["act"] == "tell_me_more"
        texts.append(reply["text"])
    assert len(set(texts)) == 3
    more = client.history()[-3]
    assert len(client.say("Tell me more")[0]["buttons"]) >= 1
    assert more["from"] in ("assistant", "person")


def test_every_topic_has_a_second_layer_with_its_own_sources(assistant: Assistant) -> None:
    for path in sorted((PROJECT_ROOT / "data" / "topics").glob("*.yml")):
        responses = yaml.safe_load(path.read_text(encoding="utf-8"))["responses"]
        question = responses[f"utter_{path.stem}"][0]["metadata"]["question"]
        with Client(assistant.address) as client:
            client.say(question)
            more = client.say("Tell me more")[0]
        assert more["metadata"]["topics"] == [path.stem]
        assert more["metadata"]["sources"], path.stem
        assert more["metadata"]["reviewed"], path.stem


def test_a_complaint_is_answered_with_other_topics_or_a_request(client: Client) -> None:
    client.say("What is hospice care?")
    reply = client.say("that did not help")[0]
    assert reply["metadata"]["act"] == "feedback"
    assert reply["buttons"]


@pytest.mark.parametrize(
    ("message", "act", "urgency", "number"),
    [
        ("I want to end my life", "crisis", "crisis", "988"),
        ("I can't breathe and my lips are blue", "emergency", "emergency", "911"),
        ("I have had a cough for three weeks", "report_symptom", "call_doctor", "+1 555 0142"),
    ],
)
def test_safety_acts_say_their_words_first_with_their_urgency(
    message: str, act: str, urgency: str, number: str, client: Client
) -> None:
    replies = client.say(message)
    assert replies[0]["metadata"]["act"] == act
    assert {reply["metadata"]["urgency"] for reply in replies[:1]} == {urgency}
    assert number in replies[0]["text"]
    for bare in ("no", "yes"):
        again = client.say(bare)[0]
        assert (act in ("crisis", "emergency")) == (again["metadata"]["act"] == act)


def test_a_person_is_offered_with_the_clinic_s_number_and_hours(client: Client) -> None:
    reply = client.say("can I talk to a nurse please")[0]
    assert reply["metadata"]["act"] == "human_handoff"
    assert "+1 555 0142" in reply["text"]
    assert re.search(r"open now|closed now", reply["text"])
