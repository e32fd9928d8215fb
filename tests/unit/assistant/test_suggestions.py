"""The topics and acts that a message may have meant."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.suggestions import PLAUSIBLE, Suggestion, suggest

RESPONSES = {
    f"utter_{topic}": [{"text": "…", "metadata": {"title": topic.title(), "question": f"What is {topic}?"}}]
    for topic in ("alpha", "beta", "gamma", "delta", "help", "ask_alpha")
} | {"utter_greet": [{"text": "…", "metadata": {"act": "greet"}}], "utter_plain": [{"text": "…"}]}


def ranked(**confidences: float) -> list[dict[str, Any]]:
    """Return an intent ranking as Rasa writes it."""
    return [{"name": name, "confidence": confidence} for name, confidence in confidences.items()]


@pytest.mark.parametrize(
    ("ranking", "topics"),
    [
        ([], []),
        (ranked(ask_alpha=0.2), ["alpha"]),
        (ranked(ask_alpha=0.1, ask_beta=0.3, ask_gamma=0.2), ["beta", "gamma", "alpha"]),
        (ranked(ask_alpha=0.1, ask_beta=0.3, ask_gamma=0.2, ask_delta=0.25), ["beta", "delta", "gamma"]),
        (ranked(ask_alpha=PLAUSIBLE, ask_beta=PLAUSIBLE - 0.001), ["alpha"]),
        (ranked(nlu_fallback=0.4, greet=0.3, ask_alpha=0.1), ["alpha"]),
        (ranked(ask_unknown=0.3, ask_alpha=0.1), ["alpha"]),
        (ranked(greet=0.9, ask_unknown=0.3), []),
        (ranked(ask_ask_alpha=0.9), ["ask_alpha"]),
        (ranked(help=0.5, ask_alpha=0.3, plain=0.2), ["help", "alpha"]),
    ],
)
def test_plausible_topics_and_acts_with_a_question_are_offered_likeliest_first_and_three_at_most(
    ranking: list[dict[str, Any]], topics: list[str]
) -> None:
    assert [suggestion.topic for suggestion in suggest(ranking, RESPONSES)] == topics


def test_topics_that_are_not_offered_do_not_take_the_place_of_those_that_are() -> None:
    ranking = ranked(greet=0.5, ask_unknown=0.4, goodbye=0.3, ask_alpha=0.2, ask_beta=0.1, ask_gamma=0.09)
    assert [suggestion.topic for suggestion in suggest(ranking, RESPONSES)] == ["alpha", "beta", "gamma"]


def test_a_choice_asks_the_topic_s_own_question_under_its_title() -> None:
    [suggestion] = suggest(ranked(ask_beta=0.5), RESPONSES)
    assert suggestion == Suggestion("beta", "Beta", "What is beta?")
    assert suggestion.button() == {"title": "Beta", "payload": "What is beta?"}
