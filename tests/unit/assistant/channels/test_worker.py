"""What breaks while platforms' messages are worked off, on Telegram's channel."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from sqlalchemy.exc import OperationalError

from assistant import last_words
from assistant.channels import replies, worker
from assistant.channels.inbox import Entry, Inbox, Waiting
from assistant.channels.incoming import Incoming
from assistant.channels.telegram import TelegramChannel
from assistant.composer import Composer
from assistant.conversations import ConversationStore, store_of
from tests.peers.peer import Told
from tests.peers.telegram import TelegramPeer
from tests.unit.assistant.channels.conftest import Serve
from tests.unit.assistant.channels.platform_stage import PlatformStage, wait_until

CANARY = "the-lump-under-my-left-arm"
ALARM = f"{CANARY} I have crushing chest pain and I cannot breathe"


@pytest.fixture
def stage(serve: Serve) -> PlatformStage:
    """Return Telegram's channel."""
    return serve(TelegramPeer)


@pytest.fixture
def own(tmp_path: Path, domain: Any, composer: Composer) -> PlatformStage:
    """Return Telegram's channel with a database of its own, not yet served."""
    return PlatformStage(TelegramPeer(), tmp_path, domain, composer)


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Hold a database so that nobody else can write it."""
    with closing(sqlite3.connect(database, isolation_level=None)) as holding:
        holding.execute("BEGIN EXCLUSIVE")
        yield
        holding.execute("ROLLBACK")


def said_since(stage: PlatformStage, before: int) -> list[str]:
    return [text for who, text in stage.peer.shown[before:] if who == "assistant"]


def test_a_message_is_answered_once_though_it_cannot_be_written_down(
    own: PlatformStage, caplog: pytest.LogCaptureFixture
) -> None:
    with own.peer, own.serve():
        with locked(own.database):
            assert own.peer.say(CANARY).status_code == 200
            wait_until(lambda: bool(own.peer.replies()))
            assert own.peer.redeliver().status_code == 200
        own.settle()
    assert own.heard == [CANARY]
    assert "could not be written down" in caplog.text
    assert CANARY not in caplog.text


def test_that_a_message_is_answered_is_noted_later_where_it_could_not_be_at_once(
    own: PlatformStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "KEEP_SECONDS", 0.05)
    with own.peer, own.serve():
        own.peer.troubles.extend([own.peer.trouble(500)] * 10_000)
        own.peer.say("what is hospice")
        wait_until(lambda: own.heard == ["what is hospice"])
        with locked(own.database):
            own.peer.troubles.clear()
            wait_until(lambda: "what was sent may be sent again" in caplog.text)
        own.settle()
        assert len(own.peer.replies()) >= 1


def test_where_no_answer_can_be_found_the_alarm_is_said_and_to_try_again(
    stage: PlatformStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise OSError(CANARY)

    monkeypatch.setattr(replies, "take_turn", broken)
    stage.peer.say(ALARM)
    said = stage.settle()
    assert "911" in said[0]
    assert len(said) == 1
    stage.peer.say("hello")
    assert "went wrong on my side" in stage.settle()[0]
    assert "a message has no answer: OSError" in caplog.text
    assert CANARY not in caplog.text


def test_what_cannot_be_said_at_all_does_not_come_back_for_ever(
    stage: PlatformStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> Any:
        raise ValueError(CANARY)

    assert stage.channel._worker
    with monkeypatch.context() as patch:
        patch.setattr(stage.channel._worker, "_render", broken)
        stage.peer.say(CANARY)
        stage.settle()
    assert "a message was not answered: ValueError" in caplog.text
    assert CANARY not in caplog.text
    assert stage.say("hello")


def test_conversations_do_not_wait_for_each_other(stage: PlatformStage) -> None:
    assert isinstance(stage.peer, TelegramPeer)
    busy, free = threading.Event(), threading.Event()
    answer = stage.peer.answer

    def slowly(asked: Any) -> Told:
        if b"slow-chat" in asked.body:
            busy.set()
            free.wait(10)
            return Told(200, {"ok": True})
        return answer(asked)

    stage.peer.answer = slowly  # type: ignore[method-assign]
    try:
        slow = {**stage.peer.body(text="hi"), "chat": {"id": "slow-chat"}}
        stage.peer.post(*stage.peer.update(message=slow))
        assert busy.wait(10)
        before = len(stage.peer.shown)
        stage.peer.say("hello")
        wait_until(lambda: bool(said_since(stage, before)))
        wait_until(lambda: stage.waiting() == 1)
    finally:
        free.set()
        stage.settle()
        stage.peer.answer = answer  # type: ignore[method-assign]


def test_many_messages_at_once_are_all_answered_in_their_order(stage: PlatformStage) -> None:
    bodies = [stage.peer.message(f"question {number}") for number in range(12)]
    with ThreadPoolExecutor(4) as threads:
        assert {answer.status_code for answer in threads.map(lambda one: stage.peer.post(*one), bodies)} == {
            200
        }
    stage.settle()
    assert sorted(stage.heard) == sorted(f"question {number}" for number in range(12))


def test_what_another_process_left_is_taken_up(own: PlatformStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "KEEP_SECONDS", 0.05)
    with own.peer, own.serve():
        other = Inbox("telegram", store_of(own.agent).engine)
        incoming = own.channel.read(_request(own, "what is hospice"))[0]
        assert other.put(incoming, "one") is not None
        other.let_go()
        own.settle()
        assert own.heard == ["what is hospice"]


def _request(stage: PlatformStage, text: str) -> Any:
    body, headers = stage.peer.message(text)
    return SimpleNamespace(json=json.loads(body), headers=headers)


def test_a_database_that_is_down_at_the_start_leaves_the_platform_answering_and_is_used_later(
    own: PlatformStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(inbox: Inbox) -> None:
        Waiting.__table__.drop(inbox._engine, checkfirst=True)
        raise OperationalError("CREATE TABLE", {}, Exception("gone"))

    monkeypatch.setattr(worker, "KEEP_SECONDS", 0.05)
    with own.peer, ExitStack() as stack:
        with monkeypatch.context() as patch:
            patch.setattr(Inbox, "begin", gone)
            stack.enter_context(own.serve())
            own.peer.say("what is hospice")
            wait_until(lambda: bool(own.peer.replies()))
        wait_until(lambda: bool(own.channel._worker and own.channel._worker._has_begun))
        own.say("hello")
    assert own.heard == ["what is hospice", "hello"]
    assert "could not be written down" in caplog.text


def test_an_inbox_that_is_lost_meanwhile_keeps_no_answer_back(
    own: PlatformStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "KEEP_SECONDS", 0.05)
    with own.peer:
        with own.serve():
            own.peer.troubles.extend([own.peer.trouble(500)] * 10_000)
            own.peer.say("what is hospice")
            wait_until(lambda: own.heard == ["what is hospice"])
            with closing(sqlite3.connect(own.database)) as database:
                database.execute("DROP TABLE inbox")
            wait_until(lambda: "the inbox cannot be read" in caplog.text)
            own.peer.troubles.clear()
            wait_until(lambda: bool(own.peer.replies()))
            wait_until(lambda: "what was sent may be sent again" in caplog.text)
        assert "the inbox cannot be left" in caplog.text


def test_what_breaks_beside_the_messages_is_told(
    own: PlatformStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Any) -> Any:
        raise ValueError("a header of two lines")

    monkeypatch.setattr(TelegramChannel, "connection", broken)
    with own.serve(connected=False):
        wait_until(lambda: "what runs beside the messages broke off: ValueError" in caplog.text)
        assert own.channel.state == "fails"


def test_a_message_is_read_without_its_past_when_that_cannot_be_read(
    stage: PlatformStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: Any) -> Any:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(ConversationStore, "messages", gone)
    stage.say("1")
    assert stage.heard == ["1"]
    assert "a message is read without its past" in caplog.text


def test_a_platform_is_not_taken_from_before_there_is_a_model(stage: PlatformStage) -> None:
    working, stage.channel._worker = stage.channel._worker, None
    try:
        assert stage.peer.say("hi").status_code == 503
    finally:
        stage.channel._worker = working


def test_health_is_degraded_while_the_platform_fails_or_an_alarm_was_lost(stage: PlatformStage) -> None:
    address = f"{stage.peer.assistant}/webhooks/web/health"
    stage.channel._delivery.lost = 1
    try:
        report = requests.get(address, timeout=10).json()
    finally:
        stage.channel._delivery.lost = 0
    assert (report["status"], report["checks"]["telegram"]) == ("degraded", "fails")


def test_what_names_somebody_is_not_even_written_down(
    own: PlatformStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    put: list[str] = []
    keep = Inbox.put

    def note(self: Inbox, incoming: Incoming, conversation_id: str) -> Entry | None:
        put.append(incoming.text)
        return keep(self, incoming, conversation_id)

    monkeypatch.setattr(Inbox, "put", note)
    with own.peer, own.serve():
        own.say(f"{CANARY}, my name is Anna, ring 087 961 4477")
        own.peer.say(f"{'so it began. ' * 4000} my name is Anna {ALARM}")
        own.settle()
    assert put[0] == f"{CANARY}, my name is [name], ring [phone number]"
    assert len(put[1]) < last_words.READ_AT_MOST + 10
    assert "Anna" not in put[1]
    assert own.heard == put[:1]
    assert any(" 911" in text for text in said_since(own, 2))
