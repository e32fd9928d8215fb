"""The component that recognises other languages, as Rasa trains, loads and runs it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.dialogue import LANGUAGE
from assistant.language import build, expansions, function_words
from assistant.nlu import language_detector
from assistant.nlu.language_detector import OTHER_LANGUAGE, UNDERSTOOD, URGENCY, LanguageDetector
from clinic.problems import PROJECT_ROOT

RESOURCE = Resource("detector")
EXAMPLES = ["what is hospice", "what is my prognosis", "can I speak to a nurse", "chcę umrzeć"]
FOUND = {"entity": "audience", "value": "carer", "start": 0, "end": 3}
Read = Callable[..., Message]


def context() -> ExecutionContext:
    """Return what Rasa tells a component about the graph."""
    return ExecutionContext(GraphSchema({}), node_name="run_LanguageDetector0")


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    """Return a place where a detector was trained."""
    made = LocalModelStorage(tmp_path_factory.mktemp("storage"))
    examples = [Message({TEXT: text, INTENT: "help"}) for text in EXAMPLES] + [Message({INTENT: "help"})]
    detector = LanguageDetector.create({}, made, RESOURCE, context())
    assert detector.train(TrainingData(examples)) == RESOURCE
    return made


@pytest.fixture(scope="module")
def detector(storage: LocalModelStorage) -> LanguageDetector:
    """Return the trained detector as Rasa loads it."""
    return LanguageDetector.load({}, storage, RESOURCE, context())


@pytest.fixture
def read(detector: LanguageDetector) -> Read:
    """Return what reads a text that the classifier took for something."""

    def read(text: str, intent: str = "thanks", confidence: float = 0.9) -> Message:
        ranking = [{"name": intent, "confidence": confidence}, {"name": "greet", "confidence": 0.01}]
        message = Message(
            {TEXT: text, INTENT: ranking[0], INTENT_RANKING_KEY: list(ranking), ENTITIES: [FOUND]}
        )
        assert detector.process([message]) == [message]
        return message

    return read


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("mi esposo no puede respirar bien", "es"),
        ("لا أستطيع التنفس", "ar"),
        ("mujhe saans nahi aa rahi hai", "hi-Latn"),
        ("nemůžu dýchat", "cs"),
    ],
)
@pytest.mark.parametrize("intent", ["thanks", "emergency", "nlu_fallback"])
def test_another_language_overrules_whatever_the_classifier_took_it_for(
    text: str, language: str, intent: str, read: Read
) -> None:
    parsed = read(text, intent).as_dict(only_output_properties=True)
    assert parsed[LANGUAGE] == language
    assert parsed[INTENT]["name"] == OTHER_LANGUAGE
    assert 0 < parsed[INTENT]["confidence"] <= 1
    assert parsed[INTENT_RANKING_KEY] == [parsed[INTENT]]
    assert parsed[ENTITIES] == []


@pytest.mark.parametrize(
    ("intent", "urgency"),
    [("emergency", "emergency"), ("crisis", "crisis"), ("thanks", None), ("nlu_fallback", None)],
)
def test_what_the_classifier_took_for_an_alarm_stays_urgent(
    intent: str, urgency: str | None, read: Read
) -> None:
    parsed = read("no puedo mover las piernas", intent).as_dict(only_output_properties=True)
    assert parsed.get(URGENCY) == urgency
    assert read("I cannot move my legs", intent).get(URGENCY) is None


@pytest.mark.parametrize("text", ["what is hospice", "hola, what is hospice", "ok", "", "1234"])
def test_english_is_left_as_it_is(text: str, read: Read) -> None:
    message = read(text)
    assert message.get(LANGUAGE) is None
    assert message.get(INTENT) == {"name": "thanks", "confidence": 0.9}
    assert len(message.get(INTENT_RANKING_KEY)) == 2
    assert message.get(ENTITIES) == [FOUND]


@pytest.mark.parametrize(
    ("text", "confidence", "stays"),
    [
        ("auf wiedersehen", UNDERSTOOD, True),
        ("auf wiedersehen", UNDERSTOOD - 0.01, False),
        ("auf wiedersehen und vielen dank", UNDERSTOOD, False),
    ],
)
def test_a_word_or_two_that_the_classifier_knows_well_keep_their_intent(
    text: str, confidence: float, stays: bool, read: Read
) -> None:
    message = read(text, "goodbye", confidence)
    assert (message.get(INTENT)["name"] == "goodbye") is stays
    assert message.get(LANGUAGE) == "de"


def test_a_message_that_nobody_classified_is_read_all_the_same(detector: LanguageDetector) -> None:
    message = Message({TEXT: "no puedo respirar bien"})
    detector.process([message])
    assert message.get(INTENT)["name"] == OTHER_LANGUAGE


def test_a_message_without_a_text_is_left_alone(detector: LanguageDetector) -> None:
    message = Message({INTENT: "help"})
    detector.process([message])
    assert message.data == {INTENT: "help"}


def test_without_words_every_message_is_left_alone(storage: LocalModelStorage) -> None:
    message = Message({TEXT: "no puedo respirar bien"})
    LanguageDetector.create({}, storage, RESOURCE, context()).process([message])
    assert message.data == {TEXT: "no puedo respirar bien"}


def test_the_words_of_the_examples_are_known_after_training(storage: LocalModelStorage) -> None:
    with storage.read_from(RESOURCE) as folder:
        words = function_words.Words.from_json((folder / "words.json").read_text(encoding="utf-8"))
    assert words == function_words.collect(EXAMPLES)


def test_a_model_that_was_not_trained_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Resource"):
        LanguageDetector.load({}, LocalModelStorage(tmp_path), RESOURCE, context())


def test_a_library_that_cannot_be_loaded_stops_no_english(
    detector: LanguageDetector, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken: Future[Any] = Future()
    broken.set_exception(OSError("no model"))
    monkeypatch.setattr(language_detector, "loading", lambda: broken)
    detector.process([Message({TEXT: "what is hospice"}), Message({TEXT: "救命"})])
    with pytest.raises(OSError, match="no model"):
        detector.process([Message({TEXT: "no puedo respirar bien"})])


def test_it_trains_again_when_the_words_change() -> None:
    addon = LanguageDetector.fingerprint_addon({})
    assert addon is not None
    assert addon.split() == [function_words.fingerprint(), expansions.fingerprint(), build.fingerprint()]


def test_rasa_knows_it_as_a_classifier_that_is_trained_and_runs_it_after_the_fallback() -> None:
    registered = DefaultV1Recipe._registered_components[LanguageDetector.__name__]
    assert registered.clazz is LanguageDetector
    assert registered.types == {DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER}
    assert registered.is_trainable
    assert LanguageDetector.required_packages() == ["py3langid"]
    config = yaml.safe_load((PROJECT_ROOT / "config.yml").read_text(encoding="utf-8"))
    names = [component["name"] for component in config["pipeline"]]
    own = f"{LanguageDetector.__module__}.{LanguageDetector.__name__}"
    assert names.index(own) == names.index("FallbackClassifier") + 1
