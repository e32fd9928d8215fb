"""Puts together what is said, inside the Rasa process: ``nlg:`` in ``endpoints.yml``.

Answers do not depend on the action server. The composer chooses between a response's variations by whom it is
for and by the clinic's state, fills in the clinic's own words and numbers, so that changing them needs no
training, and writes in the region's spelling. It stamps every response with what clients need (id, time,
topic, sources, review date, urgency), which stays in the conversation.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant import remote_actions
from assistant.alarms import SAID_BY, THEN_ANSWER, alarm_texts, asked_besides, reply_after_alarm
from assistant.choice import choose
from assistant.dialogue import LANGUAGE as SPOKEN
from assistant.dialogue import Turn, turns
from assistant.insight import observe
from assistant.joining import below, joined
from assistant.message import ALARMS, new_stamp, stronger
from assistant.nlu.audience_reader import ENTITY
from assistant.nlu.question_joiner import ALSO_ASKED
from assistant.report import speaking
from assistant.report.form import FAMILY
from assistant.report.record import reports
from assistant.report.sheet import compose
from assistant.suggestions import suggestion, utter_of
from clinic.content.approvals import open_texts, read_approvals, texts
from clinic.content.facts import Knowledge, read_knowledge
from clinic.content.report import SIGNS, read_report, read_sheet
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
UNSET = {"audience": "self", "wants_figures": False, "report_level": "call_doctor"}
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

        An alarm comes first, and behind it the answer to what was asked, if something was. A message that
        asks for several things is answered once: its own answer, the next one behind it, and what else it
        asks as choices.
        """
        understood, past = _parse_data(tracker), turns(tracker.events)
        observe.understood(understood, past, tracker.active_loop_name)
        family = tracker.slots[FAMILY].value if FAMILY in tracker.slots else None
        utter_action = speaking.instead(utter_action, family, output_channel, self.responses)
        if utter_action in (speaking.SHEET, speaking.SHEET_READY):
            sheet = self.sheet(event.as_dict() for event in tracker.events)
            if not sheet:
                return None
            kwargs = {**kwargs, "visit_sheet": sheet}

        def respond(name: str) -> dict[str, Any] | None:
            return self._respond(name, past, tracker, output_channel, kwargs)

        alarm = self._alarm(utter_action, understood, past)
        if alarm:
            said = [response for name in alarm if (response := respond(name))]
            behind = asked_besides(understood, self.responses)
            return self._joined(below(said), THEN_ANSWER, behind, respond) if said else None
        response = respond(utter_action)
        if response is not None and speaking.is_of_form(utter_action):
            first = [one for name in self._before(utter_action, understood, past) if (one := respond(name))]
            return {**below([*first, response]), "buttons": response.get("buttons") or []}
        if response is None or utter_action != utter_of(str((understood.get("intent") or {}).get("name"))):
            return response
        also = [] if understood.get(SPOKEN) else understood.get(ALSO_ASKED) or []
        return self._joined(response, LEAD, [utter_of(name) for name in also], respond)

    def sheet(self, events: Iterable[Mapping[str, Any]]) -> str:
        """Return the visit sheet of a conversation from its serialised events; empty without a report."""
        words = clinic_words(self._clinic, now())
        asked_about = {
            name.removeprefix(f"{SIGNS}_"): speaking.points(str(texts[0]["text"]).format(**words))
            for name, texts in self.responses.items()
            if name.startswith(f"{SIGNS}_")
        }
        files = (read_sheet().spelt(self._spell), read_report())
        return compose(reports(events), asked_about, words, self._clinic.settings, now(), files)

    def _before(self, utter_action: str, understood: Mapping[str, Any], past: Sequence[Turn]) -> list[str]:
        """Return what comes before the form's next words: an alarm, or the reply to who answers one."""
        if not past or past[-1].said:
            return []
        if understood.get("urgency") == speaking.SPOKEN_FIRST:
            lead = [] if utter_action == speaking.DONE else [speaking.AFTER_CALL]
            return [*alarm_texts(understood, past, self.responses), *lead]
        reply = reply_after_alarm(utter_action, past[-1].text, past)
        return [reply] if reply in self.responses else []

    def _alarm(self, utter_action: str, understood: Mapping[str, Any], past: Sequence[Turn]) -> list[str]:
        """Return the responses that an alarm is made of, or the reply to somebody who answers one."""
        if speaking.is_of_form(utter_action):
            return []
        if utter_action == SAID_BY.get(understood.get("urgency") or "none"):
            return alarm_texts(understood, past, self.responses)
        if (understood.get("urgency") or "none") == "none":
            reply = reply_after_alarm(utter_action, past[-1].text if past else "", past)
            return [reply] if reply in self.responses else []
        return []

    def _joined(
        self,
        response: dict[str, Any],
        lead: str,
        names: Sequence[str],
        respond: Callable[[str], dict[str, Any] | None],
    ) -> dict[str, Any]:
        """Return a response with the next one behind it, and further ones as choices."""
        further = respond(names[0]) if names else None
        title = self._metadata(names[0]).get("title") if names else None
        between = self.generate_from_slots(lead, {}, "", **{ALSO_ASKED_TITLE: title})
        if further is None or title is None or between is None:
            return response
        rest = [one for name in names[1:] if (one := suggestion(name, self.responses))]
        return joined(response, between["text"], further, rest)

    def _respond(
        self,
        utter_action: str,
        past: Sequence[Turn],
        tracker: DialogueStateTracker,
        output_channel: str,
        kwargs: Mapping[str, Any],
    ) -> dict[str, Any] | None:
        moment = now()
        choice = choose(utter_action, past, self.responses)
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
        if choice.response == speaking.SHEET_READY:
            stamp["visit_sheet"] = True
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
        urgency = stronger(parse_data.get("urgency", "none"), metadata.get("urgency") or "none")
        stamp = new_stamp(metadata, urgency, self._knowledge.sources_of(metadata.get("facts", [])))
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
