"""The component that reads for whom a message asks, over the real language pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import spacy
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.language import audience, build
from assistant.nlu.audience_reader import ENTITY, AudienceReader

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "language" / "audience_cases.yml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def nlp() -> Any:
    """Return the project's own pipeline."""
    build.build()
    return spacy.load(build.TARGET)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> AudienceReader:
    """Create the component as Rasa does."""
    return AudienceReader.create(
        {},
        LocalModelStorage(tmp_path_factory.mktemp("storage")),
        Resource("reader"),
        ExecutionContext(GraphSchema({}), node_name="run_AudienceReader0"),
    )


def read(reader: AudienceReader, nlp: Any, text: str, **given: Any) -> Message:
    """Return a message after the component."""
    message = Message({TEXT: text, SPACY_DOCS[TEXT]: nlp(text), **given})
    assert reader.process([message]) == [message]
    return message


@pytest.mark.parametrize(
    ("text", "expected"), [(text, value) for value, texts in CASES.items() for text in texts]
)
def test_a_message_says_for_whom_it_asks_or_does_not(
    text: str, expected: str | None, reader: AudienceReader, nlp: Any
) -> None:
    entities = read(reader, nlp, text).get(ENTITIES) or []
    assert [entity["value"] for entity in entities] == ([expected] if expected else [])


def test_the_entity_is_one_that_rasa_takes_and_stands_beside_others(reader: AudienceReader, nlp: Any) -> None:
    other = {"entity": "site", "value": "liver", "start": 0, "end": 5, "extractor": "SpacyEntityExtractor"}
    message = read(reader, nlp, "My mum has it in the liver", **{ENTITIES: [other]})
    assert message.get(ENTITIES) == [
        other,
        {
            "entity": ENTITY,
            "value": "carer",
            "start": 0,
            "end": 26,
            "extractor": "run_AudienceReader0",
        },
    ]
    assert message.as_dict(only_output_properties=True)[ENTITIES]


def test_a_message_that_the_pipeline_has_not_read_is_left_alone(reader: AudienceReader) -> None:
    message = Message({TEXT: "my mum has it"})
    reader.process([message])
    assert message.get(ENTITIES) is None


def test_several_people_of_one_kind_are_nobody_in_particular(reader: AudienceReader, nlp: Any) -> None:
    for text in ("my friends are scared", "my daughters are small"):
        assert not read(reader, nlp, text).get(ENTITIES)


def test_it_trains_again_when_the_patterns_change(monkeypatch: pytest.MonkeyPatch) -> None:
    assert AudienceReader.fingerprint_addon({}) == audience.fingerprint()


def test_rasa_knows_it_as_an_extractor_that_is_not_trained() -> None:
    registered = DefaultV1Recipe._registered_components[AudienceReader.__name__]
    assert registered.clazz is AudienceReader
    assert registered.types == {DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR}
    assert not registered.is_trainable
