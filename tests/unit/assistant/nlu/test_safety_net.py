"""The safety net in Rasa's pipeline, with both readers, and with one or both broken."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.encoder.encoder import shared_encoder
from assistant.language.expansions import expand
from assistant.nlu.safety_net import SafetyNet
from assistant.nlu.sentence_featurizer import PUBLISHED
from assistant.safety import failures
from assistant.safety.clauses import Part
from assistant.safety.meaning import MeaningReader
from assistant.safety.reader import Reader
from assistant.safety.turns import KEY

CONTEXT = ExecutionContext(GraphSchema({}), node_name="run_SafetyNet9")
CONFIG = SafetyNet.get_default_config()
TRAINING = {
    "crisis": [
        "I want to end my life",
        "I would rather be dead",
        "let me go for good, I have had enough of life",
    ],
    "emergency": ["he is not waking up", "I can hardly breathe", "her mouth hangs to one side"],
    "report_symptom": ["my hip has been sore", "I feel sick today", "a rash on my arm"],
    "ask_hospice_care": ["what is hospice", "how does hospice work", "is hospice free"],
    "thanks": ["thanks a lot", "that was kind", "great, thank you"],
}


def message(text: str, intent: str | None = None, confidence: float = 0.8, **given: Any) -> Message:
    """Return a message as it reaches the safety net."""
    found = Message({TEXT: text, **given})
    found.set(PUBLISHED, shared_encoder().features(expand(text)))
    if intent:
        found.set(INTENT, {"name": intent, "confidence": confidence}, add_to_output=True)
        found.set("intent_ranking", [{"name": intent, "confidence": confidence}])
    return found


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    """Return where a model is kept."""
    return LocalModelStorage(tmp_path_factory.mktemp("storage"))


@pytest.fixture(scope="module")
def trained(storage: LocalModelStorage) -> SafetyNet:
    """Return a safety net that was trained, stored and loaded again."""
    examples = []
    for intent, texts in TRAINING.items():
        for text in texts:
            example = message(text)
            example.set(INTENT, intent)
            examples.append(example)
    resource = SafetyNet.create(CONFIG, storage, Resource("net"), CONTEXT).train(TrainingData(examples))
    return SafetyNet.load(CONFIG, storage, resource, CONTEXT)


def read(net: SafetyNet, found: Message, *past: UserUttered) -> dict[str, Any]:
    """Return what is put out of a message, in a conversation with a past."""
    tracker = DialogueStateTracker.from_events("someone", list(past))
    assert net.process([found], tracker) == [found]
    out: dict[str, Any] = found.as_dict(only_output_properties=True)
    return out


def test_an_emergency_overrules_the_intent_and_keeps_what_was_asked(trained: SafetyNet) -> None:
    out = read(trained, message("what is hospice? also my legs are numb", "ask_hospice_care"))
    assert out["urgency"] == "emergency"
    assert out[INTENT] == {"name": "emergency", "confidence": 1.0}
    assert out["asked_intent"] == {"name": "ask_hospice_care", "confidence": 0.8}
    assert [one["name"] for one in out["intent_ranking"]] == ["emergency", "ask_hospice_care"]
    assert out[KEY]["rules"][0] == "cauda_equina"
    assert "both_legs_weak" in out[KEY]["signs"]
    assert out[KEY]["kind"] == "emergency"


@pytest.mark.parametrize(
    "text", ["what is hospice", "can bone mets cause numb legs?", "thanks", "what are signs of a stroke"]
)
def test_a_question_stays_what_it_is(text: str, trained: SafetyNet) -> None:
    out = read(trained, message(text, "ask_hospice_care", 0.99))
    assert out["urgency"] == "none"
    assert out[INTENT]["name"] == "ask_hospice_care"
    assert "asked_intent" not in out


def test_what_was_said_before_counts(trained: SafetyNet) -> None:
    first = message("my back hurts", "report_symptom")
    kept = read(trained, first)
    before = UserUttered("my back hurts", parse_data=kept)
    out = read(trained, message("and now my legs are weak", "report_symptom"), before)
    assert "mscc_nerve_signs" in out[KEY]["rules"]


def test_what_was_said_before_alone_raises_nothing(trained: SafetyNet) -> None:
    before = UserUttered(
        "my legs are numb", parse_data=read(trained, message("my legs are numb", "emergency"))
    )
    assert read(trained, message("what is hospice", "ask_hospice_care", 0.99), before)["urgency"] == "none"


def test_a_wording_that_nobody_listed_is_known_by_its_meaning(trained: SafetyNet) -> None:
    text = "let me go for good, I have had enough of life"
    assert read(trained, message(text, "distress"))["urgency"] == "crisis"


def test_clauses_that_are_set_are_read_by_their_vectors(trained: SafetyNet) -> None:
    text = "thanks for that, it was kind of you to say"
    vector = shared_encoder().features("I would rather be dead")
    found = message(text, "thanks", 0.99, clauses=[Part(0, len(text), text, vector)])
    assert read(trained, found)["urgency"] == "crisis"


def test_a_message_without_text_is_left_alone(trained: SafetyNet) -> None:
    empty = Message({TEXT: ""})
    trained.process([empty])
    assert empty.get("urgency") is None


def test_without_the_second_reader_the_first_goes_on(
    trained: SafetyNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: MeaningReader, vectors: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(MeaningReader, "read", broken)
    before = failures.counts().get("second reader", 0)
    out = read(trained, message("my legs are numb", "thanks"))
    assert (out["urgency"], out[INTENT]["name"]) == ("emergency", "emergency")
    assert failures.counts()["second reader"] == before + 1


def test_a_message_without_vectors_is_read_by_words(trained: SafetyNet) -> None:
    out = read(trained, Message({TEXT: "my legs are numb"}))
    assert out["urgency"] == "emergency"


def test_when_nothing_can_be_read_the_message_is_still_answered(
    trained: SafetyNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Reader, *given: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Reader, "hear", broken)
    before = failures.counts().get("first reader", 0)
    out = read(trained, message("my legs are numb", "ask_hospice_care"))
    assert (out["urgency"], out[KEY]["kind"], out[INTENT]["name"]) == (
        "call_doctor",
        "unread",
        "ask_hospice_care",
    )
    assert read(trained, message("I want to die", "crisis"))["urgency"] == "crisis"
    assert failures.counts()["first reader"] == before + 2


def test_a_past_that_cannot_be_read_is_no_past(trained: SafetyNet) -> None:
    before = failures.counts().get("memory", 0)
    broken = UserUttered("my back hurts", parse_data={KEY: {"heard": {"signs": []}}})
    out = read(trained, message("my legs are weak", "emergency"), broken)
    assert out["urgency"] == "emergency"
    assert failures.counts()["memory"] == before + 1


def test_a_model_whose_second_reader_is_spoilt_reads_by_words(storage: LocalModelStorage) -> None:
    spoilt = Resource("spoilt")
    with storage.write_to(spoilt) as folder:
        (folder / "meaning.npz").write_bytes(b"not what was learnt")
    before = failures.counts().get("second reader", 0)
    net = SafetyNet.load(CONFIG, storage, spoilt, CONTEXT)
    assert failures.counts()["second reader"] == before + 1
    assert read(net, message("my legs are numb", "thanks"))["urgency"] == "emergency"


def test_the_data_can_be_trained_on_without_memory_of_a_conversation(trained: SafetyNet) -> None:
    found = message("my legs are numb", "thanks")
    trained.process([found])
    assert found.get("urgency") == "emergency"


@pytest.mark.parametrize("value", [0, 1, True, "0.5"])
def test_a_threshold_lies_between_0_and_1(value: Any) -> None:
    with pytest.raises(InvalidConfigException, match="crisis must lie between 0 and 1"):
        SafetyNet.validate_config({"crisis": value})


def test_a_change_of_the_signs_makes_rasa_train_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    before = SafetyNet.fingerprint_addon({})
    monkeypatch.setattr("assistant.nlu.safety_net.FOLDER", tmp_path)
    assert SafetyNet.fingerprint_addon({}) != before
