"""Whom to tell about a symptom, and when: with the clinic's own numbers, open or closed."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from clinic.opening import opening
from clinic.settings import Settings, read_clinic


def escalation(settings: Settings, now: datetime) -> str:
    """Return the response that says whom to call at a moment (aware)."""
    if opening(settings, now).is_open:
        return "utter_see_your_doctor_open"
    if settings.out_of_hours:
        return "utter_see_your_doctor_closed"
    return "utter_see_your_doctor_closed_without_line"


class ActionSeeYourDoctor(Action):
    """Says whom to tell, and when."""

    def __init__(self) -> None:
        """Read the clinic's settings.

        Raises:
            InvalidFilesError: when they are wrong.
        """
        self._settings = read_clinic().settings

    def name(self) -> str:
        """Return the name that rules call it by."""
        return "action_see_your_doctor"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say whom to call now."""
        dispatcher.utter_message(response=escalation(self._settings, datetime.now(timezone.utc)))
        return []
