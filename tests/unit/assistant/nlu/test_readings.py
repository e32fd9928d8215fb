"""What follows from several readings of a message."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.nlu.ranking import shares
from assistant.nlu.readings import Scores, asked_by_names, context_weight, evidence, leaning_on, top

NAMES = ["ask_hospice_care", "ask_chemotherapy", "distress", "privacy", "greet", "out_of_scope", "help"]


def sure(name: str, by: float = 8.0) -> Scores:
    """Return scores that are sure of an intent, the more the higher ``by``."""
    return np.array([by if one == name else 0.0 for one in NAMES])


HOSPICE, CHEMO = sure("ask_hospice_care"), sure("ask_chemotherapy")


def test_shares_are_confidences_and_the_top_is_the_likeliest() -> None:
    assert shares(HOSPICE).sum() == pytest.approx(1.0)
    name, confidence = top(NAMES, HOSPICE)
    assert (name, confidence > 0.99) == ("ask_hospice_care", True)


def leant(alone: Scores, behind: Scores, text: str) -> str:
    return top(NAMES, leaning_on(NAMES, alone, behind, text))[0]


@pytest.mark.parametrize(
    ("alone", "behind", "text", "meant"),
    [
        (sure("ask_hospice_care", 2.0), CHEMO, "how long is that", "ask_chemotherapy"),
        (sure("privacy", 3.0), CHEMO, "is it kept", "ask_chemotherapy"),
        (
            HOSPICE,
            sure("ask_chemotherapy", 3.0),
            "and the hospice in our town",
            "ask_hospice_care",
        ),
        (sure("out_of_scope"), sure("ask_chemotherapy", 3.0), "and the weather there", "out_of_scope"),
        (sure("greet"), CHEMO, "hello you", "greet"),
        (sure("greet"), CHEMO, "why is that", "ask_chemotherapy"),
        (sure("answer_report"), CHEMO, "in tablets", "ask_chemotherapy"),
    ],
)
def test_a_message_means_what_the_surer_of_both_readings_says(
    alone: Scores, behind: Scores, text: str, meant: str
) -> None:
    assert leant(alone, behind, text) == meant


def test_the_shorter_a_message_and_the_less_it_says_by_itself_the_more_the_earlier_question_counts() -> None:
    def weight(alone: Scores, text: str) -> float:
        return context_weight(evidence(NAMES, alone, CHEMO, text))

    assert weight(sure("privacy", 2.0), "why") > weight(sure("privacy", 2.0), "why would anybody want that")
    assert weight(sure("privacy", 2.0), "why") > weight(sure("privacy", 8.0), "why")
    assert weight(sure("privacy", 2.0), "in the lungs") > weight(sure("privacy", 2.0), "and the lungs")
    assert weight(HOSPICE, "word " * 12) == weight(HOSPICE, "word " * 40)


def test_names_asked_together_are_several_topics_or_nothing() -> None:
    def intents(*named: Scores) -> list[str]:
        return [one.intent for one in asked_by_names(NAMES, named)]

    assert intents(HOSPICE, CHEMO) == ["ask_hospice_care", "ask_chemotherapy"]
    assert intents(HOSPICE, HOSPICE) == []
    assert intents(HOSPICE, sure("privacy")) == []
    assert intents(HOSPICE, sure("ask_chemotherapy", 1.0)) == []
