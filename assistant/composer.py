"""Puts together what is said, inside the Rasa process: ``nlg:`` in ``endpoints.yml``.

Answers do not depend on the action server. The composer chooses between a response's variations by whom it is
for and by the clinic's state, fills in the clinic's own words and numbers, so that changing them needs no
training, and writes in the region's spelling. It stamps every response with what clients need (id, time,
topic, sources, review date, urgency), which stays in the conversation.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant import remote_actions
from assistant.choice import choose
from assistant.dialogue import LANGUAGE as SPOKEN
from assistant.dialogue import turns
from assistant.joining import joined
from assistant.message import ALARMS, stronger, timestamp
from assistant.nlu.audience_reader import ENTITY
from assistant.nlu.question_joiner import ALSO_ASKED
from assistant.suggestions import suggestion, utter_of
from clinic.content.approvals import open_texts, read_approvals, texts
from clinic.content.facts import Knowledge, read_knowledge
from clinic.direction import fitted
from clinic.settings import read_clinic
from clinic.spelling import speller
from clinic.words import clinic_conditions, clinic_words

Responses = dict[str, list[dict[str, Any]]]
DEBUG_VARIABLE = "MBC_DEBUG"
"""When set, every message carries the intent and its confidence, for `make chat DEBUG=1`."""

LEAD = "utter_also_asked"
ALSO_ASKED_TITLE = "also_asked_title"
"""What stands between the answers to two questions, and the word in it for the second."""

LANGUAGE, ENGLISH = "lang", "en"
"""The key of a response's metadata that names another language, and the language of all others."""
UNSET = {"audience": "self", "wants_figures": False}
"""What conditions on the conversation's slots take for granted until somebody says otherwise."""


class Composer(TemplatedNaturalLanguageGenerator):
    """Rasa's generator of responses, with the clinic's words, provenance and choices."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Read the clinic's settings and the facts.

        Raises:
            InvalidFilesError: when one of their files is wrong.
        """
        self._clinic = read_clinic()
        self._spell = speller(self._clinic.region.spelling)
        self._knowledge: Knowledge = read_knowledge()
        self._approvals = read_approvals()
        super().__init__((domain or Domain.empty()).responses)
        self._debug = bool(os.environ.get(DEBUG_VARIABLE))
        remote_actions.install()

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return the response to say, stamped, or None when there is none of that name.

        A message that asks for several things is answered once: its own answer, the next one behind it, and
        what else it asks as choices.
        """
        response = self._respond(utter_action, tracker, output_channel, kwargs)
        understood = _parse_data(tracker)
        also = understood.get(ALSO_ASKED) or []
        if (
            response is None
            or not also
            or understood.get(SPOKEN)
            or utter_action != utter_of(understood["intent"]["name"])
        ):
            return response
        further = self._respond(utter_of(also[0]), tracker, output_channel, kwargs)
        titles = {ALSO_ASKED_TITLE: self._metadata(utter_of(also[0])).get("title")}
        lead = self.generate_from_slots(LEAD, {}, output_channel, **titles)
        if further is None or lead is None or not titles[ALSO_ASKED_TITLE]:
            return response
        rest = [one for name in also[1:] if (one := suggestion(utter_of(name), self.responses))]
        return joined(response, lead["text"], further, rest)

    def _respond(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        kwargs: Mapping[str, Any],
    ) -> dict[str, Any] | None:
        moment = now()
        choice = choose(utter_action, turns(tracker.events), self.responses)
        values = tracker.current_slot_values()
        for slot, value in UNSET.items():
            values[slot] = values.get(slot) or value
        if self._metadata(choice.response).get("urgency") in ALARMS:
            # Whom a cry for help is about is not taken from what was said before.
            values["audience"] = _audience_of(_parse_data(tracker)) or UNSET["audience"]
        response: dict[str, Any] | None = self.generate_from_slots(
            choice.response,
            {**values, **clinic_conditions(self._clinic, moment), "approved": self._approved},
            output_channel,
            **{**kwargs, **fitted(clinic_words(self._clinic, moment), self._language(choice.response))},
        )
        if response is None:
            return None
        if choice.buttons is not None:
            response["buttons"] = [dict(button) for button in choice.buttons]
        stamp = self._stamp(response.get("metadata") or {}, _parse_data(tracker))
        stamp["responses"] = [choice.response]
        stamp["suggested"] = choice.suggested
        # A response of the rules replies to its act, also where another one was chosen.
        stamp["act"] = stamp["act"] or self._metadata(utter_action).get("act")
        response["metadata"] = stamp
        return response

    @property
    def responses(self) -> Responses:
        """The domain's responses in the region's spelling; Rasa hands them over once a model is loaded."""
        return self._responses

    @responses.setter
    def responses(self, responses: Responses) -> None:
        self._approved = bool(responses) and not open_texts(texts(responses), self._approvals)
        self._responses = {
            name: [self._spelt(variation) for variation in variations]
            for name, variations in responses.items()
        }

    def _spelt(self, variation: Mapping[str, Any]) -> dict[str, Any]:
        """Return a variation with its words respelt: not what a choice sends, nor the clinic's own words.

        A text in another language is left as it is: a Polish "program" is no American one.
        """
        if LANGUAGE in (variation.get("metadata") or {}):
            return dict(variation)
        buttons = [{**one, "title": self._spell(one["title"])} for one in variation.get("buttons") or []]
        text = {"text": self._spell(variation["text"])} if variation.get("text") else {}
        return {**variation, **text, **({"buttons": buttons} if buttons else {})}

    def _metadata(self, response: str) -> Mapping[str, Any]:
        variations = self.responses.get(response) or [{}]
        return variations[0].get("metadata") or {}

    def _language(self, response: str) -> str:
        return str(self._metadata(response).get(LANGUAGE, ENGLISH))

    def _stamp(self, metadata: Mapping[str, Any], parse_data: Mapping[str, Any]) -> dict[str, Any]:
        stamp: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "time": timestamp(time.time()),
            "lang": metadata.get(LANGUAGE, ENGLISH),
            "topics": [metadata["topic"]] if "topic" in metadata else [],
            "act": metadata.get("act"),
            "suggested": [],
            "urgency": stronger(parse_data.get("urgency", "none"), metadata.get("urgency") or "none"),
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


def now() -> datetime:
    """Return this moment, which decides whether the clinic is open."""
    return datetime.now(timezone.utc)


def _audience_of(parse_data: Mapping[str, Any]) -> str | None:
    """Return for whom the latest message itself asks."""
    found = [entity["value"] for entity in parse_data.get("entities") or [] if entity["entity"] == ENTITY]
    return found[-1] if found else None


def _parse_data(tracker: DialogueStateTracker) -> Mapping[str, Any]:
    """Return what was understood of the latest message; nothing before the first."""
    message = tracker.latest_message
    return (message.parse_data or {}) if message else {}
