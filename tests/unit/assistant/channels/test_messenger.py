"""Messenger's own habits."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.channels.delivery import Answer, Verdict
from tests.peers.messenger import VERIFY, MessengerPeer
from tests.unit.assistant.channels.conftest import Serve
from tests.unit.assistant.channels.platform_stage import PlatformStage

ALARM = "I have crushing chest pain and I cannot breathe"


@pytest.fixture
def stage(serve: Serve) -> PlatformStage:
    """Return Messenger's channel."""
    return serve(MessengerPeer)


@pytest.fixture
def peer(stage: PlatformStage) -> MessengerPeer:
    """Return Messenger."""
    assert isinstance(stage.peer, MessengerPeer)
    return stage.peer


@pytest.mark.parametrize(
    ("mode", "token", "status"),
    [("subscribe", VERIFY, 200), ("subscribe", "another", 403), ("", VERIFY, 403), ("subscribe", "", 403)],
)
def test_the_webhook_is_verified_by_the_word_agreed_on(
    mode: str, token: str, status: int, peer: MessengerPeer
) -> None:
    query = {"hub.mode": mode, "hub.verify_token": token, "hub.challenge": "1158201444"}
    answer = peer.http.get(f"{peer.assistant}/webhooks/messenger/webhook", params=query, timeout=10)
    assert answer.status_code == status
    assert answer.text == ("1158201444" if status == 200 else "")


def test_the_page_gets_its_button_to_begin_with_and_it_greets(
    peer: MessengerPeer, stage: PlatformStage
) -> None:
    begin = peer.profile["get_started"]["payload"]
    peer.post(*peer.events({"postback": {"title": "Get started", "payload": begin}}))
    [greeting] = stage.settle() or [peer.shown[-1][1]]
    assert "Hello. I am Testvale Guide, a program" in greeting
    assert stage.heard == []


def test_every_message_of_a_request_is_answered_in_order(peer: MessengerPeer, stage: PlatformStage) -> None:
    first = peer.shown[:]
    peer.post(*peer.events(*({"message": {"mid": f"batch{n}", "text": f"question {n}"}} for n in range(5))))
    stage.settle()
    assert stage.heard == [f"question {n}" for n in range(5)]
    assert len(peer.shown) >= len(first) + 5


@pytest.mark.parametrize(
    "event",
    [
        {"delivery": {"watermark": 1}},
        {"read": {"watermark": 1}},
        {"reaction": {"emoji": "x"}},
        {"message": {"mid": "m", "is_echo": True, "text": "hi"}},
        {"message": {"mid": "m", "attachments": [{"type": "fallback"}]}},
        {"postback": {"title": "x"}},
        {"sender": None, "message": {"mid": "m", "text": "hi"}},
    ],
)
def test_what_needs_no_answer_is_silent(
    event: dict[str, Any], peer: MessengerPeer, stage: PlatformStage
) -> None:
    shown = len(peer.shown)
    assert peer.post(*peer.events(event)).status_code == 200
    stage.settle()
    assert stage.heard == []
    assert len(peer.shown) == shown


def test_an_old_button_sends_its_question(peer: MessengerPeer, stage: PlatformStage) -> None:
    peer.post(*peer.events({"postback": {"mid": "p1", "payload": "What is hospice care?"}}))
    stage.settle()
    assert stage.heard == ["What is hospice care?"]


@pytest.mark.parametrize(("kind", "expected"), [("sticker", "only read words"), ("location", "a location")])
def test_stickers_and_places_get_a_fitting_word(
    kind: str, expected: str, peer: MessengerPeer, stage: PlatformStage
) -> None:
    peer.send(kind)
    assert expected in stage.settle()[0]


def test_an_edited_message_is_silent_unless_it_calls_for_help(
    peer: MessengerPeer, stage: PlatformStage
) -> None:
    shown = len(peer.shown)
    peer.post(*peer.edited("what is hospice, please"))
    stage.settle()
    assert len(peer.shown) == shown
    peer.post(*peer.edited(ALARM))
    stage.settle()
    assert "911" in peer.shown[shown][1]


def test_quick_replies_keep_messenger_s_limits(stage: PlatformStage) -> None:
    buttons = [{"title": f"A title of length {n:09}", "message": f"What is {n}?"} for n in range(15)]
    message = {"text": "Yes.", "buttons": buttons, "metadata": {}}
    [call] = stage.channel.calls({"id": "1"}, [message])
    replies = call.body["message"]["quick_replies"]
    assert len(replies) == 13
    assert {len(one["title"]) for one in replies} == {20}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(200, {}, {}), Verdict("taken")),
        (Answer(400, {}, {"error": {"code": 613}}), Verdict("again")),
        (Answer(400, {}, {"error": {"code": 999, "is_transient": True}}), Verdict("again")),
        (Answer(400, {}, {"error": {"code": 100}}), Verdict("refused")),
        (Answer(400, {}, {"error": {"code": 190}}), Verdict("refused", ours=True)),
        (Answer(500, {}, None), Verdict("again")),
    ],
)
def test_what_graph_s_answers_mean(answer: Answer, expected: Verdict, stage: PlatformStage) -> None:
    assert stage.channel.judge(answer) == expected
