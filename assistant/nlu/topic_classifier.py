"""The classifier over meaning and spelling: Rasa's logistic regression with the penalty it leaves out."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.exceptions import InvalidConfigException


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(LogisticRegressionClassifier):
    """Rasa's ``LogisticRegressionClassifier`` with the inverse penalty ``C`` as an option.

    Rasa passes on only a few of scikit-learn's options and leaves ``C`` at 1, which on sentence vectors of
    unit length keeps every confidence near chance.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return Rasa's defaults and ``C``."""
        return {**LogisticRegressionClassifier.get_default_config(), "C": 10.0, "max_iter": 300}

    def __init__(
        self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Construct a new classifier with the penalty set."""
        super().__init__(config, name, model_storage, resource)
        self.clf.set_params(C=self.config["C"])

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the options.

        Raises:
            InvalidConfigException: when ``C`` is not a number above 0.
        """
        penalty = config.get("C", 10.0)
        if isinstance(penalty, bool) or not isinstance(penalty, (int, float)) or penalty <= 0:
            raise InvalidConfigException(f"{cls.__name__}: C must be a number above 0, not {penalty!r}")
