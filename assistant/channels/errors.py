"""Errors of the web channel as its contract writes them: JSON with a code and a message."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from assistant.logs import describe
from assistant.message import Message
from assistant.typed_text import MESSAGE_LIMIT

logger = logging.getLogger(__name__)

TOO_LONG = f"a message may have {MESSAGE_LIMIT} characters"

_CODES = {
    400: "bad_request",
    401: "unauthorized",
    404: "not_found",
    405: "not_allowed",
    413: "too_long",
    429: "rate_limited",
}


class ChannelError(Exception):
    """An answer that is an error: status, message for the client, and what must be said all the same."""

    def __init__(
        self,
        status: int,
        message: str,
        headers: Mapping[str, str] | None = None,
        messages: Sequence[Message] = (),
    ) -> None:
        """Keep what is answered."""
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.messages = list(messages)


def respond(request: Request, error: Exception) -> HTTPResponse:
    """Return the JSON answer to an error; one that nobody foresaw is logged by its kind alone."""
    if isinstance(error, ChannelError):
        return _answer(error.status, str(error), error.headers, error.messages)
    if isinstance(error, SanicException) and error.status_code < 500:
        message = TOO_LONG if error.status_code == 413 else "the request was not understood"
        return _answer(error.status_code, message, getattr(error, "headers", {}), [])
    logger.error("%s %s broke off: %s", request.method, request.path, describe(error))
    return _answer(503, "this cannot be answered at the moment", {"Retry-After": "5"}, [])


def _answer(
    status: int, message: str, headers: Mapping[str, str], messages: Sequence[Message]
) -> HTTPResponse:
    code = _CODES.get(status, "unavailable" if status >= 500 else "bad_request")
    body: dict[str, object] = {"error": {"code": code, "message": message}}
    if messages:
        body["messages"] = list(messages)
    return json(body, status=status, headers={"Cache-Control": "no-store", **headers})
