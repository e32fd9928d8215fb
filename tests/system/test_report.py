"""A symptom is reported step by step, over the web channel of the running assistant."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
import yaml

from assistant.report.form import STEPS
from clinic.content.report import read_report, read_sheet
from clinic.problems import PROJECT_ROOT
from commands.processes import Assistant
from tests.action_proxy import ActionProxy
from tests.client import Client, Message, answered

BEGIN = "I want to report a symptom"
QUESTIONS = {
    "report_what": "What is wrong?",
    "report_about": "Is this about you",
    "report_since": "Since when?",
    "report_severity": "How bad is it",
    "report_course": "Is it getting worse",
    "report_signs": "Is any of these there",
    "report_treatment": "Which treatment for the cancer",
}
ANY_SIGNS = "Is there anything else that is new"
"""The question for signs of a symptom that nobody named."""
TABLES = PROJECT_ROOT / "tests" / "conversations"
ANSWERS = yaml.safe_load((TABLES / "report_answers.yml").read_text(encoding="utf-8"))
ALARMS = yaml.safe_load((TABLES / "report_alarms.yml").read_text(encoding="utf-8"))
DONE, SHEET_READY, STOPPED = "Thank you; ", "Your visit sheet is ready", "I ask no more"
GENEROUS_SECONDS = 10.0


def asks(replies: Sequence[Message]) -> str | None:
    """Return the step that the last reply asks for; None when it asks for none."""
    return next((step for step, words in QUESTIONS.items() if words in replies[-1]["text"]), None)


def reach(client: Client, step: str, what: str = "a dull ache in the left hip") -> list[Message]:
    """Go on to a step of the form, skipping those before but the first; return the last replies."""
    replies = client.say(BEGIN)
    for text in [what, *["skip"] * len(STEPS)]:
        if asks(replies) in (step, None):
            break
        replies = client.say(text)
    assert asks(replies) == step, replies[-1]["text"]
    return replies


def sheet(client: Client) -> str | None:
    """Return the visit sheet; None before there is one."""
    answer = client.request("GET", "/visit-sheet")
    assert answer.status_code in (200, 404)
    return str(answer.json()["text"]) if answer.status_code == 200 else None


def urgency(replies: Sequence[Message]) -> str:
    return str(replies[0]["metadata"]["urgency"])


def test_a_whole_report_ends_with_whom_to_call_and_a_sheet_in_own_words(client: Client) -> None:
    said = {
        "report_what": "a dull ache deep in the hip",
        "report_about": "It is about me",
        "report_since": "about three weeks, maybe four",
        "report_severity": "about a six, I cannot kneel in the garden",
        "report_course": "worse at night",
        "report_signs": "None of these",
        "report_treatment": "letrozole and Ibrance",
    }
    assert sheet(client) is None
    replies = client.say(BEGIN)
    assert "911" in replies[0]["text"]
    assert "+1 555 01" in replies[0]["text"]
    for step, text in said.items():
        assert asks(replies) == step
        assert urgency(replies) == "call_doctor"
        replies = client.say(text)
    done, ready = replies
    assert done["text"].startswith(DONE)
    assert "call the care team today" in done["text"]
    assert ready["text"].startswith(SHEET_READY)
    assert ready["metadata"]["visit_sheet"] is True
    page = sheet(client)
    assert page is not None
    for step, text in said.items():
        if step != "report_about":
            assert f"{read_sheet().lines[step]}: \u201c{text}\u201d" in page
    assert read_sheet().about["self"] in page
    assert "+1 555 0142" in page
    assert answered(client.say("What is hospice care?")) == {"hospice_care"}


def test_what_was_reported_before_is_not_asked_again(client: Client) -> None:
    told = client.say("my hip has ached since Tuesday, it is getting worse")
    assert told[0]["metadata"]["urgency"] != "none"
    replies = client.say("I want to describe it step by step")
    assert asks(replies) == "report_severity"
    assert asks(client.say("5")) == "report_signs"
    page = sheet(client)
    assert page is not None
    assert "my hip has ached since Tuesday, it is getting worse" in page
    assert "since Tuesday\u201d" in page


def test_who_asks_for_another_person_is_asked_about_that_person(client: Client) -> None:
    client.say("My mum has breast cancer in her bones, what helps her?")
    replies = client.say(BEGIN)
    assert "what they feel" in replies[-1]["text"]
    assert asks(client.say("she has a rash on her arm")) == "report_since"
    assert "for them" in client.say("since Monday")[-1]["text"]
    page = sheet(client)
    assert page is not None
    assert read_sheet().about["carer"] in page


def test_every_step_may_be_skipped_and_nothing_said_is_no_report(client: Client) -> None:
    replies = client.say(BEGIN)
    for step in STEPS:
        assert (ANY_SIGNS in replies[-1]["text"]) if step == "report_signs" else (asks(replies) == step)
        replies = client.say("skip")
    assert replies[0]["text"].startswith(DONE)
    assert len(replies) == 1
    assert sheet(client) is None


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("words", ["stop", "never mind"])
def test_every_step_ends_the_questions_at_once(step: str, words: str, client: Client) -> None:
    reach(client, step)
    [stopped] = client.say(words)
    assert STOPPED in stopped["text"]
    assert "911" in stopped["text"]
    assert answered(client.say("What is hospice care?")) == {"hospice_care"}
    assert (sheet(client) is None) == (step == "report_what")


@pytest.mark.parametrize("step", STEPS)
def test_an_alarm_in_the_middle_of_a_step_is_said_at_once_and_ends_the_form(
    step: str, assistant: Assistant
) -> None:
    wrong = []
    turn = STEPS.index(step)
    for level, texts in ALARMS.items():
        # Each text meets a step or two; all of them at all steps would take minutes.
        for text in {texts[turn % len(texts)], texts[(turn + 3) % len(texts)]}:
            with Client(assistant.address) as client:
                reach(client, step)
                replies = client.say(text)
                number = "911" if level == "emergency" else "988"
                if urgency(replies) != level or number not in replies[0]["text"] or asks(replies):
                    wrong.append((text, urgency(replies), replies[-1]["text"][:80]))
                    continue
                after = client.say("What is hospice care?")
                assert answered(after) == {"hospice_care"}
                assert asks(after) is None
                page = sheet(client) or ""
                assert (text in page) == (level == "emergency")
                assert ("a dull ache" in page) == (step != "report_what")
    assert wrong == []


@pytest.mark.parametrize("step", STEPS)
def test_an_urgent_sign_is_said_at_once_and_the_form_goes_on(step: str, client: Client) -> None:
    reach(client, step)
    replies = client.say("and one calf is red, hot and swollen")
    assert urgency(replies) == "urgent_same_day"
    assert "+1 555 01" in replies[0]["text"]
    if step == STEPS[-1]:
        assert "should not wait until tomorrow" in replies[0]["text"]
    else:
        assert "Call first" in replies[0]["text"]
        assert asks(replies) not in (step, None)
    assert "one calf is red" in (sheet(client) or "")


@pytest.mark.parametrize("step", STEPS)
def test_a_question_in_between_is_answered_and_then_the_step_is_asked_again(
    step: str, client: Client
) -> None:
    reach(client, step)
    replies = client.say("What is hospice care?")
    assert answered(replies[:1]) == {"hospice_care"}
    assert asks(replies) == step
    assert "hospice" not in (sheet(client) or "")


@pytest.mark.parametrize("step", ANSWERS)
def test_answers_that_nobody_trained_on_go_on_without_an_alarm(step: str, assistant: Assistant) -> None:
    wrong = []
    for text in ANSWERS[step]:
        with Client(assistant.address) as client:
            reach(client, step)
            replies = client.say(text)
            if asks(replies) == step or urgency(replies) != "call_doctor" or STOPPED in replies[0]["text"]:
                wrong.append((text, urgency(replies), replies[0]["text"][:80]))
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize("family", read_report().families)
def test_yes_to_the_listed_signs_is_an_emergency(family: str, assistant: Assistant) -> None:
    what = {
        "bones": "a dull ache in the left hip",
        "chest": "a dry cough",
        "belly": "my belly is bloated",
        "head": "a slight headache now and then",
        "skin": "an itchy scar",
        "infection": "sweaty all the time",
        "other": "something feels off",
    }[family]
    with Client(assistant.address) as client:
        replies = reach(client, "report_signs", what)
        shown = [line for line in replies[-1]["text"].splitlines() if line.startswith("- ")]
        assert len(shown) == len(read_report().families[family].signs)
        replies = client.say(replies[-1]["buttons"][0]["message"])
        assert urgency(replies) == "emergency"
        assert "911" in replies[0]["text"]
        assert asks(replies) is None
        page = sheet(client)
        assert page is not None
        assert shown[0].removeprefix("- ") in page


def test_strong_pain_is_told_to_call_at_once_and_so_is_the_end(client: Client) -> None:
    reach(client, "report_severity")
    replies = client.say("9 out of 10")
    assert urgency(replies) == "urgent_same_day"
    assert asks(replies) == "report_course"
    for _ in range(3):
        replies = client.say("skip")
    assert "should not wait until tomorrow" in replies[0]["text"]
    assert replies[0]["metadata"]["urgency"] == "urgent_same_day"


def test_small_words_have_the_question_asked_again_in_other_words(client: Client) -> None:
    reach(client, "report_since")
    replies = client.say("yes")
    assert "your own words" in replies[0]["text"]
    assert asks(replies) == "report_since"


def test_a_second_report_begins_afresh_and_both_stand_on_the_sheet(client: Client) -> None:
    reach(client, "report_since")
    client.say("stop")
    replies = client.say(BEGIN)
    assert asks(replies) == "report_what"
    client.say("a rash on my arm")
    page = sheet(client)
    assert page is not None
    assert "a dull ache in the left hip" in page
    assert "a rash on my arm" in page
    assert page.count("Reported on") == 2


def test_two_people_report_at_once_and_see_nothing_of_each_other(assistant: Assistant) -> None:
    with Client(assistant.address) as one, Client(assistant.address) as other:
        reach(one, "report_since", "a dull ache in the left hip")
        reach(other, "report_severity", "a dry cough")
        assert asks(one.say("since May")) == "report_severity"
        assert asks(other.say("3")) == "report_course"
        first, second = sheet(one), sheet(other)
        assert first is not None
        assert second is not None
        assert "cough" not in first
        assert "hip" not in second


def test_an_erased_report_is_gone(client: Client) -> None:
    reach(client, "report_since")
    assert sheet(client) is not None
    assert client.request("DELETE", "/sessions").status_code == 204
    assert client.request("GET", "/visit-sheet").status_code == 401


def test_the_history_holds_the_questions_and_the_answers(client: Client) -> None:
    reach(client, "report_since")
    texts = [message["text"] for message in client.history()]
    assert "a dull ache in the left hip" in texts
    assert texts[-1].startswith(QUESTIONS["report_since"])


@pytest.mark.parametrize("fault", ["hangs", "answers 400"])
def test_no_step_asks_the_action_server(fault: str, action_proxy: ActionProxy, client: Client) -> None:
    with action_proxy.broken(fault):
        started = time.monotonic()
        reach(client, "report_treatment")
        replies = client.say("letrozole")
        assert time.monotonic() - started < GENEROUS_SECONDS * len(STEPS)
    assert replies[0]["text"].startswith(DONE)
    assert sheet(client) is not None


def test_a_report_outlives_a_restart(assistant: Assistant, client: Client) -> None:
    reach(client, "report_severity")
    assistant.assistant.stop()
    assistant.assistant.restart()
    assistant.wait()
    assert asks(client.say("about a four")) == "report_course"
    page = sheet(client)
    assert page is not None
    assert "a dull ache in the left hip" in page
    assert "about a four" in page
