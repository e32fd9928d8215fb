"""What follows from several readings of a message."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.nlu.readings import Part, Scores, intents_of_names, intents_of_parts, leaning_on, shares, top

NAMES = ["ask_hospice_care", "ask_chemotherapy", "distress", "privacy", "greet", "out_of_scope", "help"]


def sure(name: str, by: float = 8.0) -> Scores:
    """Return scores that are sure of an intent, the more the higher ``by``."""
    return np.array([by if one == name else 0.0 for one in NAMES])


HOSPICE, CHEMO = sure("ask_hospice_care"), sure("ask_chemotherapy")


def test_shares_are_confidences_and_the_top_is_the_likeliest() -> None:
    assert shares(HOSPICE).sum() == pytest.approx(1.0)
    name, confidence = top(NAMES, HOSPICE)
    assert (name, confidence > 0.99) == ("ask_hospice_care", True)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([Part(True, HOSPICE), Part(True, CHEMO)], ["ask_hospice_care", "ask_chemotherapy"]),
        ([Part(True, CHEMO), Part(True, HOSPICE)], ["ask_chemotherapy", "ask_hospice_care"]),
        ([Part(False, CHEMO), Part(True, HOSPICE)], ["ask_hospice_care"]),
        ([Part(True, sure("greet")), Part(True, HOSPICE)], ["ask_hospice_care"]),
        ([Part(True, HOSPICE), Part(True, HOSPICE)], ["ask_hospice_care"]),
        ([Part(True, HOSPICE), Part(True, sure("privacy"))], ["ask_hospice_care", "privacy"]),
        ([Part(True, HOSPICE), Part(False, sure("privacy"))], ["ask_hospice_care"]),
        ([Part(True, np.zeros(len(NAMES))), Part(True, np.zeros(len(NAMES)))], ["ask_chemotherapy"]),
    ],
)
def test_each_part_that_surely_asks_counts_once_in_its_order(parts: list[Part], expected: list[str]) -> None:
    assert intents_of_parts(NAMES, CHEMO, parts) == expected


def test_the_only_question_outweighs_what_the_background_makes_of_the_whole() -> None:
    assert intents_of_parts(NAMES, CHEMO, [Part(False, CHEMO), Part(True, HOSPICE)]) == ["ask_hospice_care"]


def test_feelings_come_first_when_the_whole_message_bears_them_as_well() -> None:
    whole = sure("distress", 3.0) + sure("ask_hospice_care", 3.0)
    parts = [Part(True, HOSPICE), Part(False, sure("distress"))]
    assert intents_of_parts(NAMES, whole, parts) == ["distress", "ask_hospice_care"]
    assert intents_of_parts(NAMES, HOSPICE, parts) == ["ask_hospice_care"]


def test_a_part_that_leans_is_read_behind_the_question_before_it() -> None:
    leaning = Part(True, sure("help", 4.0), sure("ask_chemotherapy"))
    assert intents_of_parts(NAMES, HOSPICE, [Part(True, HOSPICE), leaning]) == [
        "ask_hospice_care",
        "ask_chemotherapy",
    ]


def test_a_message_that_is_sure_by_itself_is_not_bent() -> None:
    assert leaning_on(NAMES, HOSPICE, CHEMO) is HOSPICE
    assert top(NAMES, leaning_on(NAMES, sure("help"), CHEMO))[0] == "ask_chemotherapy"
    assert top(NAMES, leaning_on(NAMES, sure("ask_hospice_care", 1.0), CHEMO))[0] == "ask_chemotherapy"


@pytest.mark.parametrize("name", ["out_of_scope", "greet", "privacy"])
def test_what_is_foreign_or_an_act_is_not_bent_either(name: str) -> None:
    assert leaning_on(NAMES, sure(name), CHEMO)[NAMES.index(name)] == sure(name)[NAMES.index(name)]


def test_names_asked_together_are_several_topics_or_nothing() -> None:
    assert intents_of_names(NAMES, [HOSPICE, CHEMO]) == ["ask_hospice_care", "ask_chemotherapy"]
    assert intents_of_names(NAMES, [HOSPICE, HOSPICE]) == []
    assert intents_of_names(NAMES, [HOSPICE, sure("privacy")]) == []
    assert intents_of_names(NAMES, [HOSPICE, sure("ask_chemotherapy", 1.0)]) == []
