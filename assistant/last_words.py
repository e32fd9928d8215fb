"""What is said where no turn is taken: the alarm that a message calls for, from the files alone.

A message over a limit is not answered, a lock may not be had, a turn may break off. None of it may silence an
alarm. So a message is read by its words (``assistant.safety.reader``), and its alarm is put together from the
same texts, conditions and numbers as the composer's; neither the model nor a store nor Rasa's processing is
needed. It is read by itself: without what was said before it, and without the second reader, which needs the
model.

Every channel calls ``alarm`` for a message that it refuses, and ``assistant.turns`` for one that it could not
answer.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator

from assistant.alarms import alarm_texts
from assistant.message import URGENCIES, Message, from_assistant, new_stamp
from assistant.safety import failures
from assistant.safety.reader import Finding, read, reader
from assistant.typed_text import clean
from clinic import located_yaml
from clinic.content.alarms import FOLDER as ALARM_TEXTS
from clinic.content.facts import read_knowledge
from clinic.problems import PROJECT_ROOT
from clinic.settings import Clinic, read_clinic, settings_path
from clinic.spelling import speller
from clinic.words import clinic_conditions, clinic_words

READ_AT_MOST = 20_000
"""Characters that are read of one message, ten times what is answered.

Twelve pages: who sends more pastes a file. They take 35 ms to read, hostile ones four times that, in which
nobody else is answered. Of a longer text the first and last halves of so many are read, where a plea stands;
of a body of 256 KB and more, which the server refuses by itself, nothing is.
"""
ALARM, REPORT = "urgent_same_day", "call_doctor"
"""The level from which a refused message gets words, and the one from which a turn that failed does."""
RESORT = "utter_default"
"""What is said when a turn ends without a word and nothing urgent was written."""

_ACTS = PROJECT_ROOT / "data" / "acts"
_FILES = ("emergency.yml", "crisis.yml", "report_symptom.yml", "out_of_scope.yml")


class LastWords:
    """The texts of alarms and the clinic's numbers, ready to be said."""

    def __init__(self, clinic: Clinic) -> None:
        """Read everything that may have to be said, so that what is missing is told at the start.

        Raises:
            InvalidFilesError: with the faults of the files.
            LookupError: when one of the texts that every alarm falls back on is missing.
        """
        self._clinic = clinic
        self._spell = speller(clinic.region.spelling)
        self._knowledge = read_knowledge()
        paths = [*sorted(ALARM_TEXTS.glob("*.yml")), *(_ACTS / name for name in _FILES)]
        responses: dict[str, list[dict[str, Any]]] = {}
        for path in paths:
            responses.update(located_yaml.load(path).data.get("responses") or {})
        self._known = frozenset(responses)
        self._texts = TemplatedNaturalLanguageGenerator(responses)
        reader()
        for level in URGENCIES[1:]:
            self._say(Finding(level=level))
        self.resort()

    def alarm(self, text: str, at_least: str = ALARM) -> list[Message]:
        """Return what a message calls for, one message; none below a level.

        Args:
            text: what a person wrote, as it came, of any length.
            at_least: the weakest level that gets words.
        """
        try:
            finding = read(clean(readable(text)))
        except Exception as error:  # as in the safety net: what cannot be read is told whom to tell
            failures.note("last reader", error)
            finding = Finding(level=REPORT)
        if URGENCIES.index(finding.level) < URGENCIES.index(at_least):
            return []
        return [self._say(finding)]

    def resort(self) -> Message:
        """Return what is said when a turn ends without a word."""
        return self._message([RESORT], "none")

    def _say(self, finding: Finding) -> Message:
        understood = {
            "urgency": finding.level,
            "safety": {"rules": list(finding.rules), "kind": finding.kind},
        }
        return self._message(alarm_texts(understood, [], self._known), finding.level)

    def _message(self, names: list[str], level: str) -> Message:
        """Return responses, one below the other, stamped as the composer does, at the level found."""
        moment = datetime.now(timezone.utc)
        state = {**clinic_conditions(self._clinic, moment), "audience": "self"}
        words = clinic_words(self._clinic, moment)
        said = [one for name in names if (one := self._texts.generate_from_slots(name, state, "", **words))]
        if not said:
            raise LookupError(f"nothing to say at level {level}: no response {', '.join(names)}")
        metadata: Mapping[str, Any] = said[0]["metadata"]
        facts = [fact for one in said for fact in one["metadata"].get("facts") or []]
        sources = self._knowledge.sources_of(list(dict.fromkeys(facts)))
        reviewed = min(one["metadata"]["reviewed"] for one in said)
        stamp = {**new_stamp(metadata, level, sources), "reviewed": reviewed}
        text = "\n".join(self._spell(one["text"]) for one in said)
        return from_assistant(text, said[0].get("buttons") or [], stamp)


def readable(text: str) -> str:
    """Return what is read of a text: all of it, or the first and last half of ``READ_AT_MOST`` characters."""
    half = READ_AT_MOST // 2
    return text if len(text) <= READ_AT_MOST else f"{text[:half]}\n{text[-half:]}"


def alarm(text: str, at_least: str = ALARM) -> list[Message]:
    """Return the alarm that a message calls for, as one message; none below a level (``LastWords.alarm``)."""
    return prepare().alarm(text, at_least)


def instead_of_a_turn(text: str) -> list[Message]:
    """Return what is said to a message whose turn failed: what it calls for, or to try again."""
    return prepare().alarm(text, REPORT) or [prepare().resort()]


def prepare() -> LastWords:
    """Return this process's last words for the configured clinic, read at the first call.

    Raises:
        InvalidFilesError: with the faults of the files.
    """
    return _prepared(settings_path())


@functools.cache
def _prepared(settings: Path) -> LastWords:
    return LastWords(read_clinic(settings))
