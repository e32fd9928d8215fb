"""What is told of a platform's set-up, asked of the platforms on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clinic.platforms import PLATFORMS
from commands import channel_check
from tests.peers.messenger import MessengerPeer
from tests.peers.peer import PUBLIC_URL, Asked, Peer, Told
from tests.peers.slack import SlackPeer
from tests.peers.telegram import TelegramPeer
from tests.peers.twilio import SmsPeer, WhatsAppPeer

NAMES = {
    "telegram": "TELEGRAM_TOKEN is taken, as testvale_bot",
    "slack": "SLACK_BOT_TOKEN is taken, as Testvale",
    "messenger": "MESSENGER_PAGE_TOKEN is taken, as Testvale Clinic",
    "sms": "TWILIO_AUTH_TOKEN is taken, as active",
    "whatsapp": "TWILIO_AUTH_TOKEN is taken, as active",
}
TOKENS = {
    "telegram": ("TELEGRAM_TOKEN", "1:" + "x" * 35),
    "slack": ("SLACK_BOT_TOKEN", "xoxb-another"),
    "messenger": ("MESSENGER_PAGE_TOKEN", "another"),
    "sms": ("TWILIO_AUTH_TOKEN", "another"),
    "whatsapp": ("TWILIO_AUTH_TOKEN", "another"),
}


class Site(Peer):
    """Stands where the public address leads to."""

    status = 401

    def answer(self, asked: Asked) -> Told:
        return Told(self.status, {})


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return what answers at the public address, which may be no https on loopback."""
    with Site() as running:
        assert isinstance(running, Site)
        monkeypatch.setenv("NO_PROXY", "*")
        ask = channel_check._ask
        monkeypatch.setattr(
            channel_check,
            "_ask",
            lambda method, url, **options: ask(method, url.replace(PUBLIC_URL, running.address), **options),
        )
        yield running


@pytest.fixture(params=[TelegramPeer, SlackPeer, MessengerPeer, SmsPeer, WhatsAppPeer], ids=lambda p: p.NAME)
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    """Return one platform after the other."""
    with request.param() as running:
        yield running


def told(peer: Peer, **changes: str) -> list[str]:
    environment = {**peer.variables(), "PUBLIC_URL": PUBLIC_URL, **changes}
    return [str(one) for one in channel_check.findings(PLATFORMS[peer.NAME], environment)]


def test_a_platform_that_is_set_up_is_told_to_be_right(peer: Peer, site: Site) -> None:
    if isinstance(peer, TelegramPeer):
        peer.webhook = {"url": f"{PUBLIC_URL}/webhooks/telegram/webhook"}
    found = told(peer)
    assert all(line.startswith("ok: ") for line in found), found
    assert f"ok: {NAMES[peer.NAME]}" in found
    assert found[-1].startswith(f"ok: {PUBLIC_URL}/webhooks/{peer.NAME}/webhook reaches the assistant")


def test_a_wrong_token_is_named_and_not_shown(peer: Peer, site: Site) -> None:
    variable, value = TOKENS[peer.NAME]
    found = told(peer, **{variable: value})
    assert any(line.startswith(f"wrong: {variable} is refused") for line in found), found
    assert value not in "".join(found)


def test_an_answer_that_names_nobody_is_no_token_s(peer: Peer, site: Site) -> None:
    peer.troubles.append(Told(200, {"result": None}))
    assert any(line.endswith(" is refused (200)") for line in told(peer))


def test_a_missing_variable_is_all_that_is_told(peer: Peer) -> None:
    variable = TOKENS[peer.NAME][0]
    assert told(peer, **{variable: ""}) == [f"wrong: {peer.NAME} is half set up: {variable} is missing"]


def test_an_address_that_leads_elsewhere_is_told(peer: Peer, site: Site) -> None:
    site.status = 404
    assert "answers 404 in place of 401" in told(peer)[-1]
    site.stop()
    assert told(peer)[-1].endswith("cannot be reached from here: ConnectionError")


def test_a_platform_that_cannot_be_reached_is_told(peer: Peer, site: Site) -> None:
    peer.stop()
    assert "wrong: the platform cannot be reached from here: ConnectionError" in told(peer)


def test_without_a_public_address_the_path_is_told(site: Site) -> None:
    with SlackPeer() as peer:
        assert told(peer, PUBLIC_URL="")[-1].endswith("https://<your address>/webhooks/slack/webhook")


def test_telegram_s_own_view_of_the_webhook_is_told(site: Site) -> None:
    with TelegramPeer() as peer:
        assert isinstance(peer, TelegramPeer)
        peer.webhook = {"url": "https://elsewhere.example"}
        peer.last_error = {"last_error_message": "Wrong response from the webhook: 502 Bad Gateway"}
        found = told(peer)
    assert any(line.startswith("wrong: Telegram calls 'https://elsewhere.example', not ") for line in found)
    assert any(line.endswith("502 Bad Gateway") for line in found)


def test_the_command_ends_with_what_it_found(
    peer: Peer, site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in peer.variables().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NAME", peer.NAME)
    if isinstance(peer, TelegramPeer):
        peer.webhook = {"url": f"{PUBLIC_URL}/webhooks/telegram/webhook"}
    assert channel_check.main() == 0
    assert NAMES[peer.NAME] in capsys.readouterr().out
    monkeypatch.setenv(TOKENS[peer.NAME][0], "")
    assert channel_check.main() == 1


def test_a_name_that_is_no_platform_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NAME", "pigeon")
    assert channel_check.main() == 2
    assert "telegram, slack, messenger, sms, whatsapp, not 'pigeon'" in capsys.readouterr().err
