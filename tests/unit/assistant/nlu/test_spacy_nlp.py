"""Rasa's spaCy components on our pipeline, and when Rasa trains them again."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.training.fingerprinting import calculate_fingerprint_key
from rasa.nlu.constants import SPACY_DOCS, TOKENS_NAMES
from rasa.nlu.extractors.spacy_entity_extractor import SpacyEntityExtractor
from rasa.nlu.model import InvalidModelError
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.nlu.utils import spacy_utils
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.data import get_data_files, is_nlu_file
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.language import lexicon
from assistant.language.build import build
from assistant.nlu.spacy_nlp import SpacyNLP


@pytest.fixture(scope="session")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a pipeline built from the project's lexicon."""
    target = tmp_path_factory.mktemp("language") / "en_mbc"
    build(target=target)
    return target


@pytest.fixture(scope="session")
def model(pipeline: Path) -> SpacyModel:
    """Return the pipeline as Rasa loads it."""
    return SpacyNLP.load_model(str(pipeline))


def parse(model: SpacyModel, text: str, *, case_sensitive: bool = True, dimensions: Any = None) -> Message:
    """Return a message after SpacyNLP, SpacyTokenizer and SpacyEntityExtractor."""
    message = Message({TEXT: text})
    SpacyNLP(model, {"case_sensitive": case_sensitive}).process([message], model)
    SpacyTokenizer(SpacyTokenizer.get_default_config()).process([message])
    SpacyEntityExtractor({"dimensions": dimensions}).process([message], model)
    return message


def key(kind: type[GraphComponent], pipeline: Path) -> str:
    """Return the key under which Rasa looks for the result of an earlier training."""
    result: str = calculate_fingerprint_key(kind, {**kind.get_default_config(), "model": str(pipeline)}, {})
    return result


def test_rasa_takes_it_for_the_model_that_its_components_need() -> None:
    """``model_from`` and ``required_components`` of Rasa's components lead to it."""
    assert issubclass(SpacyNLP, spacy_utils.SpacyNLP)
    assert SpacyNLP.__name__ == "SpacyNLP"
    registered = DefaultV1Recipe._from_registry("assistant.nlu.spacy_nlp.SpacyNLP")
    assert registered.clazz is SpacyNLP
    assert not registered.is_trainable
    assert registered.types == {
        DefaultV1Recipe.ComponentType.MODEL_LOADER,
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
    }


def test_a_changed_lexicon_makes_rasa_train_again(tmp_path: Path) -> None:
    """Rasa's own class does not notice; the same lexicon, built again elsewhere in time, changes nothing."""
    folder, target = tmp_path / "lexicon", tmp_path / "en_mbc"
    shutil.copytree(lexicon.FOLDER, folder)
    build(folder, target)
    ours, stock = key(SpacyNLP, target), key(spacy_utils.SpacyNLP, target)
    shutil.rmtree(target)
    build(folder, target)
    assert key(SpacyNLP, target) == ours
    people = folder / "people.yml"
    people.write_text(
        people.read_text(encoding="utf-8").replace("[niece*]", "[niece*, neice]"), encoding="utf-8"
    )
    build(folder, target)
    assert key(SpacyNLP, target) != ours
    assert key(spacy_utils.SpacyNLP, target) == stock


@pytest.mark.parametrize("config", [{"model": "nowhere"}, {"model": None}, {}])
def test_a_pipeline_that_is_not_built_is_named_with_the_remedy(config: dict[str, Any]) -> None:
    """Rasa's own message would send the reader to download a model."""
    with pytest.raises(InvalidModelError, match=r"run python -m assistant\.language\.build"):
        SpacyNLP.fingerprint_addon(config)


def test_entities_carry_label_and_words_but_no_canonical_name(model: SpacyModel) -> None:
    """Rasa's extractor gives what was typed; the canonical name stands in the document."""
    message = parse(model, "Mum is on Herceptine")
    extractor = {"confidence": None, "extractor": "SpacyEntityExtractor"}
    assert message.get(ENTITIES) == [
        {"entity": "person", "value": "Mum", "start": 0, "end": 3, **extractor},
        {"entity": "treatment", "value": "Herceptine", "start": 10, "end": 20, **extractor},
    ]
    assert [entity.ent_id_ for entity in message.get(SPACY_DOCS[TEXT]).ents] == ["mother", "trastuzumab"]


def test_dimensions_choose_labels(model: SpacyModel) -> None:
    """Labels are the dimensions' names."""
    message = parse(model, "Mum is on Herceptin", dimensions=["treatment"])
    assert [entity["value"] for entity in message.get(ENTITIES)] == ["Herceptin"]


@pytest.mark.parametrize("case_sensitive", [True, False])
def test_case_changes_neither_entities_nor_lemmas(model: SpacyModel, case_sensitive: bool) -> None:
    """CountVectorsFeaturizer reads lemmas, and puts them into lower case itself."""
    for text in ("Bones Ache", "BONES ACHE", "bones ache"):
        message = parse(model, text, case_sensitive=case_sensitive)
        assert [token.lemma.lower() for token in message.get(TOKENS_NAMES[TEXT])] == ["bone", "ache"]
        assert [(entity["entity"], entity["value"]) for entity in message.get(ENTITIES)] == [
            ("symptom", text)
        ]


def test_places_in_the_text_hold_only_with_case_sensitive(model: SpacyModel) -> None:
    """In lower case some letters are two: tokens then no longer stand where entities say."""
    for case_sensitive, start in ((True, 8), (False, 9)):
        message = parse(model, "İ am so tired", case_sensitive=case_sensitive)
        assert message.get(ENTITIES)[0]["start"] == 8
        assert message.get(TOKENS_NAMES[TEXT])[-1].start == start


def test_rasa_overlooks_the_lexicon_without_a_warning() -> None:
    """Its files lie under ``data/`` and are no training data, stories, tests or domain."""
    files = sorted(lexicon.FOLDER.glob("*.yml"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert files
        for is_rasas in (is_nlu_file, YAMLStoryReader.is_stories_file, YAMLStoryReader.is_test_stories_file):
            assert get_data_files([str(lexicon.FOLDER)], is_rasas) == []
        assert not any(Domain.is_domain_file(str(file)) for file in files)
        importer = RasaFileImporter(training_data_paths=[str(lexicon.FOLDER)])
        assert importer.get_nlu_data().is_empty()
        assert importer.get_stories().is_empty()
