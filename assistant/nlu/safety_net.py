"""The safety net in Rasa's pipeline: reads every message for what cannot wait, and overrules the intent.

It stands last, after FallbackClassifier, or a close ranking would overrule it. It reads by words
(``assistant/safety/reader.py``) and by meaning (``assistant/safety/meaning.py``), together with what was
said in recent turns. If the second reader breaks, the first goes on; if that breaks, what the classifier
understood stands; the message is answered in any case, and the failure is logged and counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.encoder.encoder import shared_encoder
from assistant.language.expansions import expand
from assistant.message import stronger
from assistant.nlu.ranking import RANKING, overrule
from assistant.nlu.sentence_featurizer import PUBLISHED
from assistant.safety import failures
from assistant.safety.decision import UNREAD, Thresholds, decide, disbelieved
from assistant.safety.learning import from_signs, kind_of_intent, own_levels, parts_of_nothing
from assistant.safety.meaning import Example, Meaning, MeaningReader, learn
from assistant.safety.messages import read_messages
from assistant.safety.reader import Finding, reader
from assistant.safety.signs import FOLDER
from assistant.safety.together import believe, guesses, meanings
from assistant.safety.turns import KEY, heard_before, kept
from assistant.safety.weighing import SILENT, Belief

_ARRAYS = "meaning.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SafetyNet(GraphComponent, IntentClassifier):
    """Sets ``urgency``, ``safety`` and, where it overrules the intent, ``asked_intent``.

    - ``urgency``: the level of what was recognised, "none" for nothing
    - ``safety``: ``rules`` (ids, strongest first), ``signs`` (ids), ``kind``
    (``assistant.safety.who.kind_of``), and
      ``heard``, from which later messages know what was said in this one
    - ``asked_intent``: the name and confidence of what the classifier took the message for
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the thresholds of the second reader."""
        return {
            "crisis": 0.5,
            "ambivalent": 0.4,
            "emergency": 0.45,
            "symptom": 0.6,
            "part": 0.95,
            "nearness": 0.6,
            "sure": 0.9,
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the options.

        Raises:
            InvalidConfigException: when a threshold is none between 0 and 1.
        """
        for name in cls.get_default_config():
            value = config.get(name, 0.5)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1:
                raise InvalidConfigException(
                    f"{cls.__name__}: {name} must lie between 0 and 1, not {value!r}"
                )

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return what the signs are, so that a change of them makes Rasa train again."""
        files = sorted(FOLDER.rglob("*.yml"))
        return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Read the safety net's files.

        Raises:
            InvalidFilesError: with the faults of the files.
        """
        self._storage = model_storage
        self._resource = resource
        self._reader = reader()
        self._thresholds = Thresholds(**{name: config[name] for name in self.get_default_config()})
        self._levels = own_levels(self._reader)
        self._meaning: MeaningReader | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyNet:
        """Return a new instance, whose second reader has learnt nothing yet."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Let the second reader learn from the signs' sentences and all other examples, and store it."""
        others = [one for one in training_data.intent_examples if one.get(INTENT) and one.get(TEXT)]
        of_messages = read_messages(self._reader.rules)
        of_signs = from_signs(self._reader, self._levels) + of_messages
        of_signs += parts_of_nothing(of_messages, self._reader)
        examples = [example for _, example in of_signs]
        examples += [Example(kind_of_intent(one.get(INTENT))) for one in others]
        vectors = shared_encoder().features_all([expand(text) for text, _ in of_signs])
        known = np.array([vector_of(one) for one in others], dtype=np.float32).reshape(len(others), -1)
        learnt = learn(np.vstack([vectors, known]), examples)
        with self._storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / _ARRAYS, **learnt)
        self._meaning = MeaningReader(learnt)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafetyNet:
        """Return the stored safety net; the first reader alone, where what the second learnt cannot be read.

        Raises:
            InvalidFilesError: with the faults of the files of signs.
        """
        net = cls(config, model_storage, resource)
        try:
            with (
                model_storage.read_from(resource) as folder,
                np.load(folder / _ARRAYS, allow_pickle=False) as stored,
            ):
                net._meaning = MeaningReader(dict(stored))
        except Exception as error:
            failures.note("second reader", error)
        return net

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Set what every message calls for; return the same messages."""
        for message in messages:
            if message.get(TEXT):
                self._read(message, tracker)
        return messages

    def _read(self, message: Message, tracker: DialogueStateTracker | None) -> None:
        text = message.get(TEXT)
        try:
            past = heard_before(tracker.events if tracker else (), self._reader)
        except Exception as error:
            failures.note("memory", error)
            past = []
        believed = SILENT
        try:
            found, spans = self._meanings(message, text)
            asked = message.get(INTENT) or {}
            meant = guesses(found, spans, asked, self._levels, self._thresholds)
            finding = self._reader.find(self._reader.hear(text, meant), past)
            believed = believe(self._reader, finding, found, message.get(RANKING) or ())
        except Exception as error:
            failures.note("first reader", error)
            finding = Finding(level="call_doctor", kind=UNREAD)
        self._set(message, finding, believed)

    def _meanings(self, message: Message, text: str) -> tuple[Sequence[Meaning], Sequence[tuple[int, int]]]:
        """Return what the second reader makes of a message and its parts, and where they lie.

        Nothing, when it breaks.
        """
        if self._meaning is None:
            return (), ()
        try:
            encode = shared_encoder().features_all
            return meanings(
                self._reader, self._meaning, text, vector_of(message), message.get("clauses"), encode
            )
        except Exception as error:
            failures.note("second reader", error)
            return (), ()

    def _set(self, message: Message, finding: Finding, believed: Belief) -> None:
        asked: Mapping[str, Any] = message.get(INTENT) or {}
        confidence = float(asked.get("confidence") or 0)
        decision = decide(finding, asked.get("name"), confidence, message.get(RANKING) or (), believed)
        if decision.is_disbelieved:
            finding = disbelieved(finding)
        before = str(message.get("urgency") or "none")  # another language keeps what it was taken for
        message.set("urgency", stronger(before, decision.level), add_to_output=True)
        found = {
            "rules": list(finding.rules),
            "signs": list(finding.signs),
            "kind": decision.kind,
            "heard": kept(finding.heard),
        }
        message.set(KEY, found, add_to_output=True)
        if decision.intent is not None:
            message.set("asked_intent", dict(asked), add_to_output=True)
            overrule(message, decision.intent)


def vector_of(message: Message) -> Any:
    """Return a message's own vector, by the published network: (768,)."""
    return message.get(PUBLISHED)
