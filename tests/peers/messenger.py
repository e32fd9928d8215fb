"""Messenger's webhooks and Send API: https://developers.facebook.com/docs/messenger-platform."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any, ClassVar

from tests.peers.peer import Asked, Peer, Told

TOKEN, SECRET, VERIFY = "EAAtheTokenOfTheTests", "the app secret of the tests", "the word agreed on"


class MessengerPeer(Peer):
    """Messenger, and a person's chat with the page."""

    NAME: ClassVar[str] = "messenger"
    CHOICE = "( {} )"

    def __init__(self) -> None:
        super().__init__()
        self.person = "2468013579"
        self.profile: dict[str, Any] = {}

    def variables(self) -> dict[str, str]:
        return {
            "MESSENGER_PAGE_TOKEN": TOKEN,
            "MESSENGER_APP_SECRET": SECRET,
            "MESSENGER_VERIFY_TOKEN": VERIFY,
            "MESSENGER_API_BASE": f"{self.address}/v23.0",
        }

    def trouble(self, status: int) -> Told:
        if status == 429:  # Graph calls it a bad request
            return Told(400, {"error": {"code": 613, "message": "Calls to this api have exceeded the limit"}})
        return Told(status, {"error": {"code": 2, "is_transient": True}})

    def answer(self, asked: Asked) -> Told:
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.refused.append("token")
            return Told(400, {"error": {"code": 190, "message": "Invalid OAuth access token"}})
        if (asked.method, asked.path) == ("GET", "/v23.0/me"):
            return Told(200, {"id": "9", "name": "Testvale Clinic"})
        if asked.path == "/v23.0/me/messenger_profile":
            self.profile = asked.json
            self.connected += 1
            return Told(200, {"result": "success"})
        if asked.path != "/v23.0/me/messages":
            return self.refuse("unknown path", 404)
        body = asked.json
        if body["recipient"]["id"] != self.person or body["messaging_type"] != "RESPONSE":
            return self.refuse("(#100) No matching user found")
        return self._shown(body["message"])

    def _shown(self, message: dict[str, Any]) -> Told:
        keys = message.get("quick_replies") or []
        if not 1 <= len(message["text"]) <= 2000 or len(keys) > 13:
            return self.refuse("(#100) Length of param message[text] must be less than or equal to 2000")
        if any(len(key["title"]) > 20 or len(key["payload"]) > 1000 for key in keys):
            return self.refuse("(#100) quick reply")
        self.show(message["text"], {key["title"]: key["payload"] for key in keys})
        return Told(200, {"recipient_id": self.person, "message_id": f"m{self.next_id()}"})

    def message(self, text: str) -> tuple[bytes, dict[str, str]]:
        return self.events({"message": {"mid": f"m{self.next_id()}", "text": text}})

    def tapped(self, title: str) -> tuple[bytes, dict[str, str]]:
        reply = {"payload": self.choices[title]}
        return self.events({"message": {"mid": f"m{self.next_id()}", "text": title, "quick_reply": reply}})

    def other(self, kind: str) -> tuple[bytes, dict[str, str]]:
        if kind == "joined":
            return self.events({"read": {"watermark": 1}}, {"message": {"mid": "m", "is_echo": True}})
        payload = {"sticker_id": 369239263222822} if kind == "sticker" else {"url": "https://x.example"}
        types = {"voice": "audio", "picture": "image", "location": "location", "sticker": "image"}
        attachment = {"type": types[kind], "payload": payload}
        return self.events({"message": {"mid": f"m{self.next_id()}", "attachments": [attachment]}})

    def edited(self, text: str) -> tuple[bytes, dict[str, str]]:
        return self.events({"message_edit": {"mid": "m1", "text": text, "num_edit": self.next_id()}})

    def events(self, *contents: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """Return a signed request with events of the person's."""
        stamp = int(time.time() * 1000)
        messaging = [
            {"sender": {"id": self.person}, "recipient": {"id": "9"}, "timestamp": stamp, **content}
            for content in contents
        ]
        return self.signed({"object": "page", "entry": [{"id": "9", "messaging": messaging}]})

    def signed(self, content: Any) -> tuple[bytes, dict[str, str]]:
        """Return a request with its signature."""
        body = json.dumps(content).encode()
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return body, {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}

    def forged(self, body: bytes, headers: dict[str, str]) -> dict[str, str]:
        return {**headers, "X-Hub-Signature-256": "sha256=" + "0" * 64}
