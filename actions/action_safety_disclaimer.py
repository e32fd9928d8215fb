"""The general notice: after the first answer, then after answers on treatment or outlook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turns import Event, category_of, response_of, turns

NOTICE = "utter_safety_disclaimer"
NOTICED_CATEGORIES = ("treatment", "outlook")


def notice_is_due(events: Iterable[Event]) -> bool:
    """Tell whether the notice belongs after the latest answer.

    It is given with the first answer of a conversation and after answers on treatment or outlook, but
    never in two turns in a row: what is said every time is not read any more.
    """
    past = turns(events)
    if not past:
        return False
    said = [any(response_of(event) == NOTICE for event in turn) for turn in past]
    if not any(said):
        return True
    if any(said[-2:]):
        return False
    return any(category_of(event) in NOTICED_CATEGORIES for event in past[-1])


class ActionSafetyDisclaimer(Action):
    """Says the general notice when it is due."""

    def name(self) -> str:
        """Return the name that rules call it by."""
        return "action_safety_disclaimer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say the notice, or nothing."""
        if notice_is_due(tracker.events):
            dispatcher.utter_message(response=NOTICE)
        return []
