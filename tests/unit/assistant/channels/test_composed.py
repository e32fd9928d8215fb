"""The channels of a run, by what the environment sets up."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.channels import composed
from clinic.platforms import PLATFORMS
from clinic.problems import PROJECT_ROOT
from tests.peers.messenger import MessengerPeer
from tests.peers.slack import SlackPeer
from tests.peers.telegram import TelegramPeer
from tests.peers.twilio import SmsPeer, WhatsAppPeer

CREDENTIALS = str(PROJECT_ROOT / "credentials.yml")
VARIABLES = sorted({name for platform in PLATFORMS.values() for name in platform.needs})


@pytest.fixture(autouse=True)
def _nothing_set_up(monkeypatch: pytest.MonkeyPatch, clinic: dict[str, Any]) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SESSION_SECRET", "a secret of the tests alone, long enough to sign with")


def names() -> list[str]:
    return [channel.name() for channel in composed.channels(None, CREDENTIALS)]


def test_without_variables_the_web_channel_runs_alone() -> None:
    assert names() == ["web"]


@pytest.mark.parametrize("peer", [TelegramPeer, SlackPeer, MessengerPeer, SmsPeer, WhatsAppPeer])
def test_a_platform_s_variables_add_its_channel(peer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in peer().variables().items():
        monkeypatch.setenv(name, value)
    assert names() == ["web", peer.NAME]


def test_a_half_set_platform_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    with pytest.raises(ValueError, match="slack is half set up: SLACK_SIGNING_SECRET is missing"):
        composed.channels(None, CREDENTIALS)
