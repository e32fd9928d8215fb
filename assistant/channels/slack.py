"""Slack, by its Events API, its interactive messages and its Web API.

https://docs.slack.dev. Rasa's connector answers an event as often as Slack sends it, drops one whose content
type names a character set, and shows no more than five choices.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse, text
from slack_sdk.signature import SignatureVerifier

from assistant.channels import rendering
from assistant.channels.delivery import AGAIN, Answer, Call, Verdict, by_status
from assistant.channels.incoming import Incoming, Kind, at, list_at, object_of, text_at
from assistant.channels.platform import PlatformChannel
from assistant.message import Message

TEXT_LIMIT = 3000
"""Characters of a section's text."""
BUTTON_LIMIT = 75
BUTTONS_A_BLOCK = 5
_TEXT_SUBTYPES = ("", "file_share", "me_message", "thread_broadcast")
_BUSY = ("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable")
_OURS = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired")
_LINK = re.compile(r"<(?![@#!])[^|>]*\|([^>]*)>|<((?![@#!])[^>]*)>")
_MENTION = re.compile(r"<[@#!][^>]*>")


class SlackChannel(PlatformChannel):
    """Slack's channel: direct messages, and where the app is mentioned."""

    NAME = "slack"

    def headers(self) -> dict[str, str]:
        """Return the token's header."""
        return {"Authorization": f"Bearer {self._values['SLACK_BOT_TOKEN']}"}

    def judge(self, answer: Answer) -> Verdict:
        """Return what an answer means; Slack refuses with 200."""
        if answer.status != 200 or at(answer.body, "ok") is True:
            return by_status(answer)
        error = text_at(answer.body, "error")
        return AGAIN if error in ("", *_BUSY) else Verdict("refused", ours=error in _OURS)

    def connection(self) -> list[Call]:
        """Return the call that tries the token; Slack's own pages name the webhook."""
        return [Call("/auth.test", {})]

    def signature(self, request: Request) -> str | None:
        """Return the signature of a request."""
        found = request.headers.get("x-slack-signature")
        return str(found) if found else None

    def is_authentic(self, request: Request, signature: str) -> bool:
        """Tell whether a request was signed with the app's secret, less than five minutes ago."""
        stamp = str(request.headers.get("x-slack-request-timestamp", ""))
        verifier = SignatureVerifier(self._values["SLACK_SIGNING_SECRET"])
        if not re.fullmatch(r"[0-9]{1,12}", stamp):
            return False
        return bool(verifier.is_valid(request.body, stamp, signature))

    def read(self, request: Request) -> list[Incoming]:
        """Return the message of an event, or the choice that was taken."""
        body = _body(request)
        if at(body, "type") == "block_actions":
            return _chosen(body)
        event = at(body, "event")
        if at(body, "type") != "event_callback" or not isinstance(event, dict):
            return []
        direct = at(event, "type") == "message" and at(event, "channel_type") == "im"
        if not direct and at(event, "type") != "app_mention":
            return []
        kind: Kind = "text"
        message = event
        if at(event, "subtype") == "message_changed" and at(event, "message", "edited"):
            kind, message = "edited", object_of(at(event, "message"))
        elif text_at(event, "subtype") not in _TEXT_SUBTYPES:
            return []
        user, said = text_at(message, "user"), _plain(text_at(message, "text"))
        if not user or at(message, "bot_id"):
            return []
        files = list_at(message, "files")
        if files and kind == "text":
            kind = "voice" if text_at(files, 0, "mimetype").startswith("audio/") else "picture"
        if not said and kind in ("text", "edited"):
            return []
        channel = text_at(event, "channel")
        thread = text_at(event, "thread_ts") or ("" if direct else text_at(event, "ts"))
        address = {"channel": channel, **({"thread": thread} if thread else {})}
        return [Incoming(text_at(body, "event_id"), f"{channel}:{user}", address, kind, said)]

    def accepted(self, request: Request) -> HTTPResponse:
        """Return what Slack waits for: the challenge by which it tries a webhook, or nothing."""
        body = _body(request)
        return text(text_at(body, "challenge") if at(body, "type") == "url_verification" else "")

    def calls(self, address: dict[str, str], messages: Sequence[Message]) -> list[Call]:
        """Return a call for each text, the choices below the last."""
        # Between the signs that Slack reads as its own; nothing else of a text is mark-up.
        escaped = [html.escape(one, quote=False) for one in rendering.texts(messages)]
        bodies: list[dict[str, Any]] = []
        for part in (part for one in escaped for part in rendering.parts(one, TEXT_LIMIT)):
            section = {"type": "section", "text": {"type": "mrkdwn", "text": part}}
            body: dict[str, Any] = {"channel": address["channel"], "text": part, "blocks": [section]}
            if "thread" in address:
                body["thread_ts"] = address["thread"]
            bodies.append({**body, "unfurl_links": False, "unfurl_media": False})
        choices = [_button(number, one) for number, one in enumerate(rendering.choices(messages))]
        if bodies:
            for start in range(0, len(choices), BUTTONS_A_BLOCK):
                block = {"type": "actions", "elements": choices[start : start + BUTTONS_A_BLOCK]}
                bodies[-1]["blocks"].append(block)
        return [Call("/chat.postMessage", body) for body in bodies]


def _body(request: Request) -> dict[str, Any]:
    """Return the JSON of an event, or that in the form of an interactive message.

    Raises:
        ValueError: when it is no JSON object.
    """
    if str(request.content_type).startswith("application/x-www-form-urlencoded"):
        return object_of(json.loads(request.form.get("payload") or "null"))
    return object_of(json.loads(request.body))


def _chosen(body: dict[str, Any]) -> list[Incoming]:
    channel, user = text_at(body, "channel", "id"), text_at(body, "user", "id")
    said = text_at(body, "actions", 0, "value")
    if not channel or not user or not said:
        return []
    # Slack gives a choice no id of its own: this is when which button was taken.
    digest = (
        f"{channel}:{text_at(body, 'actions', 0, 'action_ts')}:{text_at(body, 'actions', 0, 'action_id')}"
    )
    thread = text_at(body, "container", "thread_ts")
    address = {"channel": channel, **({"thread": thread} if thread else {})}
    return [Incoming(digest, f"{channel}:{user}", address, text=said)]


def _button(number: int, choice: Mapping[str, str]) -> dict[str, Any]:
    title = {"type": "plain_text", "text": choice["title"][:BUTTON_LIMIT]}
    return {"type": "button", "text": title, "value": choice["message"], "action_id": f"choice_{number}"}


def _plain(said: str) -> str:
    """Return what somebody typed: without mentions, links by what they show, signs as they were."""
    linked = _LINK.sub(lambda match: match[1] or match[2] or "", _MENTION.sub("", said))
    return html.unescape(linked).strip()
