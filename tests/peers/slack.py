"""Slack's Events API, interactivity and Web API: https://docs.slack.dev."""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import time
from typing import Any, ClassVar
from urllib.parse import urlencode

from tests.peers.peer import Asked, Peer, Told

TOKEN, SECRET = "xoxb-the-token-of-the-tests", "the signing secret of the tests"
CHANNEL = "D024BE91L"


class SlackPeer(Peer):
    """Slack, and a person's direct messages with the app."""

    NAME: ClassVar[str] = "slack"

    def __init__(self) -> None:
        super().__init__()
        self.person = "U061F7AUR"
        self.posted: list[dict[str, Any]] = []

    def variables(self) -> dict[str, str]:
        return {
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_BASE": f"{self.address}/api",
        }

    def answer(self, asked: Asked) -> Told:
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self.refuse("invalid_auth", 200)
        if asked.path == "/api/auth.test":
            self.connected += 1
            return Told(200, {"ok": True, "team": "Testvale", "user_id": "U0BOT"})
        if asked.path != "/api/chat.postMessage":
            return self.refuse("unknown_method", 200)
        body = asked.json
        if body["channel"] not in (CHANNEL, "C0GROUP"):
            return self.refuse("channel_not_found", 200)
        return self._shown(body)

    def _shown(self, body: dict[str, Any]) -> Told:
        choices: dict[str, str] = {}
        texts = []
        for block in body["blocks"]:
            if block["type"] == "section":
                if not 1 <= len(block["text"]["text"]) <= 3000:
                    return self.refuse("invalid_blocks", 200)
                texts.append(html.unescape(block["text"]["text"]))
            else:
                keys = block["elements"]
                too_long = any(len(key["text"]["text"]) > 75 or len(key["value"]) > 2000 for key in keys)
                if (
                    too_long
                    or not 1 <= len(keys) <= 25
                    or len({key["action_id"] for key in keys}) < len(keys)
                ):
                    return self.refuse("invalid_blocks", 200)
                choices |= {key["text"]["text"]: key["value"] for key in keys}
        self.posted.append(body)
        self.show("\n".join(texts), choices)
        return Told(200, {"ok": True, "ts": str(time.time())})

    def message(self, text: str) -> tuple[bytes, dict[str, str]]:
        return self.event(text=html.escape(text, quote=False))

    def event(self, **content: Any) -> tuple[bytes, dict[str, str]]:
        """Return an event in the person's direct messages."""
        event = {
            "type": "message",
            "channel_type": "im",
            "channel": CHANNEL,
            "user": self.person,
            "ts": f"{time.time():.6f}",
            **content,
        }
        body = {"type": "event_callback", "event_id": f"Ev{self.next_id()}", "event": event}
        return self.signed(json.dumps(body).encode(), "application/json; charset=utf-8")

    def tapped(self, title: str) -> tuple[bytes, dict[str, str]]:
        action = {"type": "button", "action_id": "choice_0", "value": self.choices[title]}
        payload = {
            "type": "block_actions",
            "user": {"id": self.person},
            "channel": {"id": CHANNEL},
            "container": {"type": "message", "message_ts": "1.0"},
            "actions": [{**action, "action_ts": f"{time.time():.6f}"}],
        }
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return self.signed(body, "application/x-www-form-urlencoded")

    def other(self, kind: str) -> tuple[bytes, dict[str, str]]:
        files = {"voice": "audio/mp4", "picture": "image/png"}
        if kind in files:
            return self.event(text="", subtype="file_share", files=[{"mimetype": files[kind]}])
        return self.event(text="<@U061F7AUR> has joined the channel", subtype="channel_join")

    def edited(self, text: str) -> tuple[bytes, dict[str, str]]:
        message = {"user": self.person, "text": text, "ts": "1.0", "edited": {"user": self.person}}
        return self.event(subtype="message_changed", message=message, user=None)

    def forged(self, body: bytes, headers: dict[str, str]) -> dict[str, str]:
        return {**headers, "X-Slack-Signature": "v0=" + "0" * 64}

    def signed(self, body: bytes, content_type: str, seconds_ago: int = 0) -> tuple[bytes, dict[str, str]]:
        """Return a request with its signature."""
        stamp = str(int(time.time()) - seconds_ago)
        digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return body, {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }
