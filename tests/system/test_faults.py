"""Whatever is down, hung or full: safety words and answers arrive, soon, and no error's text with them.

The budgets are 2 s for safety words and 5 s for answers; the tests allow more, since they share the machine.
"""

from __future__ import annotations

import resource
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
import yaml

from commands.processes import Assistant, free_port
from tests.action_proxy import FAULTS as FAULTS_OF_ACTIONS
from tests.action_proxy import ActionProxy
from tests.client import Client, Message, answered
from tests.system.faulty import FAULTS, Faults

GENEROUS_SECONDS = 10.0
MESSAGES_PER_MINUTE = 8
OTHERS = 200
EMERGENCY = "I can't breathe"
CRISIS = "I want to end my life"
QUESTION = "What is hospice care?"
CAUTIOUS = "What are the signs of spread to the bones?"


class Deployment:
    """The running assistant, whose parts fail on demand."""

    def __init__(self, folder: Path, assistant: Assistant, proxy: ActionProxy) -> None:
        """Know where everything stands."""
        self.folder = folder
        self.database = folder / "store" / "conversations.db"
        self.assistant = assistant
        self.proxy = proxy
        self.faults = Faults(folder / "faults")

    @contextmanager
    def locked(self, mode: str) -> Iterator[None]:
        """Hold the database as another process does."""
        with closing(sqlite3.connect(self.database, isolation_level=None)) as other:
            other.execute(f"BEGIN {mode}")
            try:
                yield
            finally:
                other.execute("ROLLBACK")
        time.sleep(2.1)  # the assistant leaves a locked file alone for two seconds

    @contextmanager
    def replaced_by(self, content: bytes | None) -> Iterator[None]:
        """Let the database's files hold something else, or be gone with their folder."""
        folder, kept = self.database.parent, self.folder / "kept"
        shutil.copytree(folder, kept)
        if content is None:
            shutil.rmtree(folder)
        else:
            for file in folder.glob("*.db*[!m]"):  # not what processes share in memory, the "-shm"
                file.write_bytes(content)
        try:
            yield
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.move(kept, folder)

    @contextmanager
    def in_the_way(self) -> Iterator[None]:
        """Let a file stand where the database's folder should be."""
        with self.replaced_by(None):
            self.database.parent.touch()
            try:
                yield
            finally:
                self.database.parent.unlink()

    @contextmanager
    def full(self) -> Iterator[None]:
        """Let nothing be written to any file, as on a disk that is full, logs included."""
        if sys.platform != "linux":
            pytest.skip("this test needs Linux's prlimit")
        pid = self.assistant.assistant.pid
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
        try:
            yield
        finally:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@pytest.fixture(scope="module")
def running(
    model: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """Return the assistant with parts that fail on demand, and few messages a minute."""
    folder = tmp_path_factory.mktemp("faulty")
    for name in ("store", "faults"):
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
            "db": str(folder / "store" / "conversations.db"),
        },
        "lock_store": {"type": "tests.system.faulty.Locks", **faulty},
        "event_broker": {"type": "tests.system.faulty.Broker", **faulty},
        "nlg": {"type": "tests.system.faulty.BreakingComposer", **faulty},
    }
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    with ActionProxy() as proxy:
        assistant = Assistant(
            model,
            free_port(),
            endpoints=folder / "endpoints.yml",
            logs=folder / "log",
            environment={**environment, "CLINIC_SETTINGS": str(folder / "clinic.yml")},
            actions_through=proxy.forward_to,
        )
        with assistant:
            assistant.wait()
            yield Deployment(folder, assistant, proxy)


@pytest.fixture
def person(running: Deployment) -> Iterator[Client]:
    """Return a new conversation."""
    with Client(running.assistant.address) as client:
        yield client


Fault = Callable[[Deployment], AbstractContextManager[None]]
STORE: dict[str, Fault] = {
    "the store is locked for writing": lambda running: running.locked("IMMEDIATE"),
    "the store's disk is full": lambda running: running.full(),
    "the store is corrupt": lambda running: running.replaced_by(b"no database" * 5000),
    "the store is empty": lambda running: running.replaced_by(b""),
    "the store is gone": lambda running: running.replaced_by(None),
    "the store cannot be opened": lambda running: running.in_the_way(),
}
OTHER: dict[str, Fault] = {
    "the lock store is down": lambda running: running.faults.fail("lock store"),
    "the lock store goes down in a turn": lambda running: running.faults.fail("lock store after a turn"),
    "the broker is down": lambda running: running.faults.fail("broker"),
    "the action server hangs": lambda running: running.proxy.broken("hangs"),
}


def _action_server(fault: str) -> Fault:
    return lambda running: running.proxy.broken(fault)


EVERY = {
    **STORE,
    **OTHER,
    **{f"the action server {fault}": _action_server(fault) for fault in FAULTS_OF_ACTIONS},
}


def within(seconds: float, say: Callable[[], list[Message]]) -> list[Message]:
    """Return what is said, which must arrive in time and whole."""
    started = time.monotonic()
    replies = say()
    assert time.monotonic() - started < seconds
    assert replies
    for reply in replies:
        assert reply["text"].strip()
        assert "Traceback" not in reply["text"]
        assert "Error" not in reply["text"]
        assert "{" not in reply["text"]
    return replies


def alarmed(replies: list[Message], urgency: str, number: str) -> bool:
    """Tell whether the first words are an alarm that names whom to call."""
    return replies[0]["metadata"]["urgency"] == urgency and number in replies[0]["text"]


@pytest.mark.parametrize("fault", EVERY)
def test_safety_words_and_answers_with_their_caution_arrive_while(fault: str, running: Deployment) -> None:
    with Client(running.assistant.address) as before:
        assert answered(before.say(QUESTION)) == {"hospice_care"}
        with EVERY[fault](running), Client(running.assistant.address) as first:
            assert alarmed(within(GENEROUS_SECONDS, lambda: first.say(EMERGENCY)), "emergency", "911")
            assert alarmed(within(GENEROUS_SECONDS, lambda: before.say(CRISIS)), "crisis", "988")
            replies = within(GENEROUS_SECONDS, lambda: before.say(CAUTIOUS))
            assert answered(replies[:1]) == {"symptoms_bone"}
            assert "Call the care team" in replies[0]["text"]
            assert before.request("GET", "/health").status_code == 200
        assert answered(before.say(QUESTION)) >= {"hospice_care"}


@pytest.mark.parametrize("fault", OTHER)
def test_a_turn_is_kept_while(fault: str, running: Deployment, person: Client) -> None:
    with OTHER[fault](running):
        person.say(QUESTION)
    _greeting, asked, answer, *_ = person.history()
    assert asked["text"] == QUESTION
    assert answered([answer]) == {"hospice_care"}


def test_when_no_turn_can_speak_the_safety_words_still_arrive(running: Deployment, person: Client) -> None:
    with running.faults.fail("core"):
        assert alarmed(within(GENEROUS_SECONDS, lambda: person.say(EMERGENCY)), "emergency", "911")
        assert alarmed(within(GENEROUS_SECONDS, lambda: person.say(CRISIS)), "crisis", "988")
        [symptom] = within(GENEROUS_SECONDS, lambda: person.say("I have a headache"))
        assert symptom["metadata"]["urgency"] == "call_doctor"
        [sorry] = within(GENEROUS_SECONDS, lambda: person.say(QUESTION))
        assert "try again" in sorry["text"]
        assert "911" in sorry["text"]
    assert answered(person.say(QUESTION)) == {"hospice_care"}


def test_several_messages_at_once_behind_a_hung_action_server(running: Deployment, person: Client) -> None:
    texts = [CAUTIOUS, QUESTION, CAUTIOUS, QUESTION, EMERGENCY]
    with running.proxy.broken("hangs"), ThreadPoolExecutor(len(texts)) as threads:
        started = time.monotonic()
        replies = list(threads.map(person.say, texts))
        assert time.monotonic() - started < 2 * GENEROUS_SECONDS
    assert [answered(one) for one in replies[:4]] == [{"symptoms_bone"}, {"hospice_care"}] * 2
    assert alarmed(replies[4], "emergency", "911")


def test_a_message_over_a_limit_is_read_for_alarms(running: Deployment, person: Client) -> None:
    too_long = person.request("POST", "/messages", json={"message": "We had cake. " * 8000 + EMERGENCY})
    assert (too_long.status_code, too_long.json()["error"]["code"]) == (413, "too_long")
    assert alarmed(too_long.json()["messages"], "emergency", "911")
    for _ in range(MESSAGES_PER_MINUTE):
        person.say("thanks")
    for text, level, number in ((EMERGENCY, "emergency", "911"), (CRISIS, "crisis", "988")):
        too_many = person.request("POST", "/messages", json={"message": text})
        assert (too_many.status_code, too_many.json()["error"]["code"]) == (429, "rate_limited")
        assert alarmed(too_many.json()["messages"], level, number)
    assert "messages" not in person.request("POST", "/messages", json={"message": QUESTION}).json()


def test_under_two_hundred_other_conversations(running: Deployment, person: Client) -> None:
    def ask(_: int) -> set[str]:
        with Client(running.assistant.address) as client:
            return answered(client.say(QUESTION))

    with ThreadPoolExecutor(OTHERS) as threads:
        others = [threads.submit(ask, number) for number in range(OTHERS)]
        time.sleep(0.5)
        assert alarmed(within(2 * GENEROUS_SECONDS, lambda: person.say(EMERGENCY)), "emergency", "911")
        assert all(other.result() == {"hospice_care"} for other in others)


def test_no_log_holds_what_people_wrote_or_a_traceback(running: Deployment) -> None:
    for log in (running.folder / "log").iterdir():
        text = log.read_text(encoding="utf-8", errors="replace")
        assert EMERGENCY not in text
        assert "Traceback" not in text
