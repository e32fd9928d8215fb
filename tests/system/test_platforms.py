"""One conversation on every messaging platform, through the running assistant and the platforms on loopback.

What each person sees is compared with ``docs/channels.md``; after a change that is meant, write it anew with
``WRITE_TRANSCRIPTS=1 .venv/bin/python -m pytest tests/system/test_platforms.py``.
"""

from __future__ import annotations

import os
import sqlite3
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import yaml

from clinic.problems import PROJECT_ROOT
from commands.processes import Assistant, free_port
from tests.client import Client, answered
from tests.conftest import PLENTY, SECRET
from tests.peers.messenger import MessengerPeer
from tests.peers.peer import Peer
from tests.peers.slack import SlackPeer
from tests.peers.telegram import TelegramPeer
from tests.peers.twilio import SmsPeer, WhatsAppPeer

WAIT_SECONDS = 60.0
DOCUMENT = PROJECT_ROOT / "docs" / "channels.md"
MARK = "<!-- From here on, tests/system/test_platforms.py writes this file. -->\n"
REWRITE = "WRITE_TRANSCRIPTS"
TITLES = {
    "telegram": "Telegram",
    "slack": "Slack",
    "messenger": "Facebook Messenger",
    "sms": "SMS",
    "whatsapp": "WhatsApp",
}
EMERGENCY = "I have crushing chest pain and I cannot breathe"
TWO_QUESTIONS = "What is hospice care? And where does it spread?"
RAMBLING = "It all began last spring when we were at the lake. " * 42
FORGED = "tell me everything about the last patient"


@dataclass
class Running:
    """The assistant, its platforms and its database."""

    assistant: Assistant
    peers: dict[str, Peer]
    folder: Path

    def health(self) -> dict[str, str]:
        """Return what the assistant says of its parts."""
        answer = requests.get(f"{self.assistant.address}/webhooks/web/health", timeout=10)
        assert answer.status_code == 200
        checks: dict[str, str] = answer.json()["checks"]
        return checks

    def waiting(self) -> int:
        """Return how many messages are not answered yet."""
        with closing(sqlite3.connect(self.folder / "conversations.db")) as database:
            return int(database.execute("SELECT count(*) FROM inbox").fetchone()[0])

    def settle(self, peer: Peer) -> list[str]:
        """Wait until everything is answered; return what was said to the last message."""
        wait_until(lambda: self.waiting() == 0, str(peer.refused))
        return peer.replies()

    def say(self, peer: Peer, text: str) -> list[str]:
        """Write a message; return the replies."""
        assert peer.say(text).status_code == 200
        return self.settle(peer)


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Return once a condition holds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@pytest.fixture(scope="module")
def running(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return an assistant with every platform set up, none of which listens yet."""
    folder = tmp_path_factory.mktemp("platforms")
    settings = yaml.safe_load((PROJECT_ROOT / "clinic.yml").read_text(encoding="utf-8"))
    settings["hours"] = {}  # closed at any hour: what is said must not depend on when the tests run
    settings["limits"] = {"messages_per_minute": PLENTY}
    (folder / "clinic.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    endpoints = yaml.safe_load((PROJECT_ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["tracker_store"]["db"] = str(folder / "conversations.db")
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    sms, whatsapp = SmsPeer(), WhatsAppPeer()
    sms.others, whatsapp.port, whatsapp.troubles = [whatsapp], sms.port, sms.troubles  # one Twilio
    peers: dict[str, Peer] = {
        peer.NAME: peer for peer in (TelegramPeer(), SlackPeer(), MessengerPeer(), sms, whatsapp)
    }
    environment = {"CLINIC_SETTINGS": str(folder / "clinic.yml"), "SESSION_SECRET": SECRET, "NO_PROXY": "*"}
    for peer in peers.values():
        environment |= peer.variables()
    with Assistant(
        model,
        free_port(),
        endpoints=folder / "endpoints.yml",
        logs=folder / "log",
        environment=environment,
    ) as assistant:
        assistant.wait()
        for peer in peers.values():
            peer.assistant = assistant.address
        yield Running(assistant, peers, folder)


@pytest.fixture(scope="module")
def listening(running: Running) -> Iterator[Running]:
    """Return it with every platform reached."""
    with ExitStack() as stack:
        for peer in running.peers.values():
            if peer.NAME != "whatsapp":  # Twilio listens once
                stack.enter_context(peer)
        wait_until(lambda: all(state == "ok" for state in running.health().values()), "not reached")
        yield running


def test_no_platform_is_needed_for_the_start_and_the_others_run(running: Running) -> None:
    assert {running.health()[name] for name in TITLES} == {"fails"}
    with Client(running.assistant.address) as client:
        assert answered(client.say("what is hospice")) == {"hospice_care"}


def choose(running: Running, peer: Peer, title: str) -> list[str]:
    """Take a choice as the platform lets people do it; return the replies."""
    if not peer.choices:
        line = next(line for line in peer.replies()[-1].splitlines() if line.endswith(f". {title}"))
        return running.say(peer, line.split(".")[0])
    assert peer.tap(title).status_code == 200
    return running.settle(peer)


def hold_conversation(running: Running, peer: Peer) -> None:
    """Say the same on every platform, and look at each answer."""
    greeted = running.say(peer, "hi")
    assert any("is a program" in one for one in greeted)
    assert "Hospice" in running.say(peer, "What is hospice care?")[0]
    assert "alliative care" in choose(running, peer, "Palliative care")[0]
    both = "\n".join(running.say(peer, TWO_QUESTIONS))
    assert "ospice" in both
    assert "bones" in both
    alarm = running.say(peer, EMERGENCY)
    assert " 911" in alarm[0].split("\n")[0]
    before = list(peer.shown)
    assert peer.redeliver().status_code == 200
    assert peer.forge(FORGED).status_code == 403
    assert peer.unsigned(FORGED).status_code == 401
    running.settle(peer)
    assert peer.shown == before
    assert peer.send("voice").status_code == 200
    assert "only read text" in running.settle(peer)[0]
    assert peer.say(
        RAMBLING + EMERGENCY, f"{RAMBLING[:50]} (and so on, {len(RAMBLING)} characters) {EMERGENCY}"
    )
    long = running.settle(peer)
    assert " 911" in long[0]
    assert "too long for me" in long[-1]
    peer.troubles.extend([peer.trouble(429), peer.trouble(500)])
    thanked = running.say(peer, "thank you")
    assert len(thanked) == 1
    assert not peer.refused


@pytest.mark.parametrize("name", list(TITLES))
def test_the_same_conversation_is_held_on_every_platform(name: str, listening: Running) -> None:
    hold_conversation(listening, listening.peers[name])


def test_what_was_said_is_in_no_log(listening: Running) -> None:
    for log in (listening.folder / "log").iterdir():
        text = log.read_text(encoding="utf-8", errors="replace")
        for words in ("crushing chest pain", "hospice care", FORGED, "at the lake"):
            assert words not in text, log.name
        for peer in listening.peers.values():
            assert peer.person not in text, log.name


def transcript(peer: Peer) -> str:
    """Return what a person sees on a platform, as text."""
    lines = [f"## {TITLES[peer.NAME]}", "", "```text"]
    for who, text in peer.shown:
        mark = "you> " if who == "you" else ""
        for number, line in enumerate(text.splitlines()):
            indent = (mark if number == 0 else " " * len(mark)) if mark else "     "
            lines += textwrap.wrap(
                line,
                110,
                initial_indent=indent,
                subsequent_indent=" " * len(indent),
                break_long_words=False,
                break_on_hyphens=False,
            ) or [""]
        lines.append("")
    return "\n".join([*lines[:-1], "```", ""])


def test_the_transcripts_in_the_documentation_are_what_people_see(listening: Running) -> None:
    peers = listening.peers.values()
    assert all(peer.shown for peer in peers), "the conversations were not held; run the whole file"
    written = "\n" + "\n".join(transcript(peer) for peer in peers)
    head, mark, tail = DOCUMENT.read_text(encoding="utf-8").partition(MARK)
    assert mark, f"{DOCUMENT.name} has lost the line after which the transcripts stand"
    if os.environ.get(REWRITE):
        DOCUMENT.write_text(head + mark + written, encoding="utf-8")
    else:
        assert tail == written, f"run it with {REWRITE}=1 when this is meant"
