"""The running assistant whose parts fail on demand, and every way in which they do."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
import yaml

from clinic.problems import PROJECT_ROOT
from commands.processes import Assistant, free_port
from tests.action_proxy import FAULTS as FAULTS_OF_ACTIONS
from tests.action_proxy import ActionProxy
from tests.system.faulty import FAULTS, Faults

PLENTY = 1_000_000


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


@contextmanager
def deployed(
    model: Path, folder: Path, environment: Mapping[str, str], messages_per_minute: int = PLENTY
) -> Iterator[Deployment]:
    """Run the assistant in a folder, with parts that fail on demand."""
    for name in ("store", "faults"):
        (folder / name).mkdir()
    settings = yaml.safe_load((PROJECT_ROOT / "clinic.yml").read_text(encoding="utf-8"))
    settings["limits"] = {
        "messages_per_minute": messages_per_minute,
        "messages_per_minute_and_address": PLENTY,
        "sessions_per_minute_and_address": PLENTY,
    }
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
