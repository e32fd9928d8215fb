"""Slack's own habits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.channels.delivery import Answer, Verdict
from tests.peers.slack import SlackPeer
from tests.unit.assistant.channels.conftest import Serve
from tests.unit.assistant.channels.platform_stage import PlatformStage

ALARM = "I have crushing chest pain and I cannot breathe"


@pytest.fixture
def stage(serve: Serve) -> PlatformStage:
    """Return Slack's channel."""
    return serve(SlackPeer)


@pytest.fixture
def peer(stage: PlatformStage) -> SlackPeer:
    """Return Slack."""
    assert isinstance(stage.peer, SlackPeer)
    return stage.peer


def test_slack_s_challenge_is_answered_to_slack_alone(peer: SlackPeer) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB10FEMAGAZd4FyFQ"}).encode()
    body, headers = peer.signed(body, "application/json")
    assert peer.post(body, headers).text == "3eZbrw1aB10FEMAGAZd4FyFQ"
    assert peer.post(body, peer.forged(body, headers)).status_code == 403


@pytest.mark.parametrize("stamp", ["", "soon", "-1", "٣", "9" * 400])
def test_a_stamp_that_is_none_is_refused(stamp: str, peer: SlackPeer) -> None:
    body, headers = peer.message("hi")
    headers["X-Slack-Request-Timestamp"] = stamp.encode().decode("latin-1")
    assert peer.post(body, headers).status_code == 403


def test_an_old_request_is_refused_though_its_signature_is_right(
    peer: SlackPeer, stage: PlatformStage
) -> None:
    body, _ = peer.message("hi")
    assert peer.post(*peer.signed(body, "application/json", seconds_ago=301)).status_code == 403
    assert peer.post(*peer.signed(body, "application/json", seconds_ago=200)).status_code == 200
    stage.settle()


def test_a_mention_is_answered_in_its_thread(peer: SlackPeer, stage: PlatformStage) -> None:
    mention = {"type": "app_mention", "channel_type": None, "channel": "C0GROUP", "ts": "17.5"}
    peer.post(*peer.event(**mention, text="<@U0BOT> what is hospice"))
    stage.settle()
    assert stage.heard == ["what is hospice"]
    assert {body["thread_ts"] for body in peer.posted if body["channel"] == "C0GROUP"} == {"17.5"}


@pytest.mark.parametrize(
    "content",
    [
        {"text": "hi", "bot_id": "B1"},
        {"text": "hi", "subtype": "bot_message"},
        {"subtype": "message_deleted"},
        {"text": "hi", "channel_type": "channel"},
        {"text": "hi", "type": "reaction_added"},
        {"text": ""},
    ],
)
def test_what_is_no_message_to_the_app_is_silent(
    content: dict[str, Any], peer: SlackPeer, stage: PlatformStage
) -> None:
    shown = len(peer.shown)
    assert peer.post(*peer.event(**content)).status_code == 200
    stage.settle()
    assert stage.heard == []
    assert len(peer.shown) == shown


def test_what_is_typed_is_read_as_it_was_typed_but_for_who_it_names(
    peer: SlackPeer, stage: PlatformStage
) -> None:
    text = "is 37 &lt; 38 &amp; <https://x.example|this page> or <mailto:a@b.example> ok <!here>"
    peer.post(*peer.event(text=text))
    stage.settle()
    assert stage.heard == ["is 37 < 38 & this page or mailto:[email] ok"]


def test_an_edited_message_is_silent_unless_it_calls_for_help(peer: SlackPeer, stage: PlatformStage) -> None:
    shown = len(peer.shown)
    peer.post(*peer.edited("what is hospice, please"))
    stage.settle()
    assert len(peer.shown) == shown
    peer.post(*peer.edited(ALARM))
    stage.settle()
    assert "911" in peer.shown[shown][1]


def test_more_than_five_choices_stand_in_several_blocks(stage: PlatformStage) -> None:
    buttons = [{"title": f"Choice {n}", "message": f"What is {n}?"} for n in range(7)]
    message = {"text": "Yes & no.", "buttons": buttons, "metadata": {}}
    [call] = stage.channel.calls({"channel": "D1"}, [message])
    assert [len(block.get("elements", [])) for block in call.body["blocks"]] == [0, 5, 2]
    assert call.body["blocks"][0]["text"]["text"] == "Yes &amp; no."
    assert call.body["unfurl_links"] is False
    assert stage.channel.calls({"channel": "D1"}, []) == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(200, {}, {"ok": True}), Verdict("taken")),
        (Answer(200, {}, {"ok": False, "error": "ratelimited"}), Verdict("again")),
        (Answer(200, {}, {"ok": False, "error": "internal_error"}), Verdict("again")),
        (Answer(200, {}, None), Verdict("again")),
        (Answer(200, {}, {"ok": False, "error": "channel_not_found"}), Verdict("refused")),
        (Answer(200, {}, {"ok": False, "error": "token_revoked"}), Verdict("refused", ours=True)),
        (Answer(429, {"Retry-After": "30"}, None), Verdict("again", 30.0)),
    ],
)
def test_what_slack_s_answers_mean(answer: Answer, expected: Verdict, stage: PlatformStage) -> None:
    assert stage.channel.judge(answer) == expected
