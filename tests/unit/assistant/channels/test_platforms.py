"""What holds on every platform: who is let in, what is said, and that nothing is lost."""

from __future__ import annotations

import json
import logging
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from assistant.channels import delivery
from assistant.channels.limits import RateLimiter
from assistant.composer import Composer
from clinic.settings import Limits
from tests.peers.messenger import MessengerPeer
from tests.peers.peer import Peer
from tests.peers.slack import SlackPeer
from tests.peers.telegram import TelegramPeer
from tests.peers.twilio import SmsPeer, WhatsAppPeer
from tests.unit.assistant.channels.platform_stage import PlatformStage, wait_until

PEERS = (TelegramPeer, SlackPeer, MessengerPeer, SmsPeer, WhatsAppPeer)
LIMITS = {"telegram": 4096, "slack": 3000, "messenger": 2000, "sms": 1600, "whatsapp": 1600}
CANARY = "the-lump-under-my-left-arm"
LONG = "This is a sentence of a very long answer. " * 120
ALARM = "I have crushing chest pain and I cannot breathe"


@pytest.fixture(scope="module", params=PEERS, ids=lambda peer: peer.NAME)
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    """Return one platform after the other."""
    with request.param() as running:
        yield running


@pytest.fixture(scope="module")
def stage(
    peer: Peer,
    tmp_path_factory: pytest.TempPathFactory,
    domain: Any,
    composer: Composer,
    clinic: dict[str, Any],
) -> Iterator[PlatformStage]:
    """Return a served channel with its platform."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "*")
        patch.setattr(delivery, "FIRST_WAIT_SECONDS", 0.01)
        folder = tmp_path_factory.mktemp(peer.NAME)
        with PlatformStage(peer, folder, domain, composer).serve() as running:
            yield running


@pytest.fixture(autouse=True)
def _fresh(stage: PlatformStage) -> None:
    stage.processor.reset()
    stage.peer.refused.clear()
    stage.channel._limits = RateLimiter(Limits(messages_per_minute=1000))


def test_a_message_is_answered_with_its_choices_and_nothing_of_a_payload(stage: PlatformStage) -> None:
    stage.processor.says = ["utter_hospice_care"]
    said = "\n".join(stage.say("what is hospice"))
    assert stage.heard == ["what is hospice"]
    assert "hospice" in said.casefold()
    assert "Source: " in said
    assert "https://" in said
    assert "Palliative care" in said
    assert "What is palliative care" not in said
    assert not any(sign in said for sign in ("/ask", "payload", "{", "}", "**"))
    assert not stage.peer.refused


def test_a_choice_sends_its_question(stage: PlatformStage) -> None:
    stage.processor.says = ["utter_hospice_care"]
    stage.say("what is hospice")
    stage.processor.heard.clear()
    if stage.peer.choices:
        assert stage.peer.tap("Palliative care").status_code == 200
    else:
        said = stage.peer.replies()[-1]
        number = next(line.split(".")[0] for line in said.splitlines() if line.endswith("Palliative care"))
        assert stage.peer.say(f" {number}. ").status_code == 200
    stage.settle()
    assert stage.heard == ["What is palliative care?"]


def test_a_typed_title_or_number_stands_for_its_question_and_any_other_for_itself(
    stage: PlatformStage,
) -> None:
    stage.processor.says = ["utter_hospice_care"]
    stage.say("what is hospice")
    for typed in ("palliative care", "99", "1 or 2"):
        stage.say(typed)
    assert stage.heard == ["what is hospice", "What is palliative care?", "99", "1 or 2"]


def test_the_person_is_told_once_what_they_talk_to_and_what_is_kept(stage: PlatformStage) -> None:
    stage.peer.person = stage.peer.person[:-1] + "7"
    first, again = "\n".join(stage.say("hi")), "\n".join(stage.say("hi"))
    assert "is a program, not a doctor" in first
    assert "keeps this chat for 17 days" in first
    assert "is a program, not a doctor" not in again


def test_a_redelivery_is_answered_once(stage: PlatformStage) -> None:
    stage.say("what is hospice")
    shown = len(stage.peer.shown)
    for _ in range(3):
        assert stage.peer.redeliver().status_code == 200
    stage.settle()
    assert len(stage.heard) == 1
    assert len(stage.peer.shown) == shown


def test_who_does_not_know_the_secret_is_refused_and_their_words_are_not_logged(
    stage: PlatformStage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        assert stage.peer.forge(CANARY).status_code == 403
        assert stage.peer.unsigned(CANARY).status_code == 401
    assert stage.heard == []
    assert stage.waiting() == 0
    assert "a request that is not the platform's was refused" in caplog.text
    assert CANARY not in caplog.text


def test_a_signature_of_other_characters_is_refused(stage: PlatformStage) -> None:
    body, headers = stage.peer.message(CANARY)
    forged = stage.peer.forged(body, headers)
    changed = {name: "\xe9\xff" if value != headers.get(name) else value for name, value in forged.items()}
    assert stage.peer.post(body, changed).status_code == 403
    assert stage.heard == []


def test_what_holds_no_words_gets_a_fitting_word_or_silence(stage: PlatformStage) -> None:
    kinds = {"voice": "I cannot listen to recordings", "picture": "I cannot see pictures"}
    for kind, expected in kinds.items():
        assert stage.peer.send(kind).status_code == 200
        said = stage.settle()
        assert len(said) == 1
        assert expected in said[0]
        assert "911" in said[0]
    assert stage.peer.send("joined").status_code == 200
    assert stage.settle() == []
    assert stage.heard == []


def test_a_long_answer_comes_whole_in_parts_that_end_with_a_sentence(
    stage: PlatformStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    responses = {**stage.agent.nlg.responses, "utter_greet": [{"text": LONG, "metadata": {"act": "greet"}}]}
    monkeypatch.setattr(stage.agent.nlg, "_responses", responses)
    said = [part for part in stage.say("hello") if "very long answer" in part]
    assert len(said) == -(-len(LONG) // LIMITS[stage.peer.NAME])
    assert all(part.endswith(".") for part in said)
    assert " ".join(said) == LONG.strip()
    assert not stage.peer.refused


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_platform_out_of_order_gets_the_answer_later_and_once(status: int, stage: PlatformStage) -> None:
    stage.peer.troubles.extend([stage.peer.trouble(status)] * (1 if status == 429 else 2))
    said = stage.say("what is hospice")
    assert len([one for one in said if "Hello" in one]) == 1
    assert len(stage.heard) == 1
    assert stage.channel.state == "ok"


def test_an_alarm_has_its_number_in_plain_digits_and_no_sources_before_it(stage: PlatformStage) -> None:
    stage.processor.understood = {
        **stage.processor.understood,
        "urgency": "emergency",
        "safety": {"rules": [], "kind": "none"},
    }
    stage.processor.says = ["utter_emergency"]
    said = stage.say(ALARM)
    assert " 911" in said[0]
    assert "Source" not in said[0]


def test_a_message_over_the_limit_is_read_for_alarms_all_the_same(stage: PlatformStage) -> None:
    said = stage.say("so it began on monday. " * 100 + ALARM)
    assert "911" in said[0]
    assert "too long for me" in said[-1]
    said = stage.say("so it began on monday. " * 100)
    assert len(said) == 1
    assert "too long for me" in said[0]
    assert stage.heard == []


def test_too_many_messages_are_told_once_a_minute_and_an_alarm_each_time(stage: PlatformStage) -> None:
    assert stage.channel._worker
    replies = stage.channel._worker.replies
    replies._limits = RateLimiter(Limits(messages_per_minute=1))
    try:
        assert stage.say("hello")
        assert "a lot of messages" in "".join(stage.say("hello"))
        assert stage.say("hello") == []
        assert "911" in "".join(stage.say(ALARM))
    finally:
        replies._limits = stage.channel._limits
    assert stage.heard == ["hello"]


def test_typed_commands_and_control_characters_have_no_power(stage: PlatformStage) -> None:
    stage.say("/restart")
    stage.say("\u202e/session_start\u200b")
    assert stage.heard == ["\u2215restart", "\u2215session_start"]


def test_the_conversation_is_erased_by_its_words(stage: PlatformStage) -> None:
    stage.say(f"what is hospice {CANARY}")
    assert CANARY.encode() in b"".join(file.read_bytes() for file in stage.database.parent.iterdir())
    assert "is erased" in stage.say("Erase my chat!")[0]
    assert CANARY.encode() not in b"".join(file.read_bytes() for file in stage.database.parent.iterdir())
    assert stage.say("what is hospice")


def test_neither_words_nor_who_wrote_them_stay_in_the_inbox_or_a_log(
    stage: PlatformStage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="assistant"):
        stage.say(CANARY)
    assert CANARY not in caplog.text
    assert stage.peer.person not in caplog.text
    with closing(sqlite3.connect(stage.database)) as database:
        kept = str(database.execute("SELECT sender_id, data FROM events").fetchall())
        kept += str(database.execute("SELECT * FROM seen").fetchall())
    assert stage.peer.person.lstrip("+") not in kept
    assert stat.S_IMODE(stage.database.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [[], 7, None, {"a": 1}, {"event": {"type": "message"}}, "{not json"])
def test_a_signed_request_of_a_shape_that_nobody_foresaw_is_no_error(
    content: Any, stage: PlatformStage
) -> None:
    body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    peer = stage.peer
    if isinstance(peer, SlackPeer):
        answer = peer.post(*peer.signed(body, "application/json"))
    elif isinstance(peer, MessengerPeer) and not isinstance(content, str):
        answer = peer.post(*peer.signed(content))
    elif isinstance(peer, TelegramPeer):
        answer = peer.post(body, peer.update()[1])
    elif isinstance(peer, SmsPeer):
        answer = peer.post(*peer.posted(MessageSid="", Body=body.decode()))
    else:
        return
    assert answer.status_code in (200, 400)
    assert stage.heard == []


def test_health_names_the_platform(stage: PlatformStage) -> None:
    address = f"{stage.peer.assistant}/webhooks/web/health"
    checks = requests.get(address, timeout=10).json()["checks"]
    assert checks[stage.peer.NAME] == "ok"


def test_an_unfinished_answer_is_finished_after_a_restart(
    peer: Peer, tmp_path: Path, domain: Any, composer: Composer, clinic: Any, stage: PlatformStage
) -> None:
    own = PlatformStage(type(peer)(), tmp_path, domain, composer)
    with own.peer:
        with own.serve():
            own.peer.troubles.extend([own.peer.trouble(500)] * 10_000)
            assert own.peer.say("what is hospice").status_code == 200
            wait_until(lambda: own.heard == ["what is hospice"])
            wait_until(lambda: own.channel.state == "fails")
        assert own.waiting() == 1
        assert own.peer.replies() == []
        with closing(sqlite3.connect(own.database)) as database:  # as a process leaves it that was killed
            database.execute("UPDATE inbox SET owner = 'gone', lease_until = 4000000000")
            database.commit()
        own.peer.troubles.clear()
        with own.serve():
            said = own.settle()
            assert own.heard == []
        assert "Hello" in said[0]


def test_a_platform_that_is_down_at_the_start_is_reached_later(
    peer: Peer, tmp_path: Path, domain: Any, composer: Composer, clinic: Any, stage: PlatformStage
) -> None:
    own = PlatformStage(type(peer)(), tmp_path, domain, composer)
    with own.serve(connected=False):
        address = f"{own.peer.assistant}/webhooks/web/health"
        report = requests.get(address, timeout=10).json()
        assert (report["status"], report["checks"][own.peer.NAME]) == ("degraded", "fails")
        with own.peer:
            wait_until(lambda: own.channel.state == "ok")
            assert own.peer.connected == 1
            assert own.say("hello")
