"""Alarms that nobody believes any more, words that calm wrongly, and words for somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from assistant import alarms, composer
from assistant.language.foreign import Guess
from assistant.nlu import language_detector, safety_net
from assistant.safety.context import ContextReader
from assistant.safety.decision import Decision, decide
from assistant.safety.weighing import SILENT
from tests.client import Client, answered
from tests.hazards.seen import act, urgency, without


def take_all_for_a_report(patch: pytest.MonkeyPatch) -> None:
    """Let every sign that is named count as reported, and every alarm be believed."""

    def reported(
        self: ContextReader, tokens: Any, named: Sequence[Any], guessed: Sequence[Any], *_: Any
    ) -> Any:
        return [set() for _ in (*named, *guessed)]

    patch.setattr(ContextReader, "lights", reported)
    believe_everything(patch)


def believe_everything(patch: pytest.MonkeyPatch) -> None:
    """Let whatever was found be an alarm, however unlikely it is by all that was found."""
    patch.setattr(safety_net, "believe", lambda *given: SILENT)


@without(take_all_for_a_report)
@pytest.mark.parametrize(
    "text", ["I don't have chest pain", "she has no trouble breathing and no chest pain"]
)
def test_what_is_denied_raises_no_alarm(text: str, person: Client) -> None:
    assert urgency(person.say(text)) == "none"


@without(take_all_for_a_report)
@pytest.mark.parametrize("text", ["in the film the hero has a seizure", "my dog had a seizure at the vet"])
def test_what_only_uses_an_alarm_s_words_raises_none(text: str, person: Client) -> None:
    assert urgency(person.say(text)) == "none"


@without(believe_everything)
def test_an_alarm_that_is_unlikely_by_all_that_was_found_is_none(person: Client) -> None:
    assert urgency(person.say("The bridge in our village collapsed in the flood")) == "none"


def say_it_whole_each_time(patch: pytest.MonkeyPatch) -> None:
    """Let an alarm that was given just now be given again from the beginning."""
    patch.setattr(alarms, "is_repeated", lambda *given: False)


@without(say_it_whole_each_time)
def test_a_repeated_alarm_is_short_and_not_silent(person: Client) -> None:
    first, second = (person.say("I can't breathe") for _ in range(2))
    assert urgency(second) == "emergency"
    assert "911" in second[0]["text"]
    assert len(second[0]["text"]) < len(first[0]["text"]) / 2


def forget_that_there_was_an_alarm(patch: pytest.MonkeyPatch) -> None:
    """Let what follows an alarm be answered as if there had been none."""
    patch.setattr(composer, "reply_after_alarm", lambda *given: None)


@without(forget_that_there_was_an_alarm)
@pytest.mark.parametrize("reply", ["I'm fine now", "it's gone now", "ok thanks", "yes"])
def test_nothing_that_is_said_after_an_alarm_is_an_all_clear(reply: str, person: Client) -> None:
    person.say("I can't breathe")
    answer = person.say(reply)
    assert urgency(answer) == "emergency"
    assert "911" in answer[0]["text"]


def let_what_can_wait_wait(patch: pytest.MonkeyPatch) -> None:
    """Let a symptom that is no emergency be nothing to speak of."""

    def careless(finding: Any, asked: str | None, *given: Any) -> Decision:
        found = decide(finding, asked, *given)
        return Decision("none", "none", "thanks") if found.level == "call_doctor" else found

    patch.setattr(safety_net, "decide", careless)


@without(let_what_can_wait_wait)
@pytest.mark.parametrize("text", ["my hip has been sore for a week", "I have a new lump"])
def test_a_symptom_of_one_s_own_is_always_told_whom_to_tell(text: str, person: Client) -> None:
    replies = person.say(text)
    assert act(replies) == "report_symptom"
    assert urgency(replies) == "call_doctor"
    assert "555" in replies[0]["text"]


def know_english_alone(patch: pytest.MonkeyPatch) -> None:
    """Let every language pass for English."""
    patch.setattr(language_detector, "foreign_language", lambda *given: None)


@without(know_english_alone)
def test_a_sign_in_another_language_gets_the_number_in_that_language(person: Client) -> None:
    replies = person.say("Ich habe starke Brustschmerzen und bekomme keine Luft")
    assert replies[0]["lang"] == "de"
    assert "911" in replies[0]["text"]


def take_all_for_polish(patch: pytest.MonkeyPatch) -> None:
    """Let every message pass for Polish."""
    patch.setattr(language_detector, "foreign_language", lambda *given: Guess("pl", 1.0))


@without(take_all_for_polish)
@pytest.mark.parametrize("text", ["what is hospice", "can u tell me abt hospice pls"])
def test_english_is_answered_in_english(text: str, person: Client) -> None:
    assert answered(person.say(text)) == {"hospice_care"}


def take_every_message_for_the_patient_s(patch: pytest.MonkeyPatch) -> None:
    """Let nobody ask for somebody else."""
    patch.setattr("assistant.composer._audience_of", lambda parsed: "self")
    patch.setattr("assistant.safety.reader.is_about_other", lambda *given: False)


@without(take_every_message_for_the_patient_s)
def test_who_fears_for_another_is_told_what_to_do_for_them(person: Client) -> None:
    [reply] = person.say("my wife says she wants to kill herself")
    assert urgency([reply]) == "crisis"
    assert "they" in reply["text"]
    assert "that you told me" not in reply["text"]
