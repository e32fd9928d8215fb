"""The Rasa component around the sentence encoder, in Rasa's own graph machinery."""

from __future__ import annotations

import asyncio
import inspect
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnxruntime.capi.onnxruntime_pybind11_state import InvalidProtobuf
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.training.fingerprinting import calculate_fingerprint_key
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ACTION_TEXT, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.encoder import build
from assistant.encoder.encoder import WIDTH, SentenceEncoder, shared_encoder
from assistant.nlu import sentence_featurizer
from assistant.nlu.sentence_featurizer import PUBLISHED, SentenceFeaturizer, expected
from clinic.content.model import read_topics


@pytest.fixture
def featurizer(tmp_path: Path) -> SentenceFeaturizer:
    return _create(tmp_path)


def _create(folder: Path, **options: Any) -> SentenceFeaturizer:
    """Create a component as Rasa does when it trains."""
    return SentenceFeaturizer.create(
        {**SentenceFeaturizer.get_default_config(), **options},
        LocalModelStorage(folder),
        Resource("featurizer"),
        ExecutionContext(GraphSchema({}), node_name="run_SentenceFeaturizer0"),
    )


def test_a_message_gets_the_vector_of_its_text_as_sentence_features(featurizer: SentenceFeaturizer) -> None:
    message = Message({TEXT: "Is it curable?"})
    assert featurizer.process([message]) == [message]
    sequence, sentence = message.get_dense_features(TEXT)
    assert sequence is None
    assert sentence.features.shape == (1, 768)
    assert sentence.features.dtype == np.float32
    np.testing.assert_array_equal(sentence.features[0], shared_encoder().features("Is it curable?"))


def test_training_data_get_the_same_features_as_messages(featurizer: SentenceFeaturizer) -> None:
    example, message = Message({TEXT: "Is it curable?"}), Message({TEXT: "Is it curable?"})
    training_data = TrainingData([example])
    assert featurizer.process_training_data(training_data) is training_data
    featurizer.process([message])
    [trained], [asked] = example.features, message.features
    assert (trained.type, trained.attribute, trained.origin) == (asked.type, asked.attribute, asked.origin)
    np.testing.assert_array_equal(trained.features, asked.features)


def test_an_empty_text_gets_features_and_a_message_without_text_gets_none(
    featurizer: SentenceFeaturizer,
) -> None:
    empty, action = Message({TEXT: ""}), Message({ACTION_TEXT: "Hello"})
    featurizer.process([empty, action])
    assert [feature.features.shape for feature in empty.features] == [(1, 768)]
    assert action.features == []


@pytest.mark.parametrize(
    ("options", "origin"), [({}, "run_SentenceFeaturizer0"), ({"alias": "meaning"}, "meaning")]
)
def test_features_carry_the_alias_or_else_the_name_of_the_node(
    options: dict[str, Any], origin: str, tmp_path: Path
) -> None:
    message = Message({TEXT: "Is it curable?"})
    _create(tmp_path, **options).process([message])
    assert [feature.origin for feature in message.features] == [origin]


def test_all_instances_share_one_encoder(tmp_path: Path) -> None:
    one, other = _create(tmp_path / "one"), _create(tmp_path / "other")
    assert one._encoder is other._encoder is shared_encoder()


def test_rasa_knows_it_as_a_featurizer_that_is_trained() -> None:
    registered = DefaultV1Recipe._registered_components[SentenceFeaturizer.__name__]
    assert registered.clazz is SentenceFeaturizer
    assert registered.types == {DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER}
    assert registered.is_trainable


def test_rasa_trains_again_when_the_encoder_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    config = SentenceFeaturizer.get_default_config()
    before = calculate_fingerprint_key(SentenceFeaturizer, config, {})
    assert calculate_fingerprint_key(SentenceFeaturizer, config, {}) == before
    monkeypatch.setattr(build, "GRAPH_VERSION", build.GRAPH_VERSION + 1)
    assert calculate_fingerprint_key(SentenceFeaturizer, config, {}) != before


@pytest.mark.parametrize("method", ["process", "process_training_data", "create", "load", "train"])
def test_the_methods_that_rasa_calls_have_annotated_types_that_exist(method: str) -> None:
    # Rasa evaluates them and stops the training over one that is missing.
    signature = inspect.signature(getattr(SentenceFeaturizer, method), eval_str=True)
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(
        each.annotation is not each.empty for name, each in signature.parameters.items() if name != "self"
    )


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return what is encoded, and by which thread."""
    asked: list[tuple[str, str]] = []
    features = SentenceEncoder.features

    def watch(self: SentenceEncoder, text: str, upper: Any = None) -> Any:
        asked.append((text, threading.current_thread().name))
        return features(self, text, upper)

    monkeypatch.setattr(SentenceEncoder, "features", watch)
    return asked


def _vector(featurizer: SentenceFeaturizer, text: str) -> Any:
    message = Message({TEXT: text})
    featurizer.process([message])
    return message.features[0].features[0]


def test_a_text_that_a_turn_expects_is_encoded_once_and_on_another_thread(
    featurizer: SentenceFeaturizer, encoded: list[tuple[str, str]]
) -> None:
    with expected("is mbc curable?"):
        vector = _vector(featurizer, "is mbc curable?")
    [(text, thread)] = encoded
    assert "metastatic breast cancer" in text  # its abbreviations are written out there too
    assert thread.startswith("encoder")
    np.testing.assert_array_equal(vector, _vector(featurizer, "is mbc curable?"))
    assert len(encoded) == 2  # nothing is kept after the turn


def test_another_text_than_the_expected_one_gets_its_own_vector(featurizer: SentenceFeaturizer) -> None:
    with expected("Is it curable?"):
        other = _vector(featurizer, "What is hospice?")
    np.testing.assert_array_equal(other, shared_encoder().features("What is hospice?"))


def test_turns_beside_each_other_expect_their_own(featurizer: SentenceFeaturizer) -> None:
    async def turn(text: str) -> Any:
        with expected(text):
            await asyncio.sleep(0)
            return _vector(featurizer, text)

    async def both() -> Any:
        return await asyncio.gather(turn("Is it curable?"), turn("What is hospice?"))

    one, other = asyncio.run(both())
    np.testing.assert_array_equal(one, shared_encoder().features("Is it curable?"))
    np.testing.assert_array_equal(other, shared_encoder().features("What is hospice?"))


def test_a_fault_of_the_encoder_reaches_the_featurizer(
    featurizer: SentenceFeaturizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: SentenceEncoder, text: str, upper: Any = None) -> Any:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(SentenceEncoder, "features", fail)
    with expected("Is it curable?"), pytest.raises(RuntimeError, match="out of memory"):
        _vector(featurizer, "Is it curable?")


def test_before_any_model_is_loaded_nothing_is_begun(
    monkeypatch: pytest.MonkeyPatch, encoded: list[tuple[str, str]]
) -> None:
    monkeypatch.setattr(SentenceFeaturizer, "current", None)
    with expected("Is it curable?"):
        assert sentence_featurizer._expected.get() is None
    assert encoded == []


KINDS = {
    "ask_hospice_care": "what is hospice|who pays for hospice|hospice at home|when does it start|a hospice",
    "ask_chemotherapy": "what is chemo|how is chemo given|why chemo|chemo for how long|a chemo day",
}


def examples() -> TrainingData:
    return TrainingData(
        [Message({TEXT: text, INTENT: name}) for name, texts in KINDS.items() for text in texts.split("|")]
    )


def phrasings(topic: str) -> list[str]:
    """Return 120 phrasings of a topic."""
    _, content = read_topics()[topic]
    return content.nlu[0].phrasings()[:120]


def test_training_sets_unseen_phrasings_of_near_topics_further_apart_and_leaves_the_published_vector(
    tmp_path: Path,
) -> None:
    topics = {topic: phrasings(topic) for topic in ("life_expectancy", "treatment_duration")}

    def separation(featurizer: SentenceFeaturizer) -> float:
        """Return the distance of the topics' centres, in spreads along it, of the half that is not learnt."""
        one, other = (
            np.stack([_vector(featurizer, text)[:WIDTH] for text in texts[1::2]]) for texts in topics.values()
        )
        axis = one.mean(axis=0) - other.mean(axis=0)
        return float(axis @ axis / (np.std(one @ axis) + np.std(other @ axis)))

    featurizer = _create(tmp_path, passes=8)
    before = separation(featurizer)
    learnt = [Message({TEXT: text, INTENT: name}) for name, texts in topics.items() for text in texts[::2]]
    featurizer.train(TrainingData(learnt))
    assert separation(featurizer) > 1.1 * before
    message = Message({TEXT: "What is hospice?"})
    featurizer.process([message])
    published = shared_encoder().features("What is hospice?")
    np.testing.assert_allclose(message.get(PUBLISHED), published, rtol=0, atol=1e-6)
    np.testing.assert_allclose(message.features[0].features[0, WIDTH:], published[WIDTH:], rtol=0, atol=1e-6)


def test_what_is_loaded_sets_the_vectors_of_what_was_trained_and_training_twice_gives_the_same(
    tmp_path: Path,
) -> None:
    vectors = []
    for folder in (tmp_path / "one", tmp_path / "other"):
        folder.mkdir()
        trained = _create(folder)
        assert trained.train(examples()) == Resource("featurizer")
        loaded = _load(folder)
        np.testing.assert_array_equal(_vector(trained, "and the cost"), _vector(loaded, "and the cost"))
        vectors.append(_vector(loaded, "and the cost"))
    np.testing.assert_array_equal(*vectors)


@pytest.mark.parametrize("intents", [1, 2], ids=["one intent", "no pass"])
def test_without_anything_to_fit_to_the_layers_stay_as_published(tmp_path: Path, intents: int) -> None:
    one_kind = [one for one in examples().training_examples if intents == 2 or "hospice" in one.get(TEXT)]
    _create(tmp_path, passes=2 - intents).train(TrainingData(one_kind))
    vector = _vector(_load(tmp_path), "What is hospice?")
    assert vector @ shared_encoder().features("What is hospice?") == pytest.approx(2, abs=1e-4)


def test_layers_that_are_missing_or_something_else_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="featurizer"):
        _load(tmp_path)
    _create(tmp_path, passes=0).train(examples())
    [path] = tmp_path.rglob("upper.onnx")
    path.write_bytes(b"not a graph")
    with pytest.raises(InvalidProtobuf):
        _load(tmp_path)


@pytest.mark.parametrize("passes", [-1, 0.5, True, "1", None])
def test_passes_are_a_whole_number(passes: Any) -> None:
    with pytest.raises(InvalidConfigException, match="passes"):
        SentenceFeaturizer.validate_config({"passes": passes})
    SentenceFeaturizer.validate_config({"passes": 0})


def _load(folder: Path) -> SentenceFeaturizer:
    return SentenceFeaturizer.load(
        SentenceFeaturizer.get_default_config(),
        LocalModelStorage(folder),
        Resource("featurizer"),
        ExecutionContext(GraphSchema({}), node_name="run_SentenceFeaturizer0"),
    )
