"""Puts together what is said, inside the Rasa process: ``nlg:`` in ``endpoints.yml``.

Answers do not depend on the action server. The composer fills in the clinic's own words and numbers, so
that changing them needs no training; stamps every response with what clients need (id, time, topic,
sources, review date, urgency), which stays in the conversation; and adds the choices of a "did you mean".
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Mapping
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant import remote_actions
from assistant.message import timestamp
from assistant.suggestions import suggest
from clinic.content.facts import Knowledge, read_knowledge
from clinic.settings import read_clinic
from clinic.words import clinic_words

DEBUG_VARIABLE = "MBC_DEBUG"
"""When set, every message carries the intent and its confidence, for `make chat DEBUG=1`."""


NOT_SURE = "utter_not_sure"
"""Asks "did you mean", with the plausible topics as choices; without any, the message is foreign."""
FOREIGN = "utter_out_of_scope"


class Composer(TemplatedNaturalLanguageGenerator):
    """Rasa's generator of responses, with the clinic's words, provenance and choices."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Read the clinic's settings and the facts.

        Raises:
            InvalidFilesError: when one of their files is wrong.
        """
        super().__init__((domain or Domain.empty()).responses)
        self._words = clinic_words(read_clinic())
        self._knowledge: Knowledge = read_knowledge()
        self._debug = bool(os.environ.get(DEBUG_VARIABLE))
        remote_actions.install()

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return the response to say, stamped, or None when there is none of that name."""
        parse_data = _parse_data(tracker)
        suggestions = []
        if utter_action == NOT_SURE:
            suggestions = suggest(parse_data.get("intent_ranking") or [], self.responses)
            utter_action = NOT_SURE if suggestions else FOREIGN
        response: dict[str, Any] | None = await super().generate(
            utter_action, tracker, output_channel, **{**kwargs, **self._words}
        )
        if response is None:
            return None
        stamp = self._stamp(response.get("metadata") or {}, parse_data)
        if suggestions:
            stamp["suggested"] = [suggestion.topic for suggestion in suggestions]
            response["buttons"] = [suggestion.button() for suggestion in suggestions]
        response["metadata"] = stamp
        return response

    def _stamp(self, metadata: Mapping[str, Any], parse_data: Mapping[str, Any]) -> dict[str, Any]:
        stamp: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "time": timestamp(time.time()),
            "lang": "en",
            "topics": [metadata["topic"]] if "topic" in metadata else [],
            "act": metadata.get("act"),
            "suggested": [],
            "urgency": parse_data.get("urgency", "none"),
            "sources": [
                {"title": source.title, "publisher": source.publisher, "url": str(source.url)}
                for source in self._knowledge.sources_of(metadata.get("facts", []))
            ],
        }
        for key in ("reviewed", "category"):
            if key in metadata:
                stamp[key] = metadata[key]
        if self._debug:
            intent = parse_data.get("intent") or {}
            stamp["debug"] = {"intent": intent.get("name"), "confidence": intent.get("confidence")}
        return stamp


def _parse_data(tracker: DialogueStateTracker) -> Mapping[str, Any]:
    """Return what was understood of the latest message; nothing before the first."""
    message = tracker.latest_message
    return (message.parse_data or {}) if message else {}
