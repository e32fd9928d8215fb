"""Reads answers to the questions about a symptom, so that the form needs no action server.

It stands behind the safety net and leaves an emergency and a crisis as they are: then the form ends. What an
answer means is decided in ``assistant/report``; here it becomes entities, one for each slot of
``domain.yml``, and an intent. If the reading breaks, the message is answered as it was understood, and the
failure counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import ActiveLoop, Event, Restarted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.dialogue import LANGUAGE
from assistant.message import URGENCIES
from assistant.nlu.audience_reader import ENTITY as AUDIENCE
from assistant.nlu.ranking import overrule
from assistant.report import reading
from assistant.report.answers import Said
from assistant.report.form import ANSWER, BEGIN, FAMILY, FORM, SLOTS, STEPS, STOP
from assistant.report.noticed import Mention, noticed
from assistant.report.reading import Earlier, Outcome
from assistant.safety import failures
from assistant.safety.reader import reader
from assistant.safety.turns import KEY
from clinic.content.report import REPORT, read_report

REPORTED = "reported"
"""The key of what was understood that holds what a message says of a report by itself."""
TURNS = 6
"""How far back a report may lie that the form takes up."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ReportReader(GraphComponent):
    """Adds the entities of a report, and sets ``reported``.

    In the form, it also sets the intents ``answer_report`` and ``stop_report``, and raises ``urgency`` where
    an answer affirms a sign that the question named.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must come before: the pipeline that finds symptoms, times and treatments."""
        return [SpacyNLP]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return what the reading is made with."""
        return hashlib.sha256(REPORT.read_bytes()).hexdigest()[:16]

    def __init__(self, name: str) -> None:
        """Read how answers are read.

        Raises:
            InvalidFilesError: with the faults of the files.
        """
        self._name = name
        self._file = read_report()
        self._of_rules = {rule: one.level for rule, one in reader().rules.rules.items()}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ReportReader:
        """Return a new instance."""
        return cls(execution_context.node_name)

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Add what a report needs to every message; return the same messages."""
        for message in messages:
            if message.get(TEXT):
                try:
                    self._read(message, tracker)
                except Exception as error:
                    failures.note("report", error)
        return messages

    def _read(self, message: Message, tracker: DialogueStateTracker | None) -> None:
        found = self._understood(message)
        intent = found.intent
        is_open = tracker is not None and tracker.active_loop_name == FORM
        if is_open or found.level != "none" or intent == BEGIN:
            message.set(REPORTED, dict(found.noticed), add_to_output=True)
        if tracker is None:
            return
        step = tracker.get_slot(REQUESTED_SLOT)
        if is_open and step in STEPS:
            slots = {slot: tracker.get_slot(slot) for slot in SLOTS}
            outcome = reading.answered(step, found, slots, self._file, self._of_rules)
        elif intent == BEGIN:
            earlier = earlier_reports(tracker.events)
            if FAMILY in found.noticed:
                earlier.append(Earlier(found.said.text, found.level, found.noticed))
            outcome = reading.begun(found, earlier, tracker.get_slot(AUDIENCE))
        else:
            return
        self._set(message, outcome)

    def _understood(self, message: Message) -> reading.Message:
        text = message.get(TEXT)
        doc = message.get(SPACY_DOCS[TEXT])
        mentions = [Mention(e.label_, e.ent_id_, e.start_char, e.end_char) for e in doc.ents] if doc else []
        audiences = [one["value"] for one in message.get(ENTITIES) or [] if one["entity"] == AUDIENCE]
        audience = audiences[-1] if audiences else None
        intent = message.get(INTENT) or {}
        asked = message.get("asked_intent") or intent
        return reading.Message(
            Said(text, asked.get("name"), float(asked.get("confidence") or 0), bool(message.get(LANGUAGE))),
            level=str(message.get("urgency") or "none"),
            intent=intent.get("name"),
            noticed=noticed(text, mentions, audience, self._file),
            audience=audience,
        )

    def _set(self, message: Message, outcome: Outcome) -> None:
        length = len(message.get(TEXT))
        entities = [
            {"entity": slot, "value": value, "start": 0, "end": length, "extractor": self._name}
            for slot, value in outcome.values.items()
        ]
        message.set(ENTITIES, [*(message.get(ENTITIES) or []), *entities], add_to_output=True)
        if outcome.level is not None:
            message.set("urgency", outcome.level, add_to_output=True)
            finding = {**(message.get(KEY) or {}), "rules": list(outcome.rules)}
            message.set(KEY, finding, add_to_output=True)
        if outcome.intent is not None:
            overrule(message, outcome.intent)


def earlier_reports(events: Iterable[Event]) -> list[Earlier]:
    """Return the messages of a session's last turns that reported a symptom, first to last.

    What a former report was made of is not reported again.
    """
    said: list[UserUttered] = []
    for event in events:
        if isinstance(event, (SessionStarted, Restarted)) or (
            isinstance(event, ActiveLoop) and event.name == FORM
        ):
            said.clear()
        elif isinstance(event, UserUttered) and event.text:
            said.append(event)
    found = []
    for event in said[-TURNS:]:
        understood = event.parse_data or {}
        level = str(understood.get("urgency") or "none")
        intent = (understood.get("intent") or {}).get("name")
        if URGENCIES.index(level) > 0 and intent not in (ANSWER, STOP):
            found.append(Earlier(event.text or "", level, understood.get(REPORTED) or {}))
    return found
