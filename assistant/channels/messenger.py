"""Facebook Messenger, by its webhooks and its Send API.

https://developers.facebook.com/docs/messenger-platform. Rasa's connector answers the first message of a
request alone, while Facebook waits, and takes a signature by any algorithm that the caller names.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from rasa.core.channels.channel import UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, text

from assistant.channels import rendering
from assistant.channels.delivery import Answer, Call, Verdict, by_status
from assistant.channels.handlers import as_function
from assistant.channels.incoming import Incoming, Kind, at, list_at, object_of, text_at
from assistant.channels.platform import PlatformChannel
from assistant.message import Message

TEXT_LIMIT = 2000
QUICK_REPLIES = 13
TITLE_LIMIT = 20
BEGIN = "begin"
"""What the button "Get started" hands over."""
_KINDS: dict[str, Kind] = {
    "audio": "voice",
    "image": "picture",
    "video": "picture",
    "file": "picture",
    "location": "location",
}
_BUSY = (1, 2, 4, 17, 32, 341, 613)
"""Graph's codes of what passes: unknown, service, and its several limits."""
_TOKEN = 190


class MessengerChannel(PlatformChannel):
    """Messenger's channel, of one page."""

    NAME = "messenger"

    def headers(self) -> dict[str, str]:
        """Return the page's token; in an address it would stand in logs on the way."""
        return {"Authorization": f"Bearer {self._values['MESSENGER_PAGE_TOKEN']}"}

    def judge(self, answer: Answer) -> Verdict:
        """Return what an answer means; Graph tells in its body what passes."""
        verdict = by_status(answer)
        code = at(answer.body, "error", "code")
        if verdict.is_ == "refused" and (at(answer.body, "error", "is_transient") is True or code in _BUSY):
            return Verdict("again")
        return (
            Verdict("refused", ours=code == _TOKEN or verdict.ours) if verdict.is_ == "refused" else verdict
        )

    def connection(self) -> list[Call]:
        """Return the call that gives the page its button to begin with."""
        return [Call("/me/messenger_profile", {"get_started": {"payload": BEGIN}})]

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes, with the one by which Facebook tries a webhook."""
        bp = super().blueprint(on_new_message)
        bp.add_route(as_function(self.verify), "/webhook", methods=["GET"], name="verify")
        return bp

    async def verify(self, request: Request) -> HTTPResponse:
        """Answer Facebook's challenge when it knows the word that was agreed on."""
        given = str(request.args.get("hub.verify_token") or "")
        agreed = self._values["MESSENGER_VERIFY_TOKEN"]
        if request.args.get("hub.mode") != "subscribe" or not hmac.compare_digest(
            given.encode(), agreed.encode()
        ):
            return text("", status=403)
        return text(str(request.args.get("hub.challenge") or ""))

    def signature(self, request: Request) -> str | None:
        """Return the signature of a request."""
        found = request.headers.get("x-hub-signature-256")
        return str(found) if found else None

    def is_authentic(self, request: Request, signature: str) -> bool:
        """Tell whether a request was signed with the app's secret."""
        key = self._values["MESSENGER_APP_SECRET"].encode()
        expected = "sha256=" + hmac.new(key, request.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected.encode(), signature.encode())

    def read(self, request: Request) -> list[Incoming]:
        """Return every message of a request, in order."""
        body = object_of(request.json)
        found = []
        for entry in list_at(body, "entry"):
            for event in list_at(entry, "messaging"):
                incoming = _read(event)
                found += [incoming] if incoming else []
        return found

    def calls(self, address: dict[str, str], messages: Sequence[Message]) -> list[Call]:
        """Return a call for each text, the choices as quick replies of the last: others would vanish."""
        shown: list[dict[str, Any]] = [
            {"text": part} for one in rendering.texts(messages) for part in rendering.parts(one, TEXT_LIMIT)
        ]
        choices = rendering.choices(messages)[:QUICK_REPLIES]
        if shown and choices:
            shown[-1]["quick_replies"] = [
                {"content_type": "text", "title": one["title"][:TITLE_LIMIT], "payload": one["message"]}
                for one in choices
            ]
        to = {"recipient": {"id": address["id"]}, "messaging_type": "RESPONSE"}
        return [Call("/me/messages", {**to, "message": message}) for message in shown]


def _read(event: Any) -> Incoming | None:
    """Return what a person did; None for what needs no answer: echoes, receipts, reactions."""
    person = text_at(event, "sender", "id")
    if not person or at(event, "message", "is_echo") is True:
        return None
    address = {"id": person}
    if text_at(event, "postback", "payload"):
        posted = text_at(event, "postback", "mid") or f"{person}:{text_at(event, 'timestamp')}"
        payload = text_at(event, "postback", "payload")
        return Incoming(posted, person, address, *(("begin", "") if payload == BEGIN else ("text", payload)))
    if text_at(event, "message_edit", "text"):
        edit = f"{text_at(event, 'message_edit', 'mid')}:{text_at(event, 'message_edit', 'num_edit')}"
        return Incoming(edit, person, address, "edited", text_at(event, "message_edit", "text"))
    said = text_at(event, "message", "quick_reply", "payload") or text_at(event, "message", "text")
    kind = _kind(at(event, "message", "attachments", 0))
    mid = text_at(event, "message", "mid")
    if not mid or (kind == "text" and not said):
        return None
    return Incoming(mid, person, address, kind, said)


def _kind(attachment: Any) -> Kind:
    if at(attachment, "payload", "sticker_id"):
        return "sticker"
    return _KINDS.get(text_at(attachment, "type"), "text")
