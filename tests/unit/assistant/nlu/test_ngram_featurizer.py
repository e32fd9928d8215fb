"""The n-grams of texts, as Rasa counts them, and those of words left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.ngram_featurizer import NgramFeaturizer

OPTIONS = {"analyzer": "char_wb", "min_ngram": 2, "max_ngram": 4}
TEXTS = ["what is hospice", "where does it spread", "hospice"]


def featurizer(kind: type[CountVectorsFeaturizer], folder: Path) -> Any:
    """Create a featurizer as Rasa does when it trains."""
    folder.mkdir(exist_ok=True)
    return kind.create(
        {**kind.get_default_config(), **OPTIONS},
        LocalModelStorage(folder),
        Resource(kind.__name__),
        ExecutionContext(GraphSchema({}), node_name="featurizer"),
    )


def tokenised(*texts: str) -> list[Message]:
    """Return messages with tokens."""
    messages = [Message({TEXT: text, INTENT: "greet"}) for text in texts]
    WhitespaceTokenizer(WhitespaceTokenizer.get_default_config()).process(messages)
    return messages


def sentence_features(kind: type[CountVectorsFeaturizer], folder: Path, *asked: str) -> list[Any]:
    """Train on the texts above, and return the sentence features of others."""
    made = featurizer(kind, folder)
    made.train(TrainingData(tokenised(*TEXTS)))
    messages = tokenised(*asked)
    made.process(messages)
    return [message.get_sparse_features(TEXT) for message in messages]


@pytest.mark.parametrize("text", ["what is hospice", "hospise spred", "xyz"])
def test_a_text_has_the_counts_that_rasa_s_own_gives_it_and_its_words_none(text: str, tmp_path: Path) -> None:
    [(own_words, own)] = sentence_features(CountVectorsFeaturizer, tmp_path / "own", text)
    [(words, ours)] = sentence_features(NgramFeaturizer, tmp_path / "ours", text)
    assert own_words is not None
    assert words is None
    np.testing.assert_array_equal(ours.features.toarray(), own.features.toarray())


def test_training_examples_get_the_same_features_as_messages(tmp_path: Path) -> None:
    made = featurizer(NgramFeaturizer, tmp_path)
    data = TrainingData(tokenised(*TEXTS))
    made.train(data)
    made.process_training_data(data)
    messages = tokenised(*TEXTS)
    made.process(messages)
    for example, message in zip(data.training_examples, messages, strict=True):
        trained, asked = example.get_sparse_features(TEXT)[1], message.get_sparse_features(TEXT)[1]
        np.testing.assert_array_equal(trained.features.toarray(), asked.features.toarray())


def test_a_text_without_words_has_no_counts_and_without_training_there_are_none(tmp_path: Path) -> None:
    made = featurizer(NgramFeaturizer, tmp_path / "trained")
    made.train(TrainingData(tokenised(*TEXTS)))
    assert made._create_features(TEXT, [[], ["hospice"]])[1][0] is None
    message = tokenised("hospice")[0]
    featurizer(NgramFeaturizer, tmp_path / "untrained").process([message])
    assert message.get_sparse_features(TEXT) == (None, None)


def test_rasa_knows_it_as_a_featurizer_that_is_trained() -> None:
    registered = DefaultV1Recipe._registered_components[NgramFeaturizer.__name__]
    assert registered.clazz is NgramFeaturizer
    assert registered.is_trainable
