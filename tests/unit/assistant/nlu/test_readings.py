"""What follows from several readings of a message."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.nlu.ranking import shares
from assistant.nlu.readings import Scores, asked_by_names, leaning_on, top

NAMES = ["ask_hospice_care", "ask_chemotherapy", "distress", "privacy", "greet", "out_of_scope", "help"]


def sure(name: str, by: float = 8.0) -> Scores:
    """Return scores that are sure of an intent, the more the higher ``by``."""
    return np.array([by if one == name else 0.0 for one in NAMES])


HOSPICE, CHEMO = sure("ask_hospice_care"), sure("ask_chemotherapy")


def test_shares_are_confidences_and_the_top_is_the_likeliest() -> None:
    assert shares(HOSPICE).sum() == pytest.approx(1.0)
    name, confidence = top(NAMES, HOSPICE)
    assert (name, confidence > 0.99) == ("ask_hospice_care", True)


def test_a_message_that_is_sure_by_itself_is_not_bent() -> None:
    assert leaning_on(NAMES, HOSPICE, CHEMO) is HOSPICE
    assert top(NAMES, leaning_on(NAMES, sure("help"), CHEMO))[0] == "ask_chemotherapy"
    assert top(NAMES, leaning_on(NAMES, sure("ask_hospice_care", 1.0), CHEMO))[0] == "ask_chemotherapy"


@pytest.mark.parametrize("name", ["out_of_scope", "greet", "privacy"])
def test_what_is_foreign_or_an_act_is_not_bent_either(name: str) -> None:
    assert leaning_on(NAMES, sure(name), CHEMO)[NAMES.index(name)] == sure(name)[NAMES.index(name)]


def test_names_asked_together_are_several_topics_or_nothing() -> None:
    def intents(*named: Scores) -> list[str]:
        return [one.intent for one in asked_by_names(NAMES, named)]

    assert intents(HOSPICE, CHEMO) == ["ask_hospice_care", "ask_chemotherapy"]
    assert intents(HOSPICE, HOSPICE) == []
    assert intents(HOSPICE, sure("privacy")) == []
    assert intents(HOSPICE, sure("ask_chemotherapy", 1.0)) == []
