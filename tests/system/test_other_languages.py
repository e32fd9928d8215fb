"""Messages in other languages, over the web channel of the running assistant."""

from __future__ import annotations

import pytest

from clinic.content.languages import read_languages
from commands.processes import Assistant
from tests.client import Client, answered

SPANISH = "mi mamá no puede respirar bien desde ayer"
ARABIC = "لا أستطيع التنفس جيدا منذ الأمس"
HUNGARIAN = "anyukámnak láza van a kemó után mit csináljak"
OF_A_MOTHER = "mama ma 39 stopni gorączki po chemii co robić"
QUESTION = "What is hospice care?"


def first_words(language: str) -> str:
    """Return the first sentence of a language's text."""
    [[response]] = read_languages()[language][1].responses.values()
    return response.text.splitlines()[0]


@pytest.mark.parametrize(("text", "language"), [(SPANISH, "es"), (ARABIC, "ar")])
def test_a_language_is_answered_in_it_with_whom_to_call_and_in_english(
    text: str, language: str, client: Client
) -> None:
    sentence, english = client.say(text)
    assert (sentence["lang"], english["lang"]) == (language, "en")
    assert sentence["text"].startswith(first_words(language))
    assert "911" in sentence["text"]
    assert "+1 555 0142" in sentence["text"]
    assert answered([sentence, english]) == {"out_of_scope"}
    assert sentence["metadata"]["urgency"] == "none"
    assert sentence["buttons"] == []
    assert [one["text"] for one in client.history()[-2:]] == [sentence["text"], english["text"]]


def test_a_language_without_a_text_is_answered_in_english_with_choices(client: Client) -> None:
    replies = client.say(HUNGARIAN)
    assert {reply["lang"] for reply in replies} == {"en"}
    assert "911" in replies[0]["text"]
    assert len(replies[0]["buttons"]) == 3


@pytest.mark.parametrize("text", [SPANISH, OF_A_MOTHER])
def test_it_says_nothing_to_slots_and_the_next_english_message_is_answered_as_ever(
    text: str, assistant: Assistant, client: Client
) -> None:
    client.say(text)
    with Client(assistant.address) as other:
        assert [one["text"] for one in client.say(QUESTION)] == [one["text"] for one in other.say(QUESTION)]


def test_english_with_a_word_of_another_language_gets_its_answer(client: Client) -> None:
    assert answered(client.say("hola, what is hospice care")) >= {"hospice_care"}


def test_thanks_that_are_known_are_answered_as_thanks(client: Client) -> None:
    assert answered(client.say("muito obrigado")) == {"thanks"}


def test_an_emergency_in_another_language_bears_the_mark_of_one(client: Client) -> None:
    sentence = client.say("no puedo mover las piernas")[0]
    assert sentence["lang"] == "es"
    assert "911" in sentence["text"]
    assert sentence["metadata"]["urgency"] == "emergency"
