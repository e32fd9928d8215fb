"""Telegram, by its Bot API.

https://core.telegram.org/bots/api. Rasa's connector answers every update with 500 beside the aiohttp that
Rasa itself needs, and takes updates from anybody.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from sanic.request import Request

from assistant.channels import rendering
from assistant.channels.delivery import AGAIN, Answer, Call, Verdict, by_status, wait_of
from assistant.channels.incoming import Incoming, Kind, at, object_of, text_at
from assistant.channels.platform import PlatformChannel
from assistant.message import Message
from clinic.content.channels import read_words

TEXT_LIMIT = 4096
"""Characters of a message's text."""
DATA_LIMIT = 64
"""Bytes of what a button hands over."""
START, HELP = "/start", "/help"
"""The commands that every Telegram client offers."""
_KINDS: Mapping[str, Kind] = {
    "voice": "voice",
    "audio": "voice",
    "video_note": "voice",
    "photo": "picture",
    "video": "picture",
    "document": "picture",
    "animation": "picture",
    "location": "location",
    "venue": "location",
    "sticker": "sticker",
}


class TelegramChannel(PlatformChannel):
    """Telegram's channel."""

    NAME = "telegram"

    @property
    def webhook_secret(self) -> str:
        """What Telegram proves itself with: made from the token, which only both sides know."""
        token = self._values["TELEGRAM_TOKEN"]
        return hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()

    def base(self) -> str:
        """Return the bot's address, which holds its token."""
        return f"{self._values['api_base']}/bot{self._values['TELEGRAM_TOKEN']}"

    def judge(self, answer: Answer) -> Verdict:
        """Return what an answer means; Telegram says in its body how long to wait."""
        if answer.status == 429:
            return Verdict("again", wait_of(at(answer.body, "parameters", "retry_after")))
        if answer.status == 200 and at(answer.body, "ok") is not True:
            return AGAIN
        verdict = by_status(answer)
        return Verdict("refused", ours=True) if answer.status == 404 else verdict  # a token nobody has

    def connection(self) -> list[Call]:
        """Return the call that names the webhook, its secret and what is to be handed over."""
        body = {
            "url": self.address,
            "secret_token": self.webhook_secret,
            "allowed_updates": ["message", "edited_message", "callback_query"],
        }
        return [Call("/setWebhook", body)]

    def signature(self, request: Request) -> str | None:
        """Return the secret that came with an update."""
        found = request.headers.get("x-telegram-bot-api-secret-token")
        return str(found) if found else None

    def is_authentic(self, request: Request, signature: str) -> bool:
        """Tell whether it is the one that Telegram was given."""
        return hmac.compare_digest(signature.encode(), self.webhook_secret.encode())

    def read(self, request: Request) -> list[Incoming]:
        """Return the message, the edited message or the choice of an update."""
        update = object_of(request.json)
        update_id = text_at(update, "update_id")
        if not update_id:
            raise ValueError("an update without its id")
        choice = at(update, "callback_query")
        if isinstance(choice, dict):
            return self._chosen(update_id, choice)
        message = at(update, "message") or at(update, "edited_message")
        if not isinstance(message, dict) or at(message, "from", "is_bot"):
            return []
        kind: Kind = next((kind for field, kind in _KINDS.items() if field in message), "text")
        said = text_at(message, "text") or text_at(message, "caption")
        if "edited_message" in update:
            kind = "edited"
        elif kind == "text":
            kind, said = _command(said)
        if kind in ("text", "edited") and not said:
            return []  # somebody joined, left, pinned, or did what Telegram thought of since
        return [Incoming(update_id, _person(message, message), _address(message), kind, said)]

    @staticmethod
    def _chosen(update_id: str, choice: dict[str, Any]) -> list[Incoming]:
        message = at(choice, "message")
        if not isinstance(message, dict):
            return []
        tapped = {"id": text_at(choice, "id"), "title": _title(message, text_at(choice, "data"))}
        person, said = _person(message, choice), text_at(choice, "data")
        return [Incoming(update_id, person, _address(message), text=said, tapped=tapped)]

    def taken(self, incoming: Incoming) -> Call | None:
        """Return the call that ends a button's spinning, and says what was chosen."""
        if not incoming.tapped:
            return None
        title = incoming.tapped["title"]
        shown = {"text": read_words().chosen.format(title=title)} if title else {}
        return Call("/answerCallbackQuery", {"callback_query_id": incoming.tapped["id"], **shown})

    def calls(self, address: dict[str, str], messages: Sequence[Message]) -> list[Call]:
        """Return a call for each text, the choices as a keyboard below the last."""
        shown = [part for text in rendering.texts(messages) for part in rendering.parts(text, TEXT_LIMIT)]
        bodies: list[dict[str, Any]] = [
            {"chat_id": address["chat"], "text": text, "link_preview_options": {"is_disabled": True}}
            for text in shown
        ]
        choices = rendering.choices(messages)
        if bodies and choices:
            bodies[-1]["reply_markup"] = {"inline_keyboard": [[_button(one)] for one in choices]}
        return [Call("/sendMessage", body) for body in bodies]


def _button(choice: Mapping[str, str]) -> dict[str, str]:
    """Return a choice as a key of its own row; one that sends too much hands over its title instead."""
    sent = choice["message"] if len(choice["message"].encode()) <= DATA_LIMIT else choice["title"]
    return {"text": choice["title"], "callback_data": sent}


def _title(message: dict[str, Any], data: str) -> str:
    """Return what stands on the key that handed something over."""
    rows = at(message, "reply_markup", "inline_keyboard") or []
    keys = [key for row in rows if isinstance(row, list) for key in row]
    return next((text_at(key, "text") for key in keys if text_at(key, "callback_data") == data), "")


def _command(text: str) -> tuple[Kind, str]:
    """Return what a client's own command stands for; any other text is what it is."""
    word = text.split("@")[0].split(" ")[0]
    if word == START:
        return "begin", ""
    return "text", word.removeprefix("/") if word == HELP else text


def _person(message: dict[str, Any], by: dict[str, Any]) -> str:
    """Return whose conversation it is: in a group, each person has one of their own."""
    return f"{text_at(message, 'chat', 'id')}:{text_at(by, 'from', 'id')}"


def _address(message: dict[str, Any]) -> dict[str, str]:
    return {"chat": text_at(message, "chat", "id")}
