"""Opinions of answers, through the agent's real store: counted once each, and the question noted."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from rasa.core.agent import Agent

from assistant.conversations import store_of
from assistant.insight import keys, opinions
from assistant.insight.opinions import TURNS, question_of
from assistant.turns import take_turn
from tests.unit.assistant.insight.pages import Pages

RANKING = [{"name": "ask_hospice_care", "confidence": 0.9}, {"name": "ask_coping", "confidence": 0.05}]
UNDERSTOOD = {"intent": {"name": "ask_hospice_care"}, "intent_ranking": RANKING, "entities": []}
QUESTION = "what is hospise"


class Talk:
    """A conversation with the agent of the tests."""

    def __init__(self, agent: Agent, pages: Pages) -> None:
        self.agent, self.pages = agent, pages
        self.id = uuid.uuid4().hex

    async def say(self, text: str, response: str, **understood: Any) -> tuple[str, str]:
        """Say something that is answered so; return the ids of the message and of its reply."""
        self.agent.processor.says = [response]
        self.agent.processor.understood = {**UNDERSTOOD, **understood}
        message_id = str(uuid.uuid4())
        [reply] = await take_turn(self.agent, self.id, text, message_id, "web")
        return message_id, str(reply["id"])

    def rate(self, message_id: str, helpful: bool) -> bool:
        """Say whether a reply helped, and forget what was noted before."""
        self.pages._waiting.clear()
        return opinions.keep(self.agent, self.id, message_id, "web", helpful=helpful)


@pytest.fixture
def talk(agent: Agent, pages: Pages) -> Talk:
    """Return a new conversation."""
    return Talk(agent, pages)


@pytest.mark.asyncio
async def test_an_answer_that_did_not_help_is_counted_and_its_question_noted(talk: Talk) -> None:
    asked, answer = await talk.say(QUESTION, "utter_hospice_care")
    assert talk.rate(answer, helpful=False)
    assert talk.pages.counts == [("web", "hospice_care", "unhelpful", "none", 1)]
    [one] = talk.pages.questions
    assert (one.text, one.kind, one.channel) == (QUESTION, "unhelpful", "web")
    assert one.nearest == (("hospice_care", 0.9), ("coping", 0.05))
    assert one.key == keys.key(talk.id, asked)


@pytest.mark.asyncio
async def test_an_answer_that_helped_is_counted_alone(talk: Talk) -> None:
    _, answer = await talk.say(QUESTION, "utter_hospice_care")
    assert talk.rate(answer, helpful=True)
    assert talk.pages.counts == [("web", "hospice_care", "helpful", "none", 1)]
    assert talk.pages.questions == []


@pytest.mark.asyncio
async def test_an_opinion_said_again_counts_once_and_one_that_changed_is_taken_back(talk: Talk) -> None:
    _, answer = await talk.say(QUESTION, "utter_hospice_care")
    talk.rate(answer, helpful=True)
    assert talk.rate(answer, helpful=True)
    assert talk.pages.notes == []
    assert talk.rate(answer, helpful=False)
    assert talk.pages.counts == [
        ("web", "hospice_care", "helpful", "none", -1),
        ("web", "hospice_care", "unhelpful", "none", 1),
    ]


@pytest.mark.asyncio
async def test_an_opinion_of_no_message_of_the_conversation_is_none(talk: Talk) -> None:
    await talk.say(QUESTION, "utter_hospice_care")
    assert not talk.rate(str(uuid.uuid4()), helpful=False)
    assert talk.pages.notes == []


@pytest.mark.asyncio
async def test_a_complaint_in_words_is_an_opinion_of_the_answer_before(talk: Talk) -> None:
    await talk.say(QUESTION, "utter_hospice_care")
    talk.pages._waiting.clear()
    await talk.say("that did not help", "utter_feedback", intent={"name": "feedback"})
    assert [one.text for one in talk.pages.questions] == [QUESTION]
    assert sorted(talk.pages.counts) == [
        ("web", "", "complaint", "none", 1),
        ("web", "hospice_care", "unhelpful", "none", 1),
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("response", "understood"),
    [
        ("utter_greet", {}),
        ("utter_report_symptom", {"urgency": "call_doctor"}),
        ("utter_emergency", {"urgency": "emergency"}),
        ("utter_hospice_care", {"urgency": "urgent_same_day"}),
    ],
)
async def test_words_of_a_message_with_a_level_or_without_a_topic_are_not_noted(
    talk: Talk, response: str, understood: dict[str, Any]
) -> None:
    _, answer = await talk.say("the-lump-under-my-arm", response, **understood)
    assert talk.rate(answer, helpful=False)
    assert len(talk.pages.counts) == 1
    assert talk.pages.questions == []


@pytest.mark.asyncio
async def test_without_a_notebook_an_opinion_is_kept_all_the_same(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, answer = await talk.say(QUESTION, "utter_hospice_care")
    monkeypatch.setattr("assistant.insight.observe.current.notebook", None)
    assert talk.rate(answer, helpful=False)
    with store_of(talk.agent).session_scope() as session:
        assert session.execute("SELECT helpful FROM feedback").scalar() == 0


def message(sender: str, urgency: str = "none", topics: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a message of a conversation."""
    return {"from": sender, "text": "words", "metadata": {"urgency": urgency, "topics": list(topics)}}


ASKED, ANSWERED = message("person"), message("assistant", topics=("coping",))


@pytest.mark.parametrize(
    ("messages", "is_kept"),
    [
        ([ASKED, ANSWERED], True),
        ([ASKED, ANSWERED, ASKED, message("assistant"), ANSWERED], True),
        ([ASKED, message("assistant")], False),
        ([ANSWERED], False),
        ([ASKED, message("assistant", "crisis"), ASKED, ANSWERED], False),
        ([ASKED, message("assistant", "emergency"), *([ASKED, ANSWERED] * (TURNS - 1))], False),
        ([ASKED, message("assistant", "emergency"), *([ASKED, ANSWERED] * TURNS)], True),
        ([ASKED, message("assistant", "call_doctor", ("coping",))], False),
    ],
)
def test_a_question_s_words_may_be_kept_away_from_alarms(messages: list[Any], is_kept: bool) -> None:
    found = question_of(messages)
    assert (found is not None) is is_kept
    if found is not None:
        assert found["from"] == "person"
