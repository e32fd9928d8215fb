"""Which response answers, where that depends on what was said before: one function for each such act."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.dialogue import Turn, answered_topics, last_buttons, last_topic, said_responses
from assistant.suggestions import Suggestion, suggest
from clinic.content import languages

Responses = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Choice:
    """A response by its name, the choices to offer with it, and the topics that those suggest."""

    response: str
    buttons: list[dict[str, str]] | None = None
    suggested: list[str] = field(default_factory=list)


def choose(response: str, past: Sequence[Turn], responses: Responses) -> Choice:
    """Return what is said where the rules ask for a response.

    Args:
        response: the name in the rule.
        past: the turns so far, the present one last.
        responses: the domain's.
    """
    decide = _DECISIONS.get(response)
    return decide(past, responses) if decide else Choice(response)


def _not_sure(past: Sequence[Turn], responses: Responses) -> Choice:
    """Ask "did you mean", with the plausible topics as choices; without any, the message is foreign."""
    suggestions = suggest(past[-1].intent_ranking, responses) if past else []
    return _offer("utter_not_sure", suggestions) if suggestions else Choice("utter_out_of_scope")


def _other_language(past: Sequence[Turn], responses: Responses) -> Choice:
    """Speak the message's own language where there is a text in it."""
    own = f"{languages.RESPONSE}_{past[-1].language}" if past else languages.RESPONSE
    return Choice(own if own in responses else languages.RESPONSE)


def _feedback(past: Sequence[Turn], responses: Responses) -> Choice:
    """Offer what else the message that was answered badly may have meant."""
    if len(past) > 1:
        given = set(past[-2].topics)
        others = [one for one in suggest(past[-2].intent_ranking, responses) if one.topic not in given]
        if others:
            return _offer("utter_feedback", others)
    return Choice("utter_feedback_without_choices")


def _tell_me_more(past: Sequence[Turn], responses: Responses) -> Choice:
    """Say the second layer of the last topic, then where else to go on, never the same again."""
    topic = last_topic(past)
    if topic is None:
        return Choice("utter_tell_me_more_of_what")
    said = said_responses(past)
    for layer in (f"utter_{topic}", f"utter_{topic}_more"):
        if layer in responses and layer not in said:
            return Choice(layer)
    answered = answered_topics(past)
    questions = _topics_by_question(responses)
    follow_ups = [
        dict(button)
        for layer in (f"utter_{topic}_more", f"utter_{topic}")
        for button in (responses.get(layer) or [{}])[0].get("buttons") or []
        if questions.get(button["payload"]) not in answered
    ]
    unique = {button["payload"]: button for button in follow_ups}
    return Choice("utter_tell_me_more", list(unique.values())[:_FOLLOW_UPS] or None)


def _affirm(past: Sequence[Turn], responses: Responses) -> Choice:
    """Ask which of the choices that stand open is meant."""
    buttons = last_buttons(past)
    return Choice("utter_affirm", buttons) if buttons else Choice("utter_affirm_nothing_open")


def _offer(response: str, suggestions: Sequence[Suggestion]) -> Choice:
    return Choice(response, [one.button() for one in suggestions], [one.topic for one in suggestions])


def _topics_by_question(responses: Responses) -> dict[str, str]:
    known = [variations[0].get("metadata") or {} for variations in responses.values() if variations]
    return {
        metadata["question"]: metadata["topic"]
        for metadata in known
        if {"question", "topic"} <= metadata.keys()
    }


_FOLLOW_UPS = 3
_DECISIONS: dict[str, Callable[[Sequence[Turn], Responses], Choice]] = {
    "utter_not_sure": _not_sure,
    languages.RESPONSE: _other_language,
    "utter_feedback": _feedback,
    "utter_tell_me_more": _tell_me_more,
    "utter_affirm": _affirm,
}
