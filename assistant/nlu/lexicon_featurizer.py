"""Tells the classifier what the lexicon recognised: which drug, which place, and which topic explains it."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.language.build import fingerprint
from assistant.language.lexicon import Lexicon, read_lexicon


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LexiconFeaturizer(DenseFeaturizer, GraphComponent):
    """Sets a sentence feature for every entry and kind of the lexicon: ``weight`` where it occurs, or 0.

    "herceptin" and "phesgo" share no letters, and the encoder has hardly met either; both are of the kind
    ``targeted_therapy``. Shape (1, entries + kinds), float32.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must come before: the pipeline that finds the entities."""
        return [SpacyNLP]

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages that find the entities."""
        return ["spacy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults; the weight is relative to a sentence vector of length 1."""
        return {**DenseFeaturizer.get_default_config(), "weight": 0.5}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return the lexicon's fingerprint: another lexicon has other features."""
        return fingerprint()

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the weight.

        Raises:
            InvalidConfigException: when it is not a number above 0.
        """
        weight = config.get("weight", 0.5)
        if isinstance(weight, bool) or not isinstance(weight, (int, float)) or weight <= 0:
            raise InvalidConfigException(f"{cls.__name__}: weight must be a number above 0, not {weight!r}")

    def __init__(self, config: dict[str, Any], name: str, lexicon: Lexicon | None = None) -> None:
        """Give every entry and kind of the lexicon a column.

        Raises:
            InvalidFilesError: when the lexicon has faults.
        """
        super().__init__(name, {**self.get_default_config(), **config})
        read = lexicon or read_lexicon()
        entries = {
            (file.label, name): [f"{file.label}:{name}", *([f"kind:{entry.kind}"] if entry.kind else [])]
            for file in read.files
            for name, entry in file.entries.items()
        }
        columns = {
            name: column for column, name in enumerate(sorted({n for ns in entries.values() for n in ns}))
        }
        self._columns = {entity: [columns[name] for name in names] for entity, names in entries.items()}
        self._width = len(columns)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LexiconFeaturizer:
        """Return a new instance."""
        return cls(config, execution_context.node_name)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the features of every message that the pipeline has read; return the same messages."""
        for message in messages:
            doc = message.get(SPACY_DOCS[TEXT])
            if doc is None:
                continue
            features = np.zeros((1, self._width), dtype=np.float32)
            for entity in doc.ents:
                features[0, self._columns.get((entity.label_, entity.ent_id_), [])] = self._config["weight"]
            self.add_features_to_message(None, features, TEXT, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the features of every example, in place; return the same training data."""
        self.process(training_data.training_examples)
        return training_data
