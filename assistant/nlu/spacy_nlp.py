"""Rasa's ``SpacyNLP``, which trains again when the pipeline has changed under the same name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.model import InvalidModelError
from rasa.nlu.utils import spacy_utils

from assistant.language.build import built_fingerprint


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="SpacyNLP",
)
class SpacyNLP(spacy_utils.SpacyNLP):
    """Rasa's component; only its fingerprint is another. Rasa finds it by this very name (``model_from``)."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return what the configured pipeline was made from: the stock class knows no more than its name.

        Read from the pipeline's folder, so that it speaks of what is loaded, not of a lexicon not yet built.

        Raises:
            InvalidModelError: when no built pipeline stands there.
        """
        model = config.get("model") or ""
        made_from = built_fingerprint(Path(model))
        if made_from is None:
            raise InvalidModelError(f"'{model}' is no built pipeline: run python -m assistant.language.build")
        return made_from
