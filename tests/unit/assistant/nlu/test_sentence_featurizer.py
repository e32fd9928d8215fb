"""The Rasa component around the sentence encoder, in Rasa's own graph machinery."""

from __future__ import annotations

import asyncio
import inspect
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.training.fingerprinting import calculate_fingerprint_key
from rasa.shared.nlu.constants import ACTION_TEXT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.encoder import build
from assistant.encoder.encoder import SentenceEncoder, shared_encoder
from assistant.nlu import sentence_featurizer
from assistant.nlu.sentence_featurizer import SentenceFeaturizer, expected


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


def test_rasa_knows_it_as_a_featurizer_that_is_not_trained() -> None:
    registered = DefaultV1Recipe._registered_components[SentenceFeaturizer.__name__]
    assert registered.clazz is SentenceFeaturizer
    assert registered.types == {DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER}
    assert not registered.is_trainable


def test_rasa_trains_again_when_the_encoder_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    config = SentenceFeaturizer.get_default_config()
    before = calculate_fingerprint_key(SentenceFeaturizer, config, {})
    assert calculate_fingerprint_key(SentenceFeaturizer, config, {}) == before
    monkeypatch.setattr(build, "GRAPH_VERSION", build.GRAPH_VERSION + 1)
    assert calculate_fingerprint_key(SentenceFeaturizer, config, {}) != before


@pytest.mark.parametrize("method", ["process", "process_training_data", "create"])
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

    def watch(self: SentenceEncoder, text: str) -> Any:
        asked.append((text, threading.current_thread().name))
        return features(self, text)

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
    def fail(self: SentenceEncoder, text: str) -> Any:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(SentenceEncoder, "features", fail)
    with expected("Is it curable?"), pytest.raises(RuntimeError, match="out of memory"):
        _vector(featurizer, "Is it curable?")


def test_before_any_model_is_loaded_nothing_is_begun(
    monkeypatch: pytest.MonkeyPatch, encoded: list[tuple[str, str]]
) -> None:
    monkeypatch.setattr(SentenceFeaturizer, "encoder", None)
    with expected("Is it curable?"):
        assert sentence_featurizer._expected.get() is None
    assert encoded == []
