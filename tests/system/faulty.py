"""Parts of the assistant that fail on demand: named in a test's endpoints file, failing while a file exists.

The processes are the real ones; a fault is a file that a test makes and takes away, so that no restart is
needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.lock import TicketLock
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant.composer import Composer
from assistant.locks import InMemoryLockStore

FAULTS = "faults"
"""The key of an endpoint's options that names the folder of faults."""


class Faults:
    """A folder in which a file of a part's name tells how the part fails."""

    def __init__(self, folder: Path) -> None:
        """Look for faults in a folder."""
        self._folder = folder

    @contextmanager
    def fail(self, part: str) -> Iterator[None]:
        """Let a part fail while the context lasts."""
        fault = self._folder / part
        fault.touch()
        try:
            yield
        finally:
            fault.unlink()

    def check(self, part: str, about: str = "") -> None:
        """Raise where a part is to fail, with what it was about, as careless errors do.

        Raises:
            ConnectionError: as a server's client does when the server is gone.
        """
        if (self._folder / part).exists():
            raise ConnectionError(f"the {part} is gone {about}")


class Locks(InMemoryLockStore):
    """A lock store that loses its server, before a turn or in the midst of one."""

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        """Fail as the folder of faults says."""
        super().__init__()
        self._faults = Faults(Path(endpoint_config.kwargs[FAULTS]))

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        """Return a conversation's lock, or raise."""
        self._faults.check("lock store")
        lock: TicketLock | None = super().get_lock(conversation_id)
        return lock

    def delete_lock(self, conversation_id: str) -> None:
        """Give a lock back, or raise."""
        self._faults.check("lock store after a turn")
        super().delete_lock(conversation_id)


class Broker(EventBroker):
    """An event broker that loses its server."""

    def __init__(self, faults: Faults) -> None:
        """Fail as the folder of faults says."""
        self._faults = faults

    @classmethod
    async def from_endpoint_config(cls, broker_config: EndpointConfig, event_loop: Any = None) -> Broker:
        """Return the broker, as Rasa makes it."""
        return cls(Faults(Path(broker_config.kwargs[FAULTS])))

    def publish(self, event: dict[str, Any]) -> None:
        """Tell nobody, or raise."""
        self._faults.check("broker", str(event))


class BreakingComposer(Composer):
    """The composer in a process whose turns break off before a word is said."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain | None = None) -> None:
        """Fail as the folder of faults says."""
        super().__init__(endpoint_config, domain)
        self._faults = Faults(Path(endpoint_config.kwargs[FAULTS]))

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return what is said, or raise."""
        said = tracker.latest_message.text if tracker.latest_message else ""
        self._faults.check("core", str(said))
        return await super().generate(utter_action, tracker, output_channel, **kwargs)
