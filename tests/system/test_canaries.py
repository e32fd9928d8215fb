"""What was typed is where it may be, and nowhere else: in files, tables, logs and on the network.

A person gives away who they are in every way there is, healthy and broken. Afterwards every byte that the
processes wrote is searched for it. Beside that, each message holds a word that occurs nowhere else: an
ordinary text, which the conversation's database alone may hold, until it is erased.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
import yaml

from assistant.rest import REST_SECONDS
from commands.processes import Assistant, free_port
from tests.action_proxy import ActionProxy
from tests.client import Client, answered
from tests.peers.telegram import TelegramPeer
from tests.system.faulty import FAULTS, Faults
from tests.system.tools import addresses, needs, outside, traced

WAIT_SECONDS = 60.0
MESSAGES_PER_MINUTE = 9
WHO = (
    "My name is Kestrelina Wrenfield, born 9/11/1957, NHS number 943 476 5870, dr Plimsollsky knows me."
    " Ring 087 961 4477 or write to canary.kestrel@example.ie."
)
REDACTED = (
    "My name is [name], born [date of birth], NHS number [record number], dr [name] knows me."
    " Ring [phone number] or write to [email]."
)
GIVEN_AWAY = ("Kestrelina", "Wrenfield", "Plimsollsky", "9/11/1957", "476 5870", "961 4477", "canary.kestrel")
REPLIES = ("ospice", "too long for me")
FILLER = "It went on like this for a while, day after day. " * 60


@dataclass
class Told:
    """What was typed, and where it went."""

    folder: Path
    assistant: Assistant
    trace: Path
    kept: dict[str, Client] = field(default_factory=dict)
    """A word of each conversation that was kept, and who may erase it."""
    refused: list[str] = field(default_factory=list)
    """A word of each message that was not kept."""
    on_telegram: str = ""
    refused_on_telegram: str = ""
    telegram: TelegramPeer = field(default_factory=TelegramPeer)
    echo: list[dict[str, Any]] = field(default_factory=list)
    sheet: str = ""

    def word(self) -> str:
        """Return a word that occurs nowhere else."""
        return f"zwibble{uuid.uuid4().hex[:12]}"

    def files_with(self, text: str) -> set[str]:
        """Return every file that holds a text, plain or as addresses and JSON write it."""
        wanted = {one.lower().encode() for one in (text, quote(text), json.dumps(text)[1:-1])}
        written = (path for name in ("run", "tmp") for path in (self.folder / name).rglob("*"))
        return {
            str(path.relative_to(self.folder))
            for path in written
            if path.is_file() and any(one in path.read_bytes().lower() for one in wanted)
        }

    def messages_waiting(self) -> int:
        """Return how many messages of a platform are not answered yet."""
        with closing(sqlite3.connect(self.folder / "run" / "var" / "conversations.db")) as database:
            return int(database.execute("SELECT count(*) FROM inbox").fetchone()[0])


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Return once a condition holds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@contextmanager
def started(
    model: Path, folder: Path, environment: dict[str, str], proxy: ActionProxy
) -> Iterator[Assistant]:
    """Run both processes, under strace where there is one, with parts that fail on demand."""
    for name in ("faults", "tmp"):
        (folder / name).mkdir()
    settings = yaml.safe_load(Path(environment["CLINIC_SETTINGS"]).read_text(encoding="utf-8"))
    settings["limits"]["messages_per_minute"] = MESSAGES_PER_MINUTE
    (folder / "clinic.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    faulty = {FAULTS: str(folder / "faults")}
    endpoints = {
        "action_endpoint": {"url": "http://localhost:5055/webhook", "enable_selective_domain": True},
        "tracker_store": {
            "type": "assistant.conversations.ConversationStore",
            "dialect": "sqlite",
            "db": str(folder / "run" / "var" / "conversations.db"),
        },
        "lock_store": {"type": "tests.system.faulty.Locks", **faulty},
        "event_broker": {"type": "tests.system.faulty.Broker", **faulty},
        "nlg": {"type": "tests.system.faulty.BreakingComposer", **faulty},
    }
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        if os.environ.get("CI") == "true" or shutil.which("strace"):
            python = folder / "python"
            python.write_text(
                f'#!/bin/sh\nexec {" ".join(traced(folder / "trace"))}.$$ {sys.executable} "$@"\n',
                encoding="utf-8",
            )
            python.chmod(0o700)
            patch.setattr(sys, "executable", str(python))
        assistant = Assistant(
            model,
            free_port(),
            endpoints=folder / "endpoints.yml",
            logs=folder / "run" / "var" / "log",
            environment={
                **environment,
                "CLINIC_SETTINGS": str(folder / "clinic.yml"),
                "TMPDIR": str(folder / "tmp"),
            },
            actions_through=proxy.forward_to,
        )
    with assistant:
        assistant.wait()
        yield assistant


@pytest.fixture(scope="module")
def told(
    model: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Told]:
    """Return an assistant that somebody told everything."""
    folder, peer = tmp_path_factory.mktemp("canaries"), TelegramPeer()
    with ExitStack() as stack:
        proxy = stack.enter_context(ActionProxy())
        variables = {**environment, **peer.variables(), "NO_PROXY": "*"}
        assistant = stack.enter_context(started(model, folder, variables, proxy))
        stack.enter_context(peer)
        peer.assistant = assistant.address
        told = Told(folder, assistant, folder / "trace", telegram=peer)
        ask(told)
        report(told)
        be_refused(told)
        break_parts(told, proxy)
        write_on_telegram(told)
        yield told
        for client in told.kept.values():
            client.http.close()


def begin(told: Told) -> Client:
    return Client(told.assistant.address)


def ask(told: Told) -> None:
    """Ask a question, and give an opinion of the answer."""
    client, word = begin(told), told.word()
    replies = client.say(f"{WHO} {word} what is hospice care?")
    assert "hospice_care" in answered(replies)
    told.kept[word], told.echo = client, client.history()
    opinion = {"message_id": replies[0]["id"], "helpful": False, "comment": WHO}
    assert client.request("POST", "/feedback", json=opinion).status_code == 204
    assert client.request("POST", "/feedback", json={**opinion, "message_id": WHO}).status_code == 400


def report(told: Told) -> None:
    """Report a symptom step by step."""
    client, word = begin(told), told.word()
    client.say("I want to report a symptom")
    client.say(f"a dull ache in the hip {word}, {WHO}")
    client.say("It is about me")
    client.say(f"three weeks, dr Plimsollsky saw it {word}")
    told.kept[word] = client
    told.sheet = str(client.request("GET", "/visit-sheet").json()["text"])


def be_refused(told: Told) -> None:
    """Send what is too long, too much, no JSON, or at the wrong place."""
    client, words = begin(told), [told.word() for _ in range(3)]
    too_long = {"message": f"{WHO} {words[0]} {FILLER} I cannot breathe"}
    assert client.request("POST", "/messages", json=too_long).status_code == 413
    broken = f'{{"message": "{WHO} {words[1]}'.encode()
    headers = {"Content-Type": "application/json"}
    assert client.request("POST", "/messages", data=broken, headers=headers).status_code == 400
    assert client.request("POST", "/messages", data=broken).status_code == 400
    assert client.request("POST", "/messages", json={"message": "hi", "id": WHO}).status_code == 400
    assert client.request("GET", f"/{quote(WHO)}?{quote(WHO)}").status_code == 404
    assert client.request("GET", f"/conversation?who={quote(WHO)}").status_code == 200
    stranger = {"Authorization": f"Bearer {WHO}"}
    assert client.request("GET", "/conversation", headers=stranger).status_code == 401
    huge = {"message": f"{WHO} " * 3000}
    assert client.request("POST", "/messages", json=huge).status_code == 413
    for _ in range(MESSAGES_PER_MINUTE):
        client.say("thanks")
    too_many = client.request("POST", "/messages", json={"message": f"{WHO} {words[2]} I cannot breathe"})
    assert too_many.status_code == 429
    assert too_many.json()["messages"]
    client.http.close()
    told.refused += words


def break_parts(told: Told, proxy: ActionProxy) -> None:
    """Go on while one part after the other fails, with errors that hold what was said."""
    faults = Faults(told.folder / "faults")
    for broken in (
        proxy.broken("answers 500"),
        proxy.broken("answers garbage"),
        faults.fail("broker"),
        faults.fail("lock store"),
        faults.fail("core"),
    ):
        client, word = begin(told), told.word()
        with broken:
            client.say(f"{WHO} {word} what are the signs of spread to the bones?")
        told.kept[word] = client
    client, word = begin(told), told.word()
    with closing(
        sqlite3.connect(told.folder / "run" / "var" / "conversations.db", isolation_level=None)
    ) as other:
        other.execute("BEGIN IMMEDIATE")
        client.say(f"{WHO} {word} what is hospice care?")
        other.execute("ROLLBACK")
    time.sleep(REST_SECONDS + 0.1)  # the assistant leaves a locked file alone, and writes then what waits
    told.kept[word] = client
    actions = told.assistant.actions.health.removesuffix("/health") + "/webhook"
    tracker = {"sender_id": "x", "latest_message": {"text": WHO}, "slots": {"what": WHO}, "events": WHO}
    for body in (
        {"next_action": "action_see_your_doctor", "tracker": tracker, "domain": {}},
        {"next_action": "action_unheard_of", "tracker": tracker},
        {"next_action": "action_see_your_doctor", "tracker": WHO},
    ):
        requests.post(actions, json=body, timeout=10)
    requests.post(actions, data=WHO, timeout=10)


def write_on_telegram(told: Told) -> None:
    """Write on a platform, change what was written, and write too much."""
    peer, told.on_telegram, long = told.telegram, told.word(), told.word()
    wait_until(lambda: peer.connected > 0, "Telegram was not reached")
    for body, headers in (
        peer.message(f"{WHO} {told.on_telegram} what is hospice care?"),
        peer.edited(f"{WHO} {long} what is hospice care?"),
        peer.message(f"{WHO} {long} {FILLER}"),
    ):
        assert peer.post(body, headers).status_code == 200
    wait_until(
        lambda: all(any(words in text for _, text in peer.shown) for words in REPLIES), str(peer.shown)
    )
    wait_until(lambda: told.messages_waiting() == 0, str(peer.refused))
    assert peer.unsigned(WHO).status_code == 401
    told.refused_on_telegram = long


@pytest.mark.parametrize("text", GIVEN_AWAY)
def test_what_names_somebody_is_in_no_file(told: Told, text: str) -> None:
    assert told.files_with(text) == set()


def test_what_else_was_written_is_in_the_databases_alone(told: Told) -> None:
    for word in (*told.kept, told.on_telegram):
        assert told.files_with(word) <= {
            f"run/var/{name}.db{end}" for name in ("conversations", "insight") for end in ("", "-wal")
        }
    for word in (next(iter(told.kept)), told.on_telegram):
        assert told.files_with(word)


def test_what_was_refused_is_nowhere(told: Told) -> None:
    for word in told.refused:
        assert told.files_with(word) == set()
    # A platform's message is written down before it is read; SQLite's log is emptied every ten minutes.
    assert told.files_with(told.refused_on_telegram) <= {"run/var/conversations.db-wal"}


def test_the_history_and_the_visit_sheet_show_what_is_kept(told: Told) -> None:
    assert told.echo[1]["text"].startswith(REDACTED)
    assert "a dull ache in the hip" in told.sheet
    assert "My name is [name]" in told.sheet
    assert not any(text in told.sheet for text in GIVEN_AWAY)


def test_files_are_for_their_owner_alone(told: Told) -> None:
    written = [told.folder / "run", *(told.folder / "run").rglob("*")]
    modes = {str(path.relative_to(told.folder)): stat.S_IMODE(path.stat().st_mode) for path in written}
    assert len(modes) > 5
    assert {
        name: oct(mode)
        for name, mode in modes.items()
        if mode != (0o700 if (told.folder / name).is_dir() else 0o600)
    } == {}


def test_what_is_erased_is_in_no_file(told: Told) -> None:
    for client in told.kept.values():
        assert client.request("DELETE", "/sessions").status_code == 204
    peer = told.telegram
    assert peer.say("delete my conversation").status_code == 200
    wait_until(lambda: told.messages_waiting() == 0, str(peer.refused))
    assert "is erased" in peer.replies()[0]
    for word in (*told.kept, told.on_telegram, told.refused_on_telegram):
        assert told.files_with(word) == set()


def test_nothing_was_sent_beyond_this_machine(told: Told) -> None:
    needs("strace")
    logs = list(told.folder.glob("trace.*"))
    assert len(logs) == 2, "one of the processes was not watched"
    for log in logs:
        assert outside(log) == set()
    assert any(addresses(log) for log in logs)
