"""Ways to reach the clinic other than by telephone, where it has set any."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from clinic.settings import Settings, read_clinic


def contact_responses(settings: Settings) -> list[str]:
    """Return the responses that name the clinic's other ways, in the order in which they are said."""
    ways = (("utter_contact_callback", settings.callback_url), ("utter_contact_email", settings.email))
    return [response for response, value in ways if value]


class ActionContactLinks(Action):
    """Says where to ask for a call back, and where to write."""

    def __init__(self) -> None:
        """Read the clinic's settings.

        Raises:
            InvalidFilesError: when they are wrong.
        """
        self._settings = read_clinic().settings

    def name(self) -> str:
        """Return the name that rules call it by."""
        return "action_contact_links"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say each way that there is."""
        for response in contact_responses(self._settings):
            dispatcher.utter_message(response=response)
        return []
