"""Turns with Rasa's agent, our stores and composer, and a processor that does as it is told."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.lock_store import LockStore

from assistant import locks, turns
from assistant.conversations import ErasedError
from assistant.last_words import RESORT
from assistant.turns import MessageOutput, completed, spoken, take_turn
from tests.unit.assistant.stage import ScriptedProcessor

pytestmark = [pytest.mark.asyncio, pytest.mark.usefixtures("clinic")]

EMERGENCY = "I can't breathe"
CANARY = "the lump under my arm"
STAMP = {"id": "7", "time": "2026-11-22T10:00:00Z", "lang": "en", "urgency": "none"}


@pytest.fixture
def processor(agent: Agent) -> ScriptedProcessor:
    """Return the agent's processor."""
    assert isinstance(agent.processor, ScriptedProcessor)
    return agent.processor


async def ask(agent: Agent, text: str = "Hello", message_id: str = "1") -> list[dict[str, Any]]:
    """Take a turn."""
    return await take_turn(agent, "one", text, message_id, "web")


def texts(messages: list[dict[str, Any]]) -> list[str]:
    """Return what is said."""
    return [message["text"] for message in messages]


async def the_last_resort(agent: Agent) -> list[str]:
    """Return what is said when nothing else is."""
    return [(await spoken(agent, RESORT, "one"))["text"]]


async def test_all_responses_of_a_turn_are_its_replies_in_order(
    agent: Agent, processor: ScriptedProcessor
) -> None:
    processor.says = ["utter_greet", "utter_help"]
    replies = await ask(agent)
    assert [reply["metadata"]["act"] for reply in replies] == ["greet", "help"]
    assert replies[0]["buttons"]
    assert len({reply["id"] for reply in replies}) == 2


async def test_the_message_is_handed_on_with_its_id_and_channel_and_kept(
    agent: Agent, processor: ScriptedProcessor
) -> None:
    await ask(agent, "Hello", "17")
    [heard] = processor.heard
    assert (heard.text, heard.message_id, heard.sender_id, heard.input_channel) == (
        "Hello",
        "17",
        "one",
        "web",
    )
    assert heard.output_channel.name() == "web"
    assert await agent.tracker_store.retrieve("one") is not None


async def test_a_repeated_message_gets_the_same_answer_and_is_not_taken_twice(
    agent: Agent, processor: ScriptedProcessor
) -> None:
    first = await ask(agent, "Hello", "1")
    processor.says = ["utter_help"]
    second = await ask(agent, "What can you do?", "2")
    assert await ask(agent, "Hello", "1") == first
    assert await ask(agent, "What can you do?", "2") == second
    assert [message.text for message in processor.heard] == ["Hello", "What can you do?"]


async def test_the_same_message_twice_at_once_is_taken_once(
    agent: Agent, processor: ScriptedProcessor
) -> None:
    one, other = await asyncio.gather(ask(agent), ask(agent))
    assert one == other
    assert len(processor.heard) == 1


async def test_a_message_id_of_another_conversation_is_no_repetition(
    agent: Agent, processor: ScriptedProcessor
) -> None:
    await take_turn(agent, "other", "Hello", "1", "web")
    await ask(agent, "Hello", "1")
    assert [message.sender_id for message in processor.heard] == ["other", "one"]


async def test_a_turn_that_breaks_off_still_has_a_word_and_its_error_s_words_are_not_logged(
    agent: Agent, processor: ScriptedProcessor, caplog: pytest.LogCaptureFixture
) -> None:
    processor.says, processor.error = [], RuntimeError(CANARY)
    assert texts(await ask(agent, "Hello")) == await the_last_resort(agent)
    assert "a turn broke off: RuntimeError at stage.py:" in caplog.text
    assert CANARY not in caplog.text


async def test_what_was_said_before_a_turn_broke_off_is_its_answer(
    agent: Agent, processor: ScriptedProcessor
) -> None:
    processor.error = RuntimeError(CANARY)
    assert [reply["metadata"]["act"] for reply in await ask(agent)] == ["greet"]


async def test_a_turn_that_broke_off_does_not_stop_the_next(
    agent: Agent, processor: ScriptedProcessor
) -> None:
    processor.says, processor.error = [], RuntimeError(CANARY)
    await ask(agent)
    processor.reset()
    assert [reply["metadata"]["act"] for reply in await ask(agent, "Hello", "2")] == ["greet"]


async def test_a_turn_without_a_word_has_the_last_resort_also_when_it_is_repeated(
    agent: Agent, processor: ScriptedProcessor
) -> None:
    processor.says = []
    assert texts(await ask(agent)) == await the_last_resort(agent)
    assert texts(await ask(agent)) == await the_last_resort(agent)
    assert len(processor.heard) == 1


async def test_a_response_that_does_not_exist_breaks_the_turn_off_and_not_the_answer(
    agent: Agent, processor: ScriptedProcessor
) -> None:
    processor.says = ["utter_nothing_of_that_name"]
    assert texts(await ask(agent)) == await the_last_resort(agent)


async def test_a_turn_is_answered_without_its_past_when_the_store_cannot_be_read(
    agent: Agent, processor: ScriptedProcessor, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "conversations.db").write_bytes(b"no database" * 1000)
    assert [reply["metadata"]["act"] for reply in await ask(agent, CANARY)] == ["greet"]
    assert "a turn is taken without its past" in caplog.text
    assert CANARY not in caplog.text


async def test_a_turn_is_answered_without_its_past_when_the_store_cannot_be_opened(
    agent: Agent, processor: ScriptedProcessor, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    for file in tmp_path.glob("conversations.db*"):
        file.unlink()
    (tmp_path / "conversations.db").mkdir()
    assert [reply["metadata"]["act"] for reply in await ask(agent, CANARY)] == ["greet"]
    assert "a turn is taken without its past" in caplog.text


async def test_where_no_turn_can_be_taken_the_alarm_is_spoken(
    agent: Agent,
    processor: ScriptedProcessor,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(text: str) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(turns, "expected", broken)
    assert [reply["metadata"]["urgency"] for reply in await ask(agent, EMERGENCY)] == ["emergency"]
    assert texts(await ask(agent)) == await the_last_resort(agent)
    assert "no turn could be taken: RuntimeError" in caplog.text
    assert CANARY not in caplog.text


async def test_a_message_that_waited_while_its_conversation_was_erased_brings_nothing_back(
    agent: Agent, processor: ScriptedProcessor
) -> None:
    await ask(agent)
    store = agent.tracker_store._tracker_store
    async with agent.lock_store.lock("one"):
        waiting = asyncio.create_task(ask(agent, CANARY, "2"))
        await asyncio.sleep(0)
        store.erase("one", 2_000_000_000)
    with pytest.raises(ErasedError):
        await waiting
    assert store.messages("one") == []
    assert len(processor.heard) == 1


async def test_with_the_lock_store_down_turns_are_taken_one_after_the_other(
    agent: Agent, processor: ScriptedProcessor, caplog: pytest.LogCaptureFixture
) -> None:
    agent.lock_store = LockStore()
    one, other = await asyncio.gather(ask(agent), ask(agent))
    assert one == other
    assert len(processor.heard) == 1
    assert "no lock could be had" in caplog.text
    assert CANARY not in caplog.text


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no turn wait long for the one before it."""
    monkeypatch.setattr(locks, "HURRY_SECONDS", 0.02)
    monkeypatch.setattr(locks, "PATIENCE_SECONDS", 0.04)


@pytest.mark.usefixtures("hurry")
async def test_behind_a_turn_that_hangs_an_alarm_is_spoken_and_a_question_is_answered(
    agent: Agent, processor: ScriptedProcessor
) -> None:
    async with agent.lock_store.lock("one"):
        [alarm] = await ask(agent, EMERGENCY)
        assert alarm["metadata"]["urgency"] == "emergency"
        assert "911" in alarm["text"]
        assert processor.heard == []
        assert [reply["metadata"]["act"] for reply in await ask(agent)] == ["greet"]


@pytest.mark.parametrize("says", [[], ["utter_hospice_care"]])
async def test_a_turn_that_breaks_off_speaks_the_alarm_first(
    agent: Agent, processor: ScriptedProcessor, says: list[str]
) -> None:
    processor.says, processor.error = says, RuntimeError(CANARY)
    first, *rest = await ask(agent, EMERGENCY)
    assert first["metadata"]["urgency"] == "emergency"
    assert "911" in first["text"]
    assert [one["metadata"]["topics"] for one in rest] == [["hospice_care"]] * len(says)


async def test_a_turn_without_a_word_speaks_the_alarm_also_when_it_is_repeated(
    agent: Agent, processor: ScriptedProcessor
) -> None:
    processor.says = []
    for _ in range(2):
        assert [reply["metadata"]["urgency"] for reply in await ask(agent, EMERGENCY)] == ["emergency"]


async def test_a_symptom_in_a_turn_that_breaks_off_is_told_whom_to_tell(
    agent: Agent, processor: ScriptedProcessor
) -> None:
    processor.says, processor.error = [], RuntimeError(CANARY)
    [reply] = await ask(agent, "I have a headache")
    assert (reply["metadata"]["urgency"], reply["metadata"]["act"]) == ("call_doctor", "report_symptom")


def _said(*levels: str) -> list[dict[str, Any]]:
    return [{"metadata": {"urgency": level}} for level in levels]


@pytest.mark.parametrize(
    ("replies", "last", "complete"),
    [
        ((), ("none",), ("none",)),
        (("none",), ("none",), ("none",)),
        (("none", "none"), ("crisis",), ("crisis", "none", "none")),
        (("emergency",), ("emergency",), ("emergency",)),
        (("crisis",), ("call_doctor",), ("crisis",)),
    ],
)
async def test_last_words_are_said_where_they_are_more_urgent(
    replies: tuple[str, ...], last: tuple[str, ...], complete: tuple[str, ...]
) -> None:
    assert completed(_said(*replies), _said(*last)) == _said(*complete)


async def test_a_response_is_collected_whole_and_one_without_text_is_not() -> None:
    output = MessageOutput("web")
    await output.send_response("one", {"text": "One.\n\nTwo.", "metadata": STAMP})
    await output.send_response("one", {"text": None, "custom": {}})
    await output.send_response("one", {})
    assert texts(output.messages) == ["One.\n\nTwo."]
    assert output.name() == "web"


async def test_a_response_can_be_spoken_without_a_turn_and_is_not_kept(agent: Agent) -> None:
    message = await spoken(agent, "utter_welcome", "one")
    assert (message["from"], message["metadata"]["act"]) == ("assistant", "greet")
    assert "{" not in message["text"]
    assert list(await agent.tracker_store.keys()) == []


async def test_a_response_that_does_not_exist_cannot_be_spoken(agent: Agent) -> None:
    with pytest.raises(LookupError, match="utter_nothing"):
        await spoken(agent, "utter_nothing", "one")


async def test_a_complaint_is_kept_as_a_verdict_on_the_answer_before_it(
    agent: Agent, processor: ScriptedProcessor, tmp_path: Any
) -> None:
    [answer] = await ask(agent, "Is it curable?", "1")
    processor.says = ["utter_feedback"]
    await ask(agent, "that did not help", "2")
    with closing(sqlite3.connect(tmp_path / "conversations.db")) as database:
        assert database.execute("SELECT message_id, helpful FROM feedback").fetchall() == [(answer["id"], 0)]


async def test_a_complaint_about_nothing_and_one_that_cannot_be_kept_are_answered(
    agent: Agent, processor: ScriptedProcessor, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    processor.says = ["utter_feedback"]
    assert [reply["metadata"]["act"] for reply in await ask(agent, CANARY, "1")] == ["feedback"]
    with closing(sqlite3.connect(tmp_path / "conversations.db")) as database:
        assert database.execute("SELECT * FROM feedback").fetchall() == []
        database.execute("DROP TABLE feedback")
    assert [reply["metadata"]["act"] for reply in await ask(agent, CANARY, "2")] == ["feedback"]
    assert "a complaint was not kept" in caplog.text
    assert CANARY not in caplog.text
