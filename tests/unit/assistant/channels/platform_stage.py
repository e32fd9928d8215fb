"""A platform's channel through Sanic's real server, the platform on loopback; understanding is scripted."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.run import configure_app
from rasa.shared.utils.common import class_from_module_path

from assistant.channels.platform import PlatformChannel
from assistant.channels.web import WebChannel
from assistant.composer import Composer
from clinic.platforms import PLATFORMS
from tests.peers.peer import Peer
from tests.unit.assistant.channels.serving import serving
from tests.unit.assistant.stage import ScriptedProcessor, make_agent

WAIT_SECONDS = 60.0


def wait_until(condition: Callable[[], bool], what: str = "nothing happened") -> None:
    """Return once a condition holds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


class PlatformStage:
    """A served platform with its peer; ``serve`` may be called again on the same database."""

    def __init__(self, peer: Peer, folder: Path, domain: Any, composer: Composer) -> None:
        self.peer = peer
        self.database = folder / "conversations.db"
        self._key = folder / "session.key"
        self._domain, self._composer = domain, composer
        self.agent: Agent
        self.channel: PlatformChannel

    @property
    def processor(self) -> ScriptedProcessor:
        """Return what is told how to answer."""
        assert isinstance(self.agent.processor, ScriptedProcessor)
        return self.agent.processor

    @property
    def heard(self) -> list[str]:
        """Return what the agent was asked."""
        return [str(message.text) for message in self.processor.heard]

    @contextmanager
    def serve(self, connected: bool = True) -> Iterator[PlatformStage]:
        """Serve until the context ends."""
        platform = PLATFORMS[self.peer.NAME]
        channel_class = class_from_module_path(platform.channel)
        self.agent = make_agent(self._domain, self._composer, self.database)
        self.channel = channel_class(platform.values(self.peer.variables()), self._key)
        app = configure_app([WebChannel(self._key), self.channel], enable_api=False, use_uvloop=False)
        app.ctx.agent = self.agent
        with serving(app) as address:
            self.peer.assistant = address
            if connected:
                wait_until(lambda: self.channel.state == "ok", "the platform was not reached")
            yield self

    def waiting(self) -> int:
        """Return how many messages are not answered yet."""
        with closing(sqlite3.connect(self.database)) as database:
            return int(database.execute("SELECT count(*) FROM inbox").fetchone()[0])

    def settle(self) -> list[str]:
        """Wait until everything is answered; return what was said to the last message."""
        wait_until(lambda: self.waiting() == 0, f"not answered; {self.peer.refused}")
        return self.peer.replies()

    def say(self, text: str) -> list[str]:
        """Write a message and return the replies."""
        assert self.peer.say(text).status_code == 200
        return self.settle()
