"""Twilio's messaging webhooks and REST interface: https://www.twilio.com/docs/messaging."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

from tests.peers.peer import PUBLIC_URL, Asked, Peer, Told

SID, TOKEN = "AC" + "0123456789abcdef" * 2, "the auth token of the tests"


class SmsPeer(Peer):
    """Twilio, and a person's telephone."""

    NAME: ClassVar[str] = "sms"
    VARIABLE: ClassVar[str] = "TWILIO_SMS_NUMBER"
    PREFIX: ClassVar[str] = ""
    CLINIC: ClassVar[str] = "+15550142"

    def __init__(self) -> None:
        super().__init__()
        self.person = "+15550199"
        self.others: list[SmsPeer] = []

    def variables(self) -> dict[str, str]:
        return {
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            self.VARIABLE: self.CLINIC,
            "PUBLIC_URL": PUBLIC_URL,
            "TWILIO_API_BASE": self.address,
        }

    def trouble(self, status: int) -> Told:
        return Told(status, {"code": 20429 if status == 429 else 20500, "status": status})

    def answer(self, asked: Asked) -> Told:
        expected = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if asked.headers.get("Authorization") != f"Basic {expected}":
            self.refused.append("credentials")
            return Told(401, {"code": 20003, "message": "Authenticate"})
        if (asked.method, asked.path) == ("GET", f"/2010-04-01/Accounts/{SID}.json"):
            self.connected += 1
            return Told(200, {"sid": SID, "status": "active"})
        if (asked.method, asked.path) != ("POST", f"/2010-04-01/Accounts/{SID}/Messages.json"):
            return self.refuse("20404", 404)
        form = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
        for other in self.others:
            if form["From"] == other.PREFIX + other.CLINIC:
                return other.answer(asked)
        if form["From"] != self.PREFIX + self.CLINIC:
            return self.refuse("21606 The From phone number is not a valid message-capable number")
        if form["To"] != self.PREFIX + self.person:
            return self.refuse("21211 Invalid To number")
        if not 1 <= len(form["Body"]) <= 1600:
            return self.refuse("21617 The concatenated message body exceeds the 1600 character limit")
        self.show(form["Body"], {})
        return Told(201, {"sid": f"SM{self.next_id():032}", "status": "queued"})

    def message(self, text: str) -> tuple[bytes, dict[str, str]]:
        return self.posted(Body=text, NumMedia="0")

    def other(self, kind: str) -> tuple[bytes, dict[str, str]]:
        if kind == "location":
            return self.posted(Body="", NumMedia="0", Latitude="1.0", Longitude="2.0")
        if kind == "joined":
            return self.posted(Body="STOP", NumMedia="0", OptOutType="STOP")
        types = {"voice": "audio/ogg", "picture": "image/jpeg", "sticker": "image/webp"}
        return self.posted(
            Body="", NumMedia="1", MediaUrl0="https://x.example", MediaContentType0=types[kind]
        )

    def posted(self, **fields: str) -> tuple[bytes, dict[str, str]]:
        """Return a signed request of the person's."""
        form = {
            "MessageSid": f"SM{self.next_id():032}",
            "AccountSid": SID,
            "From": self.PREFIX + self.person,
            "To": self.PREFIX + self.CLINIC,
            "FromZip": "",
            **fields,
        }
        signed = f"{PUBLIC_URL}/webhooks/{self.NAME}/webhook" + "".join(
            name + form[name] for name in sorted(form)
        )
        digest = base64.b64encode(hmac.new(TOKEN.encode(), signed.encode(), hashlib.sha1).digest())
        return urlencode(form).encode(), {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": digest.decode(),
        }

    def forged(self, body: bytes, headers: dict[str, str]) -> dict[str, str]:
        return {**headers, "X-Twilio-Signature": base64.b64encode(b"0" * 20).decode()}


class WhatsAppPeer(SmsPeer):
    """Twilio, and a person's WhatsApp."""

    NAME: ClassVar[str] = "whatsapp"
    VARIABLE: ClassVar[str] = "TWILIO_WHATSAPP_NUMBER"
    PREFIX: ClassVar[str] = "whatsapp:"
