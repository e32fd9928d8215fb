"""The classifier is told what the lexicon recognised."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.language.lexicon import read_lexicon
from assistant.language.pipeline import build_pipeline
from assistant.nlu.lexicon_featurizer import LexiconFeaturizer


@pytest.fixture(scope="module")
def nlp() -> Any:
    return build_pipeline(read_lexicon())


@pytest.fixture(scope="module")
def featurizer() -> LexiconFeaturizer:
    return LexiconFeaturizer({"weight": 0.5}, "lexicon")


def features(featurizer: LexiconFeaturizer, nlp: Any, text: str) -> NDArray[np.float32]:
    message = Message({TEXT: text, SPACY_DOCS[TEXT]: nlp(text)})
    featurizer.process([message])
    found: NDArray[np.float32] = message.get_dense_features(TEXT)[1].features
    return found


def test_two_drugs_of_one_group_share_the_feature_of_their_kind(
    featurizer: LexiconFeaturizer, nlp: Any
) -> None:
    one, other, foreign = (features(featurizer, nlp, text) for text in ("herceptin", "ibrance", "tamoxifen"))
    assert (one > 0).sum() == (other > 0).sum() == 2
    assert ((one > 0) & (other > 0)).sum() == 1
    assert ((one > 0) & (foreign > 0)).sum() == 0
    assert set(np.unique(one)) == {0.0, 0.5}


def test_a_text_without_anything_known_has_only_zeros(featurizer: LexiconFeaturizer, nlp: Any) -> None:
    assert not features(featurizer, nlp, "whats the weather").any()


def test_a_message_that_the_pipeline_has_not_read_is_left_alone(featurizer: LexiconFeaturizer) -> None:
    message = Message({TEXT: "herceptin"})
    featurizer.process_training_data(TrainingData([message]))
    assert message.get_dense_features(TEXT) == (None, None)


@pytest.mark.parametrize("weight", [0, -1, "much", True, None])
def test_a_weight_that_is_none_is_refused(weight: object) -> None:
    with pytest.raises(InvalidConfigException, match="weight must be a number above 0"):
        LexiconFeaturizer.validate_config({"weight": weight})


def test_the_fingerprint_is_the_lexicons() -> None:
    assert LexiconFeaturizer.fingerprint_addon({})
