"""The classifier in Rasa's own graph machinery, on features made by hand."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, vstack
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.utils.class_weight import compute_class_weight

from assistant.nlu.topic_classifier import TopicClassifier, _weights

RESOURCE = Resource("classifier")
INTENTS = ("ask_curable", "ask_hospice_care", "greet")
DENSE, SPARSE = 8, 30
OPTIONS = (
    "C",
    "class_balance",
    "foreign_odds",
    "ngram_dimensions",
    "ngram_weight",
    "nearest_dimensions",
    "nearest_weight",
)
NONE = 1e-12
"""A weight that counts for nothing."""


def message(meaning: int, spelling: int, seed: int, intent: str | None = None) -> Message:
    """Return a message whose vector and n-grams lie near those of two intents, by their number."""
    random = np.random.default_rng(seed)
    dense = random.normal(scale=0.1, size=(1, DENSE)).astype(np.float32)
    dense[0, meaning] += 1
    counts = random.integers(0, 2, size=(1, SPARSE))
    counts[0, spelling * 5 : spelling * 5 + 5] += 2
    made = Message({TEXT: f"message {seed}", **({INTENT: intent} if intent else {})})
    made.add_features(Features(csr_matrix(counts), FEATURE_TYPE_SENTENCE, TEXT, "counts"))
    made.add_features(Features(dense / np.linalg.norm(dense), FEATURE_TYPE_SENTENCE, TEXT, "vectors"))
    return made


def examples(intents: tuple[str, ...] = INTENTS) -> TrainingData:
    """Return six examples of each intent."""
    return TrainingData(
        [message(i, i, 10 * i + n, intent) for i, intent in enumerate(intents) for n in range(6)]
    )


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    """Return an empty place for what is learnt."""
    return LocalModelStorage(tmp_path)


def create(storage: LocalModelStorage, **options: Any) -> TopicClassifier:
    """Create a classifier as Rasa does when it trains."""
    made = TopicClassifier.create(config(**options), storage, RESOURCE, context())
    assert isinstance(made, TopicClassifier)
    return made


def load(storage: LocalModelStorage, **options: Any) -> TopicClassifier:
    """Load a classifier as Rasa does when it answers."""
    return TopicClassifier.load(config(**options), storage, RESOURCE, context())


def config(**options: Any) -> dict[str, Any]:
    """Return the default configuration with some options changed."""
    return {**TopicClassifier.get_default_config(), **options}


def context() -> ExecutionContext:
    """Return what Rasa tells a component about the graph."""
    return ExecutionContext(GraphSchema({}), node_name="run_TopicClassifier0")


def ask(classifier: TopicClassifier, *asked: Message) -> list[dict[str, float]]:
    """Return the confidences of every intent for every message."""
    done = classifier.process([*asked])
    assert done == [*asked]
    return [{intent["name"]: intent["confidence"] for intent in each.get("intent_ranking")} for each in done]


def test_it_learns_what_the_examples_show(storage: LocalModelStorage) -> None:
    classifier = create(storage)
    assert classifier.train(examples()) == RESOURCE
    asked = [message(number, number, 100 + number) for number in range(len(INTENTS))]
    classifier.process(asked)
    assert [each.get(INTENT)["name"] for each in asked] == list(INTENTS)


def test_the_ranking_has_every_intent_the_likeliest_first_and_is_given_out(
    storage: LocalModelStorage,
) -> None:
    classifier = create(storage)
    classifier.train(examples())
    asked = message(1, 1, 100)
    [confidences] = ask(classifier, asked)
    assert set(confidences) == set(INTENTS)
    assert list(confidences.values()) == sorted(confidences.values(), reverse=True)
    assert sum(confidences.values()) == pytest.approx(1)
    assert asked.get(INTENT) == {"name": "ask_hospice_care", "confidence": max(confidences.values())}
    assert {INTENT, "intent_ranking"} <= set(asked.as_dict(only_output_properties=True))


@pytest.mark.parametrize("intents", [INTENTS, INTENTS[:2]], ids=["three intents", "two intents"])
def test_what_is_loaded_has_the_confidences_of_what_was_trained(
    storage: LocalModelStorage, intents: tuple[str, ...]
) -> None:
    trained = create(storage)
    trained.train(examples(intents))
    asked = [(i, j) for i in range(len(intents)) for j in range(len(intents))]
    before = ask(trained, *[message(i, j, 100) for i, j in asked])
    loaded = ask(load(storage), *[message(i, j, 100) for i, j in asked])
    assert loaded == [pytest.approx(confidences, abs=1e-12) for confidences in before]
    assert ask(load(storage), *[message(i, j, 100) for i, j in asked]) == loaded


def test_training_twice_learns_the_same(storage: LocalModelStorage) -> None:
    one, other = create(storage), create(storage)
    one.train(examples())
    other.train(examples())
    assert ask(one, message(0, 1, 100)) == ask(other, message(0, 1, 100))


def test_examples_without_an_intent_or_a_text_teach_nothing(storage: LocalModelStorage) -> None:
    classifier, data = create(storage), examples()
    textless = message(0, 0, 200, "greet")
    textless.set(TEXT, "")
    without = TrainingData([*data.training_examples, message(0, 0, 201), textless])
    classifier.train(without)
    plain = create(storage)
    plain.train(data)
    assert ask(classifier, message(0, 1, 100)) == ask(plain, message(0, 1, 100))


def test_meaning_and_spelling_both_count_and_spelling_by_its_weight(storage: LocalModelStorage) -> None:
    def confidence(weight: float) -> float:
        classifier = create(storage, ngram_weight=weight, nearest_weight=NONE)
        classifier.train(examples())
        return ask(classifier, message(0, 1, 100))[0][INTENTS[0]]

    spelled, balanced, meant = confidence(5.0), confidence(0.7), confidence(1e-9)
    assert spelled < balanced < meant
    assert spelled < 0.5 < meant


def test_the_penalty_can_be_set(storage: LocalModelStorage) -> None:
    confidences = []
    for penalty in (0.01, 100.0):
        classifier = create(storage, C=penalty, nearest_weight=NONE)
        classifier.train(examples())
        confidences.append(ask(classifier, message(0, 0, 100))[0][INTENTS[0]])
    assert confidences[0] < 0.6 < 0.9 < confidences[1]


@pytest.mark.parametrize("dimensions", [1, 4, 17, 300])
def test_it_learns_with_fewer_dimensions_and_with_more_than_there_are_ngrams_or_examples(
    storage: LocalModelStorage, dimensions: int
) -> None:
    classifier = create(storage, ngram_dimensions=dimensions)
    classifier.train(examples())
    assert [max(each, key=lambda name: each[name]) for each in ask(classifier, message(1, 1, 100))] == [
        INTENTS[1]
    ]


@pytest.mark.parametrize("intents", [INTENTS, INTENTS[:2]], ids=["three intents", "two intents"])
def test_the_confidences_are_those_of_scikit_learn_over_the_reduced_ngrams(
    storage: LocalModelStorage, intents: tuple[str, ...]
) -> None:
    """The reduction and the scale are folded into the weights; unfolded, they give the same."""
    classifier = create(storage, ngram_dimensions=4, nearest_weight=NONE)
    data = examples(intents).training_examples
    classifier.train(TrainingData(data))
    weigh, reduce = (
        TfidfTransformer(sublinear_tf=True),
        TruncatedSVD(4, n_iter=1, random_state=config()["random_state"]),
    )

    def stacked(messages: list[Message], *, learn: bool = False) -> Any:
        counts = vstack([each.get_sparse_features(TEXT)[1].features for each in messages]).astype(float)
        dense = np.vstack([each.get_dense_features(TEXT)[1].features for each in messages])
        ngrams = weigh.fit_transform(counts) if learn else weigh.transform(counts)
        reduced = reduce.fit_transform(ngrams) if learn else reduce.transform(ngrams)
        return np.hstack([config()["ngram_weight"] * reduced, dense]).astype(np.float32)

    regression = create(storage).clf.fit(stacked(data, learn=True), [each.get(INTENT) for each in data])
    asked = [message(0, 1, 100), message(1, 0, 101)]
    expected = regression.predict_proba(stacked(asked))
    for confidences, row in zip(ask(classifier, *asked), expected, strict=True):
        assert [confidences[name] for name in regression.classes_] == pytest.approx(list(row), abs=1e-5)


def test_an_example_that_is_met_again_counts_though_it_is_the_only_one_of_its_kind(
    storage: LocalModelStorage,
) -> None:
    odd = message(7, 5, 300, INTENTS[2])  # far from every other example of its intent

    def confidence(weight: float) -> float:
        classifier = create(storage, nearest_weight=weight)
        classifier.train(TrainingData([*examples().training_examples, odd]))
        return ask(classifier, message(7, 5, 300))[0][INTENTS[2]]

    assert confidence(NONE) < confidence(2.0) < confidence(14.0)


def test_nearest_is_measured_by_direction_and_to_each_intent_s_own_examples(
    storage: LocalModelStorage,
) -> None:
    classifier = create(storage, nearest_dimensions=DENSE)
    classifier.train(examples())
    points = classifier._learnt["examples"]
    assert points.shape == (18, DENSE)
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1, rtol=0, atol=1e-6)
    assert list(classifier._learnt["begins"]) == [0, 6, 12]
    centred = message(1, 1, 10, None).get_dense_features(TEXT)[1].features[0] - classifier._learnt["centre"]
    point = centred @ classifier._learnt["axes"]
    cosines = points @ (point / np.linalg.norm(point))
    assert cosines[6] == pytest.approx(1, abs=1e-5)  # message 10 is the second intent's first example
    assert int(np.argmax(cosines)) == 6


@pytest.mark.parametrize("dimensions", [1, 3, 8, 500])
def test_it_measures_nearness_in_fewer_dimensions_and_in_more_than_there_are(
    storage: LocalModelStorage, dimensions: int
) -> None:
    classifier = create(storage, nearest_dimensions=dimensions)
    classifier.train(examples())
    [confidences] = ask(classifier, message(1, 1, 100))
    assert all(np.isfinite(list(confidences.values())))
    assert classifier._learnt["axes"].shape[1] == min(dimensions, DENSE)


def test_with_nothing_to_learn_nothing_is_stored_and_nothing_can_be_loaded(
    storage: LocalModelStorage,
) -> None:
    assert create(storage).train(TrainingData([message(0, 0, 1)])) == RESOURCE
    with pytest.raises(ValueError, match="classifier"):
        load(storage)


@pytest.mark.parametrize(
    "stored",
    [None, b"", b"no arrays", b"PK\x03\x04 half an archive"],
    ids=["missing", "empty", "foreign", "cut short"],
)
def test_what_cannot_be_read_is_an_error_and_no_untrained_classifier(
    storage: LocalModelStorage, stored: bytes | None
) -> None:
    with storage.write_to(RESOURCE) as folder:
        if stored is not None:
            (folder / "classifier.npz").write_bytes(stored)
    with pytest.raises((ValueError, OSError, EOFError, BadZipFile)):
        load(storage)


def test_before_it_has_learnt_it_says_nothing(storage: LocalModelStorage) -> None:
    [asked] = create(storage).process([message(0, 0, 1)])
    assert asked.get(INTENT) is None
    assert asked.get("intent_ranking") is None


def test_what_is_stored_loads_no_code(storage: LocalModelStorage) -> None:
    create(storage).train(examples())
    with storage.read_from(RESOURCE) as folder:
        assert [path.name for path in folder.iterdir()] == ["classifier.npz"]
        with np.load(folder / "classifier.npz", allow_pickle=False) as stored:
            assert all(stored[name].dtype.kind in "fiU" for name in stored)


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("value", [0, -1, -0.5, None, "10", True, [1], float("nan")])
def test_an_option_that_is_no_number_above_0_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(InvalidConfigException, match=f"TopicClassifier: {name} must be a number above 0"):
        TopicClassifier.validate_config(config(**{name: value}))


@pytest.mark.parametrize("options", [{}, {"C": 1}, {"C": 0.5, "ngram_dimensions": 10, "ngram_weight": 3}])
def test_numbers_above_0_are_accepted(options: dict[str, Any]) -> None:
    TopicClassifier.validate_config(config(**options))
    TopicClassifier.validate_config(options)


def test_an_intent_s_examples_weigh_less_the_more_there_are() -> None:
    intents = np.array(["ask_curable"] * 9 + ["greet"])
    labels = ["ask_curable", "greet"]
    balanced = compute_class_weight("balanced", classes=np.array(labels), y=intents)
    assert [_weights(intents, 1.0)[label] for label in labels] == pytest.approx(balanced)
    half = _weights(intents, 0.5)
    assert half["greet"] / half["ask_curable"] == pytest.approx(3.0)


@pytest.mark.parametrize("intents", [INTENTS, INTENTS[:2]], ids=["three intents", "two intents"])
def test_the_odds_of_what_is_foreign_are_raised_and_no_others(
    tmp_path: Path, intents: tuple[str, ...]
) -> None:
    odds = []
    for number, raised in enumerate((1.0, 4.0)):
        (tmp_path / str(number)).mkdir()
        classifier = create(
            LocalModelStorage(tmp_path / str(number)), foreign_intent=intents[-1], foreign_odds=raised
        )
        classifier.train(examples(intents))
        [confidences] = ask(classifier, message(0, 1, 100))
        odds.append({name: confidences[name] / confidences[intents[0]] for name in intents})
    before, after = odds
    assert after[intents[-1]] == pytest.approx(4 * before[intents[-1]], rel=1e-3)
    for name in intents[:-1]:
        assert after[name] == pytest.approx(before[name], rel=1e-3)


def test_rasa_s_own_options_keep_their_defaults_beside_ours() -> None:
    defaults = LogisticRegressionClassifier.get_default_config()
    ours = TopicClassifier.get_default_config()
    assert set(defaults) < set(ours)
    assert {*OPTIONS, "foreign_intent"} == set(ours) - set(defaults)


def test_rasa_knows_it_as_an_intent_classifier_that_is_trained() -> None:
    registered = DefaultV1Recipe._registered_components[TopicClassifier.__name__]
    assert registered.clazz is TopicClassifier
    assert registered.types == {DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER}
    assert registered.is_trainable


@pytest.mark.parametrize("method", ["process", "process_training_data", "train", "create", "load"])
def test_the_methods_that_rasa_calls_have_annotated_types(method: str) -> None:
    # Rasa evaluates them and stops the training over one that is missing.
    signature = inspect.signature(getattr(TopicClassifier, method))
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(
        each.annotation is not each.empty for name, each in signature.parameters.items() if name != "self"
    )
