"""What leaves the process by the event broker."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.actions.action import create_bot_utterance
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)

from assistant.published import erased, without_words
from assistant.statements import hash_of

WORDS = "the lump under my left arm"
PARSED: Any = {
    "intent": {"name": "report_symptom", "confidence": 0.9, "metadata": {"text": WORDS}},
    "entities": [{"entity": "symptom", "value": WORDS}],
    "text": WORDS,
    "urgency": "call_doctor",
    "intent_ranking": [{"name": WORDS}],
}
STAMP = {"id": "m1", "lang": "en", "topics": ["curable"], "act": None, "urgency": "none", "more": WORDS}


@pytest.mark.parametrize(
    ("event", "kept"),
    [
        (
            UserUttered(WORDS, PARSED["intent"], PARSED["entities"], PARSED, message_id="1", timestamp=7.0),
            {
                "event": "user",
                "timestamp": 7.0,
                "input_channel": None,
                "message_id": "1",
                "parse_data": {
                    "intent": {"name": "report_symptom", "confidence": 0.9},
                    "urgency": "call_doctor",
                },
            },
        ),
        (SlotSet("report_what", WORDS, 7.0), {"event": "slot", "timestamp": 7.0, "name": "report_what"}),
        (SlotSet("report_what", None, 7.0), {"event": "slot", "name": "report_what", "value": None}),
        (SlotSet("figures", True, 7.0), {"event": "slot", "name": "figures", "value": True}),
        (SlotSet("severity", 7, 7.0), {"event": "slot", "name": "severity"}),
        (ActiveLoop("report", 7.0), {"event": "active_loop", "name": "report"}),
        (SessionStarted(7.0), {"event": "session_started"}),
        (
            ActionExecuted("utter_x", "rules", 1.0, 7.0, action_text=WORDS),
            {"event": "action", "name": "utter_x", "policy": "rules", "confidence": 1.0},
        ),
        (
            create_bot_utterance({"text": WORDS, "buttons": [{"payload": WORDS}], "metadata": STAMP}),
            {"event": "bot"},
        ),
    ],
)
def test_what_happened_is_told_without_a_word_of_it(event: Event, kept: dict[str, Any]) -> None:
    told = without_words("one", event.as_dict())
    assert told["sender_id"] == hash_of("one")
    assert {key: told.get(key) for key in kept} == kept
    assert WORDS not in str(told)
    assert set(told) <= {"event", "timestamp", "sender_id", "metadata", *kept}


def test_an_answer_is_told_by_its_topics_and_urgency() -> None:
    event = create_bot_utterance({"text": WORDS, "metadata": STAMP})
    stamp = {key: value for key, value in STAMP.items() if key != "more"}
    assert without_words("one", event.as_dict())["metadata"] == stamp


def test_an_event_that_nobody_foresaw_tells_that_it_was() -> None:
    told = without_words("one", {"event": "new", "timestamp": 7.0, "text": WORDS, "name": WORDS})
    assert told == {"event": "new", "timestamp": 7.0, "sender_id": hash_of("one")}
    assert without_words("one", {"event": "user"})["parse_data"] == {"intent": {}}
    assert without_words("one", {"event": "bot"})["metadata"] == {}


def test_an_erasure_names_the_conversation_by_its_hash() -> None:
    told = erased("one")
    assert (told["event"], told["sender_id"]) == ("conversation_erased", hash_of("one"))
    assert told["timestamp"] > 0
