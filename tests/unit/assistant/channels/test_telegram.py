"""Telegram's own habits."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.channels.delivery import Answer, Verdict
from assistant.channels.telegram import DATA_LIMIT, TelegramChannel
from tests.peers.peer import PUBLIC_URL
from tests.peers.telegram import TOKEN, TelegramPeer
from tests.unit.assistant.channels.conftest import Serve
from tests.unit.assistant.channels.platform_stage import PlatformStage, wait_until

ALARM = "I have crushing chest pain and I cannot breathe"


@pytest.fixture
def stage(serve: Serve) -> PlatformStage:
    """Return Telegram's channel."""
    return serve(TelegramPeer)


@pytest.fixture
def peer(stage: PlatformStage) -> TelegramPeer:
    """Return Telegram."""
    assert isinstance(stage.peer, TelegramPeer)
    return stage.peer


def test_telegram_is_told_where_to_call_and_with_what_secret(
    peer: TelegramPeer, stage: PlatformStage
) -> None:
    assert peer.webhook["url"] == f"{PUBLIC_URL}/webhooks/telegram/webhook"
    assert len(peer.webhook["secret_token"]) == 64
    assert TOKEN not in peer.webhook["secret_token"]
    assert peer.webhook["allowed_updates"] == ["message", "edited_message", "callback_query"]


def test_start_greets_and_help_asks_for_help(stage: PlatformStage) -> None:
    [greeting] = stage.say("/start")
    assert "Hello. I am Testvale Guide, a program" in greeting
    assert stage.say("/start from-a-link")[0] == greeting
    assert stage.heard == []
    stage.say("/help")
    assert stage.heard == ["help"]


def test_a_button_is_answered_at_once_with_what_was_chosen(peer: TelegramPeer, stage: PlatformStage) -> None:
    stage.processor.says = ["utter_hospice_care"]
    stage.say("what is hospice")
    before = len(peer.answered)
    peer.tap("Palliative care")
    wait_until(lambda: len(peer.answered) > before)
    assert peer.answered[-1]["text"] == "You chose: Palliative care"
    stage.settle()


def test_each_key_has_a_row_of_its_own(peer: TelegramPeer, stage: PlatformStage) -> None:
    stage.processor.says = ["utter_hospice_care"]
    stage.say("what is hospice")
    assert [len(row) for row in peer.keyboard["inline_keyboard"]] == [1, 1, 1]


def test_a_choice_that_sends_too_much_for_a_key_is_known_by_its_title(
    peer: TelegramPeer, stage: PlatformStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "What helps " + "very " * 12 + "much?"
    assert len(long.encode()) > DATA_LIMIT
    greet = {"text": "Hello.", "metadata": {"act": "greet"}, "buttons": [{"title": "Help", "payload": long}]}
    responses = {**stage.agent.nlg.responses, "utter_greet": [greet]}
    monkeypatch.setattr(stage.agent.nlg, "_responses", responses)
    stage.say("hello")
    peer.tap("Help")
    stage.settle()
    assert stage.heard == ["hello", long]


def test_an_edited_message_is_silent_unless_it_calls_for_help(
    peer: TelegramPeer, stage: PlatformStage
) -> None:
    shown = len(peer.shown)
    peer.post(*peer.edited("what is hospice, please"))
    stage.settle()
    assert len(peer.shown) == shown
    peer.post(*peer.edited(ALARM))
    stage.settle()
    assert "911" in peer.shown[shown][1]
    assert stage.heard == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, "cannot use a location"),
        ({"sticker": {"file_id": "f"}}, "only read words"),
        ({"document": {"file_id": "f"}}, "cannot see pictures"),
        ({"video_note": {"file_id": "f"}}, "cannot listen"),
        ({"poll": {"id": "1"}}, None),
        ({"pinned_message": {"message_id": 1}}, None),
        ({"new_chat_title": "us"}, None),
    ],
)
def test_what_holds_no_words_gets_a_fitting_word_or_silence(
    content: dict[str, Any], expected: str | None, peer: TelegramPeer, stage: PlatformStage
) -> None:
    shown = len(peer.shown)
    assert peer.post(*peer.update(message=peer.body(**content))).status_code == 200
    stage.settle()
    said = [text for _, text in peer.shown[shown:]]
    assert len(said) == (1 if expected else 0)
    assert all(expected in text for text in said if expected)


def test_what_is_written_below_a_picture_is_answered_too(peer: TelegramPeer, stage: PlatformStage) -> None:
    shown = len(peer.shown)
    peer.post(*peer.update(message=peer.body(photo=[{"file_id": "f"}], caption="what is hospice")))
    stage.settle()
    assert stage.heard == ["what is hospice"]
    assert "cannot see pictures" in peer.shown[-1][1]
    assert len(peer.shown) - shown >= 2


def test_members_of_a_group_have_conversations_of_their_own(peer: TelegramPeer, stage: PlatformStage) -> None:
    for member in (11, 12):
        body = {**peer.body(text="what is hospice"), "from": {"id": member, "is_bot": False}}
        peer.post(*peer.update(message=body))
    stage.settle()
    assert len({message.sender_id for message in stage.processor.heard}) == 2


@pytest.mark.parametrize(
    "update", [{"channel_post": {}}, {"my_chat_member": {}}, {"callback_query": {"id": "1"}}]
)
def test_updates_that_nobody_asked_for_are_no_error(
    update: dict[str, Any], peer: TelegramPeer, stage: PlatformStage
) -> None:
    assert peer.post(*peer.update(**update)).status_code == 200


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(200, {}, {"ok": True}), Verdict("taken")),
        (Answer(200, {}, None), Verdict("again")),
        (Answer(429, {}, {"parameters": {"retry_after": 3}}), Verdict("again", 3.0)),
        (Answer(404, {}, {"ok": False}), Verdict("refused", ours=True)),
        (Answer(403, {}, {"ok": False}), Verdict("refused")),
        (Answer(502), Verdict("again")),
    ],
)
def test_what_telegram_s_answers_mean(answer: Answer, expected: Verdict, stage: PlatformStage) -> None:
    assert isinstance(stage.channel, TelegramChannel)
    assert stage.channel.judge(answer) == expected
