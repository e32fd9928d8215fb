"""What the parts of a message ask, together with the message read whole."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.nlu.parts import Part, asked_by_parts
from assistant.nlu.readings import Scores

NAMES = ["ask_hospice_care", "ask_chemotherapy", "distress", "privacy", "greet", "out_of_scope", "help"]
NOTHING = np.zeros(len(NAMES))


def sure(name: str, by: float = 8.0) -> Scores:
    """Return scores that are sure of an intent, the more the higher ``by``."""
    return np.array([by if one == name else 0.0 for one in NAMES])


HOSPICE, CHEMO = sure("ask_hospice_care"), sure("ask_chemotherapy")
BOTH = sure("ask_hospice_care", 4.0) + sure("ask_chemotherapy", 4.0)


def intents(whole: Scores, *parts: Part) -> list[str]:
    return [one.intent for one in asked_by_parts(NAMES, whole, parts)]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([Part(True, HOSPICE), Part(True, CHEMO)], ["ask_hospice_care", "ask_chemotherapy"]),
        ([Part(True, CHEMO), Part(True, HOSPICE)], ["ask_chemotherapy", "ask_hospice_care"]),
        ([Part(True, sure("greet")), Part(True, HOSPICE)], ["ask_hospice_care"]),
        ([Part(True, HOSPICE), Part(True, HOSPICE)], ["ask_hospice_care"]),
        ([Part(True, HOSPICE), Part(True, sure("privacy"))], ["ask_hospice_care", "privacy"]),
        ([Part(True, HOSPICE), Part(True, sure("help"))], ["ask_hospice_care", "help"]),
        ([Part(True, HOSPICE), Part(True, sure("help", 3.0))], ["ask_hospice_care"]),
        ([Part(True, HOSPICE), Part(False, sure("privacy"))], ["ask_hospice_care"]),
    ],
)
def test_each_part_that_surely_asks_counts_once_in_its_order(parts: list[Part], expected: list[str]) -> None:
    assert intents(BOTH, *parts) == expected


def test_parts_that_ask_nothing_leave_it_to_the_whole_message() -> None:
    assert intents(CHEMO, Part(True, NOTHING), Part(True, NOTHING)) == ["ask_chemotherapy"]
    assert intents(CHEMO, Part(False, HOSPICE), Part(False, HOSPICE)) == ["ask_chemotherapy"]


def test_the_only_question_outweighs_the_background_when_it_names_its_subject() -> None:
    assert intents(CHEMO, Part(False, CHEMO), Part(True, HOSPICE)) == ["ask_hospice_care"]
    assert intents(CHEMO, Part(False, CHEMO), Part(True, HOSPICE, leans=True)) == ["ask_chemotherapy"]


def test_the_only_question_does_not_outweigh_a_background_that_may_be_foreign() -> None:
    half = sure("ask_chemotherapy", 4.0) + sure("out_of_scope", 3.5)
    assert intents(half, Part(False, CHEMO), Part(True, HOSPICE)) == ["ask_chemotherapy"]


def test_a_message_that_is_foreign_before_all_is_not_taken_apart() -> None:
    assert intents(sure("out_of_scope"), Part(True, HOSPICE), Part(True, CHEMO)) == ["out_of_scope"]


def test_a_part_is_read_in_the_light_of_the_whole() -> None:
    torn = sure("ask_hospice_care", 2.0) + sure("ask_chemotherapy", 2.2)
    whole = sure("ask_hospice_care", 6.0)
    [found] = asked_by_parts(NAMES, whole, [Part(False, NOTHING), Part(True, torn, leans=True)])
    assert found.intent == "ask_hospice_care"


def test_a_name_is_not_a_question_when_the_next_part_asks_about_it() -> None:
    name = Part(True, sure("ask_hospice_care", 5.5), names_only=True, leant_on=True)
    assert intents(CHEMO, name, Part(True, CHEMO, CHEMO, leans=True)) == ["ask_chemotherapy"]
    assert intents(BOTH, Part(True, HOSPICE, names_only=True), Part(True, CHEMO)) == [
        "ask_hospice_care",
        "ask_chemotherapy",
    ]
    weak = Part(True, sure("ask_hospice_care", 4.5), names_only=True)
    assert intents(BOTH, weak, Part(True, CHEMO)) == ["ask_chemotherapy"]


def test_feelings_come_first_when_the_whole_message_bears_them_as_well() -> None:
    whole = sure("distress", 3.0) + sure("ask_hospice_care", 3.0)
    parts = [Part(True, HOSPICE), Part(False, sure("distress"))]
    assert intents(whole, *parts) == ["distress", "ask_hospice_care"]
    assert intents(HOSPICE, *parts) == ["ask_hospice_care"]


def test_a_part_that_leans_is_read_behind_the_question_before_it() -> None:
    leaning = Part(True, sure("privacy", 0.5), sure("ask_chemotherapy"), leans=True)
    assert intents(BOTH, Part(True, HOSPICE), leaning) == ["ask_hospice_care", "ask_chemotherapy"]


def test_what_is_unsure_is_left_out_beside_what_is_sure() -> None:
    unsure = sure("ask_hospice_care", 2.5)
    whole = sure("ask_hospice_care", 1.0) + sure("ask_chemotherapy", 1.0)
    assert intents(whole, Part(True, unsure), Part(True, CHEMO)) == ["ask_chemotherapy"]
    also_unsure = sure("ask_chemotherapy", 2.5)
    both = ["ask_hospice_care", "ask_chemotherapy"]
    assert intents(whole, Part(True, unsure), Part(True, also_unsure)) == both
