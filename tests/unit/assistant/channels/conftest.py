"""Platforms' channels, served and reached, one for each module that asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from assistant.channels import delivery
from assistant.composer import Composer
from tests.peers.peer import Peer
from tests.unit.assistant.channels.platform_stage import PlatformStage

Serve = Callable[[type[Peer]], PlatformStage]


@pytest.fixture(scope="module")
def serve(
    tmp_path_factory: pytest.TempPathFactory, domain: Any, composer: Composer, clinic: dict[str, Any]
) -> Iterator[Serve]:
    """Return a function that serves a platform's channel until the module's tests are done."""
    served: dict[type[Peer], PlatformStage] = {}
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "*")
        patch.setattr(delivery, "FIRST_WAIT_SECONDS", 0.01)

        def start(peer_class: type[Peer]) -> PlatformStage:
            if peer_class not in served:
                peer = stack.enter_context(peer_class())
                folder = tmp_path_factory.mktemp(peer.NAME)
                served[peer_class] = stack.enter_context(
                    PlatformStage(peer, folder, domain, composer).serve()
                )
            served[peer_class].processor.reset()
            return served[peer_class]

        yield start
