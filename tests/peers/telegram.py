"""Telegram's Bot API: https://core.telegram.org/bots/api."""

from __future__ import annotations

import json
import re
import time
from typing import Any, ClassVar

from tests.peers.peer import PUBLIC_URL, Asked, Peer, Told

TOKEN = "123456789:AAtheTokenOfTheTests_0123456789abcd"


class TelegramPeer(Peer):
    """Telegram, and a person's private chat."""

    NAME: ClassVar[str] = "telegram"

    def __init__(self) -> None:
        super().__init__()
        self.webhook: dict[str, Any] = {}
        self.answered: list[dict[str, Any]] = []
        self.keyboard: dict[str, Any] = {}
        self.last_error: dict[str, str] = {}

    def variables(self) -> dict[str, str]:
        return {"TELEGRAM_TOKEN": TOKEN, "PUBLIC_URL": PUBLIC_URL, "TELEGRAM_API_BASE": self.address}

    def trouble(self, status: int) -> Told:
        body: dict[str, Any] = {"ok": False, "error_code": status}
        return Told(status, {**body, "parameters": {"retry_after": 1}} if status == 429 else body)

    def answer(self, asked: Asked) -> Told:
        if not asked.path.startswith(f"/bot{TOKEN}/"):
            return self.refuse("Unauthorized", 401)
        method = asked.path.rsplit("/", 1)[1]
        if method == "getMe":
            return Told(200, {"ok": True, "result": {"id": 1, "is_bot": True, "username": "testvale_bot"}})
        if method == "getWebhookInfo":
            return Told(200, {"ok": True, "result": {"url": self.webhook.get("url", ""), **self.last_error}})
        body = asked.json
        if method == "setWebhook":
            if not re.fullmatch(r"[\w-]{1,256}", body.get("secret_token", "")):
                return self.refuse("Bad Request: secret token contains unallowed characters")
            if not body["url"].startswith("https://"):
                return self.refuse("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
            self.webhook = body
            self.connected += 1
            return Told(200, {"ok": True, "result": True})
        if method == "answerCallbackQuery":
            if len(body.get("text", "")) > 200:
                return self.refuse("Bad Request: MESSAGE_TOO_LONG")
            self.answered.append(body)
            return Told(200, {"ok": True, "result": True})
        if method == "sendMessage":
            return self._shown(body)
        return self.refuse("Not Found", 404)

    def _shown(self, body: dict[str, Any]) -> Told:
        if str(body["chat_id"]) != self.person:
            return self.refuse("Bad Request: chat not found")
        if not 1 <= len(body["text"]) <= 4096:
            return self.refuse("Bad Request: message is too long")
        self.keyboard = body.get("reply_markup") or {}
        keys = [key for row in self.keyboard.get("inline_keyboard", []) for key in row]
        if any(not 1 <= len(key["callback_data"].encode()) <= 64 for key in keys):
            return self.refuse("Bad Request: BUTTON_DATA_INVALID")
        self.show(body["text"], {key["text"]: key["callback_data"] for key in keys})
        return Told(200, {"ok": True, "result": {"message_id": self.next_id()}})

    def message(self, text: str) -> tuple[bytes, dict[str, str]]:
        return self.update(message=self.body(text=text))

    def tapped(self, title: str) -> tuple[bytes, dict[str, str]]:
        shown = {**self.body(text="…"), "reply_markup": self.keyboard}
        shown["from"] = {"id": 1, "is_bot": True}
        return self.update(
            callback_query={
                "id": f"query{self.next_id()}",
                "from": self.sender(),
                "message": shown,
                "data": self.choices[title],
            }
        )

    def other(self, kind: str) -> tuple[bytes, dict[str, str]]:
        contents: dict[str, dict[str, Any]] = {
            "voice": {"voice": {"file_id": "f", "duration": 3}},
            "picture": {"photo": [{"file_id": "f"}]},
            "location": {"location": {"latitude": 1.0, "longitude": 2.0}},
            "sticker": {"sticker": {"file_id": "f"}},
            "joined": {"new_chat_members": [self.sender()]},
        }
        return self.update(message=self.body(**contents[kind]))

    def edited(self, text: str) -> tuple[bytes, dict[str, str]]:
        return self.update(edited_message={**self.body(text=text), "edit_date": int(time.time())})

    def update(self, **content: Any) -> tuple[bytes, dict[str, str]]:
        """Return an update with its secret."""
        body = json.dumps({"update_id": self.next_id(), **content}).encode()
        secret = self.webhook.get("secret_token", "")
        return body, {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret}

    def forged(self, body: bytes, headers: dict[str, str]) -> dict[str, str]:
        return {**headers, "X-Telegram-Bot-Api-Secret-Token": "0" * 64}

    def body(self, **content: Any) -> dict[str, Any]:
        """Return a message of the person's."""
        chat = {"id": int(self.person), "type": "private", "first_name": "Pat"}
        return {
            "message_id": self.next_id(),
            "date": int(time.time()),
            "chat": chat,
            "from": self.sender(),
            **content,
        }

    def sender(self) -> dict[str, Any]:
        """Return the person, as Telegram tells of them."""
        return {"id": int(self.person), "is_bot": False, "first_name": "Pat", "language_code": "en"}
