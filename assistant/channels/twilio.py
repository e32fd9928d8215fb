"""SMS and WhatsApp, by Twilio's webhooks and its REST interface.

https://www.twilio.com/docs/messaging. Rasa's connector answers anybody's request, at Twilio's price and to
any number that the caller names, and shows what a button sends.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from urllib.parse import parse_qsl

from multidict import MultiDict
from sanic.request import Request
from sanic.response import HTTPResponse, text
from twilio.request_validator import RequestValidator

from assistant.channels import rendering
from assistant.channels.delivery import Call
from assistant.channels.incoming import Incoming, Kind
from assistant.channels.platform import PlatformChannel
from assistant.message import Message

TEXT_LIMIT = 1600
"""Characters of a message's body, on every channel."""
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""TwiML that says nothing: what is said comes by the REST interface."""


class TwilioChannel(PlatformChannel):
    """What SMS and WhatsApp have in common."""

    PREFIX = ""
    """What stands before a number."""
    NUMBER = ""
    """The variable of the clinic's own number."""
    SHORT = False
    """Whether every character is paid for."""

    @property
    def _account(self) -> str:
        return f"/2010-04-01/Accounts/{self._values['TWILIO_ACCOUNT_SID']}"

    def headers(self) -> dict[str, str]:
        """Return the account's credentials."""
        pair = f"{self._values['TWILIO_ACCOUNT_SID']}:{self._values['TWILIO_AUTH_TOKEN']}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    def connection(self) -> list[Call]:
        """Return the call that tries the credentials; Twilio's own pages name the webhook."""
        return [Call(f"{self._account}.json", {}, method="GET")]

    def signature(self, request: Request) -> str | None:
        """Return the signature of a request."""
        found = request.headers.get("x-twilio-signature")
        return str(found) if found else None

    def is_authentic(self, request: Request, signature: str) -> bool:
        """Tell whether a request was signed with the account's token for the address that Twilio knows.

        Behind a proxy a request's own address is another one.
        """
        query = f"?{request.query_string}" if request.query_string else ""
        validator = RequestValidator(self._values["TWILIO_AUTH_TOKEN"])
        return bool(validator.validate(self.address + query, _form(request), signature))

    def read(self, request: Request) -> list[Incoming]:
        """Return the message; nothing of what Twilio answers itself, as STOP."""
        form = _form(request)
        sid, sender = form.get("MessageSid", ""), form.get("From", "")
        if not sid or not sender:
            raise ValueError("a message without its id or its sender")
        said, kind = form.get("ButtonPayload") or form.get("Body", ""), _kind(form)
        if form.get("OptOutType") or (kind == "text" and not said.strip()):
            return []
        return [Incoming(sid, sender, {"to": sender}, kind, said)]

    def accepted(self, request: Request) -> HTTPResponse:
        """Return TwiML that says nothing."""
        return text(NOTHING, content_type="text/xml")

    def calls(self, address: dict[str, str], messages: Sequence[Message]) -> list[Call]:
        """Return as few calls as hold everything, with the choices numbered at the end."""
        numbered = rendering.numbered(rendering.choices(messages))
        shown = rendering.texts(messages, short=self.SHORT)
        whole = "\n\n".join([*shown, *([numbered] if numbered else [])])
        to = {"From": self.PREFIX + self._values[self.NUMBER], "To": address["to"]}
        # Typographic signs would make an SMS cost twice as much; Twilio replaces them.
        encoding = {"SmartEncoded": "true"} if self.SHORT else {}
        return [
            Call(f"{self._account}/Messages.json", {**to, **encoding, "Body": part}, form=True)
            for part in rendering.parts(whole, TEXT_LIMIT)
        ]


class SmsChannel(TwilioChannel):
    """SMS."""

    NAME = "sms"
    NUMBER = "TWILIO_SMS_NUMBER"
    SHORT = True


class WhatsAppChannel(TwilioChannel):
    """WhatsApp."""

    NAME = "whatsapp"
    NUMBER = "TWILIO_WHATSAPP_NUMBER"
    PREFIX = "whatsapp:"


def _form(request: Request) -> MultiDict[str]:
    """Return what was posted, empty values as well: they are signed too."""
    try:
        return MultiDict(parse_qsl(request.body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        return MultiDict()


def _kind(form: MultiDict[str]) -> Kind:
    if form.get("Latitude"):
        return "location"
    if form.get("NumMedia", "0") in ("", "0"):
        return "text"
    return "voice" if form.get("MediaContentType0", "").startswith("audio/") else "picture"
