"""Which response is chosen where it depends on what was said before."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.actions.action import create_bot_utterance
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered

from assistant.choice import Choice, choose
from assistant.dialogue import (
    LANGUAGE,
    Turn,
    answered_topics,
    last_buttons,
    last_topic,
    said_responses,
    turns,
)
from clinic.content.languages import RESPONSE as OTHER_LANGUAGE


def topic(name: str, *follow_ups: str, more: bool = True) -> dict[str, list[dict[str, Any]]]:
    """Return the responses of a topic."""
    metadata = {"topic": name, "title": name.title(), "question": f"What is {name}?"}
    buttons = [{"title": one.title(), "payload": f"What is {one}?"} for one in follow_ups]
    found = {f"utter_{name}": [{"text": name, "buttons": buttons, "metadata": metadata}]}
    if more:
        found[f"utter_{name}_more"] = [{"text": f"more {name}", "buttons": buttons[:1], "metadata": metadata}]
    return found


RESPONSES = {
    **topic("alpha", "beta", "gamma"),
    **topic("beta", "gamma"),
    **topic("gamma", "alpha", more=False),
    "utter_tell_me_more": [{"text": "…", "buttons": [{"title": "Help", "payload": "What can you do?"}]}],
}


def asks(*ranking: tuple[str, float]) -> UserUttered:
    """Return a message and what it may have meant."""
    found = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    return UserUttered("…", parse_data={"intent_ranking": found})


def says(response: str, *, urgency: str = "none") -> BotUttered:
    """Return a response as the composer stamps it."""
    variation = RESPONSES.get(response, [{"text": "…"}])[0]
    metadata = variation.get("metadata") or {}
    stamp = {
        "topics": [metadata["topic"]] if metadata else [],
        "responses": [response],
        "urgency": urgency,
    }
    said = {"text": variation["text"], "buttons": variation.get("buttons") or [], "metadata": stamp}
    return create_bot_utterance({**said, "utter_action": response})


def chosen(response: str, *events: Event) -> Choice:
    """Return what is chosen at the end of a conversation."""
    return choose(response, turns(events), RESPONSES)


def test_any_other_response_is_said_as_the_rules_ask() -> None:
    assert chosen("utter_alpha", asks(("ask_beta", 0.9))) == Choice("utter_alpha")
    assert chosen("utter_welcome") == Choice("utter_welcome")


@pytest.mark.parametrize(
    ("events", "response", "suggested"),
    [
        ([], "utter_out_of_scope", []),
        ([asks()], "utter_out_of_scope", []),
        ([asks(("ask_alpha", 0.3), ("ask_beta", 0.2))], "utter_not_sure", ["alpha", "beta"]),
        ([asks(("ask_alpha", 0.9)), says("utter_alpha"), asks()], "utter_out_of_scope", []),
    ],
)
def test_half_sure_offers_topics_and_foreign_none(
    events: list[Event], response: str, suggested: list[str]
) -> None:
    choice = chosen("utter_not_sure", *events)
    assert (choice.response, choice.suggested) == (response, suggested)
    assert [button["payload"] for button in choice.buttons or []] == [f"What is {s}?" for s in suggested]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("es", "utter_other_language_es"), ("hu", OTHER_LANGUAGE), (None, OTHER_LANGUAGE)],
)
def test_another_language_gets_its_own_text_or_else_the_one_in_english(
    language: str | None, expected: str
) -> None:
    heard = UserUttered("…", parse_data={LANGUAGE: language} if language else {})
    responses = {OTHER_LANGUAGE: [{"text": "…"}], "utter_other_language_es": [{"text": "…"}]}
    before = UserUttered("…", parse_data={LANGUAGE: "es"})
    assert choose(OTHER_LANGUAGE, turns([before, heard]), responses) == Choice(expected)
    assert choose(OTHER_LANGUAGE, [], responses) == Choice(OTHER_LANGUAGE)


def test_a_complaint_is_offered_what_else_the_message_before_may_have_meant() -> None:
    before = asks(("ask_alpha", 0.6), ("ask_beta", 0.3), ("ask_gamma", 0.01))
    choice = chosen(
        "utter_feedback", before, says("utter_alpha"), asks(("feedback", 0.9), ("ask_gamma", 0.5))
    )
    assert (choice.response, choice.suggested) == ("utter_feedback", ["beta"])


@pytest.mark.parametrize(
    "events",
    [
        [asks(("feedback", 0.9))],
        [asks(("ask_alpha", 0.9)), says("utter_alpha"), asks(("feedback", 0.9))],
    ],
)
def test_a_complaint_about_nothing_else_gets_no_choices(events: list[Event]) -> None:
    assert chosen("utter_feedback", *events) == Choice("utter_feedback_without_choices")


def test_more_is_the_second_layer_then_follow_ups_that_were_not_answered_and_never_the_same_again() -> None:
    conversation: list[Event] = [asks(), says("utter_alpha"), asks()]
    assert chosen("utter_tell_me_more", *conversation) == Choice("utter_alpha_more")
    conversation += [says("utter_alpha_more"), asks()]
    choice = chosen("utter_tell_me_more", *conversation)
    assert choice.response == "utter_tell_me_more"
    assert [button["payload"] for button in choice.buttons or []] == ["What is beta?", "What is gamma?"]
    conversation += [says("utter_beta"), asks(), says("utter_alpha"), says("utter_alpha_more"), asks()]
    choice = chosen("utter_tell_me_more", *conversation)
    assert [button["payload"] for button in choice.buttons or []] == ["What is gamma?"]


def test_more_of_a_topic_without_a_second_layer_is_its_follow_ups() -> None:
    choice = chosen("utter_tell_me_more", asks(), says("utter_gamma"), asks())
    assert choice.response == "utter_tell_me_more"
    assert [button["payload"] for button in choice.buttons or []] == ["What is alpha?"]


def test_more_when_every_follow_up_was_answered_keeps_the_responses_own_choices() -> None:
    events = [asks(), says("utter_alpha"), asks(), says("utter_gamma"), asks()]
    assert chosen("utter_tell_me_more", *events) == Choice("utter_tell_me_more")


def test_more_of_nothing_asks_of_what() -> None:
    for events in ([asks()], [asks(), says("utter_greet"), asks()]):
        assert chosen("utter_tell_me_more", *events) == Choice("utter_tell_me_more_of_what")


def test_yes_asks_which_of_the_open_choices_is_meant() -> None:
    choice = chosen("utter_affirm", asks(), says("utter_alpha"), asks())
    assert choice.response == "utter_affirm"
    assert [button["payload"] for button in choice.buttons or []] == ["What is beta?", "What is gamma?"]
    assert chosen("utter_affirm", asks()) == Choice("utter_affirm_nothing_open")
    assert chosen("utter_affirm", asks(), says("utter_bye"), asks()) == Choice("utter_affirm_nothing_open")


@pytest.mark.parametrize("answer", ["utter_affirm", "utter_deny"])
@pytest.mark.parametrize("urgency", ["emergency", "crisis"])
def test_a_bare_yes_or_no_to_an_alarm_gets_it_again(answer: str, urgency: str) -> None:
    events = [asks(), says("utter_crisis", urgency=urgency), says("utter_alpha"), asks()]
    assert chosen(answer, *events) == Choice("utter_crisis")


def test_no_to_anything_else_is_taken_for_a_no() -> None:
    events = [asks(), says("utter_report_symptom", urgency="call_doctor"), asks()]
    assert chosen("utter_deny", *events) == Choice("utter_deny")
    assert chosen("utter_deny", asks()) == Choice("utter_deny")


def test_turns_hold_what_was_said_to_each_message_and_nothing_said_before_the_first() -> None:
    events = [
        says("utter_welcome"),
        ActionExecuted("action_listen"),
        asks(("ask_alpha", 0.9)),
        says("utter_alpha"),
        says("utter_safety_disclaimer"),
        asks(),
    ]
    past = turns(events)
    assert [turn.responses for turn in past] == [["utter_alpha", "utter_safety_disclaimer"], []]
    assert past[0].topics == ["alpha"]
    assert (last_topic(past), answered_topics(past)) == ("alpha", {"alpha"})
    assert said_responses(past) == {"utter_alpha", "utter_safety_disclaimer"}
    assert len(last_buttons(past)) == 2
    assert past[1].urgency == "none"


def test_what_rasa_says_by_itself_has_no_stamp_and_does_no_harm() -> None:
    past = [Turn(said=[BotUttered("plain")])]
    assert (past[0].topics, past[0].urgency, past[0].responses) == ([], "none", [])
