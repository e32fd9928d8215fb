"""A message's intent and the ranking behind it."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.ranking import RANKING, overrule, rank, shares

NAMES = ["ask_hospice_care", "greet", "thanks"]


def names(message: Message) -> list[str]:
    return [one["name"] for one in message.get(RANKING)]


def test_shares_are_confidences_in_the_order_of_the_logits() -> None:
    found = shares(np.array([1000.0, 1001.0, 999.0]))
    assert found.sum() == pytest.approx(1.0)
    assert found[1] / found[0] == pytest.approx(np.e)


def test_a_message_is_ranked_likeliest_first_and_of_equals_in_their_order() -> None:
    message = Message({"text": "hi"})
    rank(message, NAMES, np.array([1.0, 2.0, 1.0]))
    assert names(message) == ["greet", "ask_hospice_care", "thanks"]
    assert message.get("intent") == message.get(RANKING)[0]
    assert {"intent", RANKING} <= message.output_properties


def test_a_ranking_may_be_cut() -> None:
    message = Message({"text": "hi"})
    rank(message, NAMES, np.array([1.0, 2.0, 1.0]), 2)
    assert names(message) == ["greet", "ask_hospice_care"]


def test_what_overrules_stands_first_and_once() -> None:
    message = Message({"text": "hi"})
    rank(message, NAMES, np.array([1.0, 2.0, 1.0]))
    overrule(message, "thanks")
    assert message.get("intent") == {"name": "thanks", "confidence": 1.0}
    assert names(message) == ["thanks", "greet", "ask_hospice_care"]


def test_a_message_without_a_ranking_is_overruled_too() -> None:
    message = Message({"text": "hi"})
    overrule(message, "crisis")
    assert names(message) == ["crisis"]
