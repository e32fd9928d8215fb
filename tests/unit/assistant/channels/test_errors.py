"""Errors as the channel's contract writes them."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from sanic import exceptions
from sanic.request import Request
from sqlalchemy.exc import OperationalError

from assistant.channels.errors import ChannelError, respond

CANARY = "the lump under my arm"


@pytest.fixture
def request_() -> Request:
    """Return a request as Sanic hands it over, also for one that it could not read."""
    return Request(b"/webhooks/web/messages", {}, "1.1", "POST", None, None)


def answer(request: Request, error: Exception) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Return status, body and headers of the answer to an error."""
    response = respond(request, error)
    assert response.content_type == "application/json"
    assert response.body is not None
    return response.status, json.loads(response.body), dict(response.headers)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "bad_request"),
        (401, "unauthorized"),
        (404, "not_found"),
        (405, "not_allowed"),
        (413, "too_long"),
        (429, "rate_limited"),
        (409, "bad_request"),
        (500, "unavailable"),
        (503, "unavailable"),
    ],
)
def test_every_status_has_its_code(request_: Request, status: int, code: str) -> None:
    answered = answer(request_, ChannelError(status, "why"))
    assert answered[:2] == (status, {"error": {"code": code, "message": "why"}})
    assert answered[2]["Cache-Control"] == "no-store"


def test_an_error_keeps_its_headers_and_what_must_be_said_all_the_same(request_: Request) -> None:
    said = [{"id": "1", "text": "Call 911 now."}]
    error = ChannelError(429, "too many messages", {"Retry-After": "7"}, said)
    status, body, headers = answer(request_, error)
    assert (status, headers["Retry-After"]) == (429, "7")
    assert body == {"error": {"code": "rate_limited", "message": "too many messages"}, "messages": said}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (exceptions.InvalidUsage(CANARY), 400, "bad_request"),
        (exceptions.NotFound(CANARY), 404, "not_found"),
        (exceptions.MethodNotSupported(CANARY, "PUT", ["GET", "POST"]), 405, "not_allowed"),
        (exceptions.PayloadTooLarge(CANARY), 413, "too_long"),
        (exceptions.HeaderExpectationFailed(CANARY), 417, "bad_request"),
        (exceptions.SanicException(CANARY, status_code=418), 418, "bad_request"),
    ],
)
def test_sanic_s_own_refusals_are_answered_without_their_message(
    request_: Request, error: Exception, status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    answered, body, _ = answer(request_, error)
    assert (answered, body["error"]["code"]) == (status, code)
    assert CANARY not in json.dumps(body)
    assert caplog.records == []


def test_a_method_that_is_not_allowed_is_answered_with_those_that_are(request_: Request) -> None:
    error = exceptions.MethodNotSupported("", "PUT", ["GET", "POST"])
    assert answer(request_, error)[2]["Allow"] == "GET, POST"


def test_a_body_that_sanic_refuses_is_told_the_limit_of_a_message(request_: Request) -> None:
    assert "2000" in answer(request_, exceptions.PayloadTooLarge(""))[1]["error"]["message"]


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError(CANARY),
        OperationalError("INSERT", {"data": CANARY}, Exception(CANARY)),
        exceptions.ServerError(CANARY),
        exceptions.ServiceUnavailable(CANARY),
        UnicodeEncodeError("utf-8", CANARY, 0, 1, CANARY),
    ],
)
def test_an_error_that_nobody_foresaw_shows_its_words_neither_to_the_client_nor_in_the_log(
    request_: Request, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    status, body, headers = answer(request_, error)
    assert (status, body["error"]["code"], headers["Retry-After"]) == (503, "unavailable", "5")
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert type(error).__name__ in record.getMessage()
    assert CANARY not in json.dumps(body) + caplog.text
