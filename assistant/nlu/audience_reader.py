"""Reads for whom a message asks, so that answers can speak to a carer as one."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Doc, Token

from assistant.language.audience import Span, audience, fingerprint
from assistant.language.lexicon import Lexicon, read_lexicon

ENTITY = "audience"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class AudienceReader(GraphComponent):
    """Adds an entity ``audience`` with the value ``self`` or ``carer`` to a message that says so.

    A message that does not say gets none, so that the slot keeps what was said before.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must come before: the pipeline that finds relations."""
        return [SpacyNLP]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return what the decision is made with."""
        return fingerprint()

    def __init__(self, name: str, lexicon: Lexicon | None = None) -> None:
        """Read which entries of the lexicon are people that somebody may care for.

        Raises:
            InvalidFilesError: when the lexicon or the patterns have faults.
        """
        self._name = name
        self._cared_for = {
            entry_id
            for file in (lexicon or read_lexicon()).files
            if file.label == "person"
            for entry_id, entry in file.entries.items()
            if entry.kind == "cared_for"
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AudienceReader:
        """Return a new instance."""
        return cls(execution_context.node_name)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entity to every message that says for whom it asks; return the same messages."""
        for message in messages:
            doc = message.get(SPACY_DOCS[TEXT])
            if doc is None:
                continue
            value = audience(doc.text, self._relations(doc))
            if value:
                entity = {"entity": ENTITY, "value": value, "start": 0, "end": len(doc.text)}
                found = [*message.get(ENTITIES, []), {**entity, "extractor": self._name}]
                message.set(ENTITIES, found, add_to_output=True)
        return messages

    def _relations(self, doc: Doc) -> list[Span]:
        """Return where a message names one person whom the writer may care for; "friends" are several."""
        return [
            (entity.start_char, entity.end_char)
            for entity in doc.ents
            if entity.label_ == "person" and entity.ent_id_ in self._cared_for and not _is_plural(entity[-1])
        ]


def _is_plural(token: Token) -> bool:
    return bool(token.lower_.endswith("s") and token.lemma_.lower() == token.lower_[:-1])
