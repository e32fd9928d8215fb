"""The general notice: with the first answer, then after treatment and outlook, never twice in a row."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action_safety_disclaimer import NOTICE, ActionSafetyDisclaimer, notice_is_due

Events = list[dict[str, Any]]


def said(category: str = "", response: str = "utter_a") -> dict[str, Any]:
    """Return the event of a response, as the composer stamps it."""
    return {"event": "bot", "metadata": {"utter_action": response, "metadata": {"category": category}}}


ASKED = {"event": "user", "text": "?"}
NOTICED = said(response=NOTICE)


@pytest.mark.parametrize(
    ("events", "due"),
    [
        ([], False),
        ([said()], False),
        ([ASKED, said("general")], True),
        ([NOTICED, ASKED, said("general")], True),
        ([ASKED, said("general"), ASKED, said("care")], True),
        ([ASKED, said("general"), NOTICED, ASKED, said("treatment")], False),
        ([ASKED, said("general"), NOTICED, ASKED, said("care"), ASKED, said("treatment")], True),
        ([ASKED, said("general"), NOTICED, ASKED, said("care"), ASKED, said("outlook")], True),
        ([ASKED, said("general"), NOTICED, ASKED, said("care"), ASKED, said("symptoms")], False),
        ([ASKED, said("general"), NOTICED, ASKED, said("treatment"), ASKED, said("care")], False),
        ([ASKED, said("general"), NOTICED, ASKED, said(), ASKED, said(), ASKED, said("outlook")], True),
        ([ASKED, said("treatment"), NOTICED], False),
        ([ASKED, said(), NOTICED, ASKED, said(), ASKED, said("care"), said("outlook")], True),
        ([ASKED, said(), NOTICED, ASKED, said(), ASKED], False),
    ],
)
def test_the_notice_is_due(events: Events, due: bool) -> None:
    assert notice_is_due(iter(events)) is due


@pytest.mark.parametrize(
    ("events", "responses"), [([ASKED, said()], [NOTICE]), ([ASKED, said(), NOTICED], [])]
)
def test_the_action_says_the_notice_or_nothing(events: Events, responses: list[str]) -> None:
    dispatcher = CollectingDispatcher()
    tracker = Tracker("a", {}, {}, events, False, None, {}, "action_listen")
    assert asyncio.run(ActionSafetyDisclaimer().run(dispatcher, tracker, {})) == []
    assert [message["response"] for message in dispatcher.messages] == responses
