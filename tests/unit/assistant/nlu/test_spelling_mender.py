"""The component that writes a message out for the encoder, in Rasa's own graph machinery."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.spelling_mender import READABLE, SpellingMender

EXAMPLES = TrainingData(
    [Message({TEXT: f"{number} hospice"}) for number in range(3)]
    + [Message({TEXT: f"{number} xyloz"}) for number in range(6)]
)
RESOURCE = Resource("mender")
CONTEXT = ExecutionContext(GraphSchema({}), node_name="run_SpellingMender0")


@pytest.fixture(autouse=True)
def nobody_else_mends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is made here from other tests."""
    monkeypatch.setattr(SpellingMender, "current", None)


def config(**options: Any) -> dict[str, Any]:
    return {**SpellingMender.get_default_config(), **options}


def trained(folder: Path) -> SpellingMender:
    made = SpellingMender.create(config(), LocalModelStorage(folder), RESOURCE, CONTEXT)
    assert made.train(EXAMPLES) == RESOURCE
    return made


def test_short_forms_are_written_out_and_misspelt_words_mended(tmp_path: Path) -> None:
    message, empty = Message({TEXT: "wat is hospise"}), Message({})
    assert trained(tmp_path).process([message, empty]) == [message, empty]
    assert message.get(READABLE) == "what is hospice"
    assert empty.get(READABLE) is None


def test_training_examples_are_read_as_messages_are(tmp_path: Path) -> None:
    data = TrainingData([Message({TEXT: "wat is hospise"})])
    assert trained(tmp_path).process_training_data(data) is data
    assert data.training_examples[0].get(READABLE) == "what is hospice"


def test_words_that_are_no_english_are_left_alone_where_people_use_them(tmp_path: Path) -> None:
    assert trained(tmp_path).readable("xyloz xyloy") == "xyloz xyloy"


def test_before_training_only_short_forms_are_written_out(tmp_path: Path) -> None:
    made = SpellingMender.create(config(), LocalModelStorage(tmp_path), RESOURCE, CONTEXT)
    assert made.readable("wat is hospise") == "what is hospise"


def test_what_is_loaded_mends_as_what_was_trained(tmp_path: Path) -> None:
    trained(tmp_path)
    loaded = SpellingMender.load(config(), LocalModelStorage(tmp_path), RESOURCE, CONTEXT)
    assert loaded.readable("hospise") == "hospice"
    assert SpellingMender.current is loaded


def test_without_what_was_learnt_it_cannot_be_loaded(tmp_path: Path) -> None:
    trained(tmp_path)
    (tmp_path / RESOURCE.name / "words.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="Expecting"):
        SpellingMender.load(config(), LocalModelStorage(tmp_path), RESOURCE, CONTEXT)


def test_rasa_knows_it_as_a_component_that_is_trained_and_depends_on_its_words() -> None:
    registered = DefaultV1Recipe._registered_components[SpellingMender.__name__]
    assert registered.clazz is SpellingMender
    assert registered.is_trainable
    assert SpellingMender.fingerprint_addon({})
