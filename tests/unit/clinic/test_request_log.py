"""One line and one id for each request, by Sanic's real server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from sanic import Sanic
from sanic.response import HTTPResponse, text

from clinic import request_log
from clinic.logs import request_id
from tests.unit.assistant.channels.serving import serving

SANE = "0123456789abcdef0123456789abcdef"
CANARY = "the-lump-under-my-arm"
SEEN: list[Any] = []


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of an app with a route that answers, one that breaks, and one that is quiet."""
    app = Sanic("requests_of_the_tests", configure_logging=False)
    request_log.install(app, lambda *seen: SEEN.append(seen), quiet=("/health",))

    async def who(_request: Any, name: str) -> HTTPResponse:
        return text(request_id() or "")

    async def breaks(_request: Any, status: int) -> HTTPResponse:
        if status == 500:
            raise ValueError(CANARY)
        return text("", status=status)

    async def health(_request: Any) -> HTTPResponse:
        return text("")

    app.add_route(who, "/who/<name>")
    app.add_route(breaks, "/status/<status:int>")
    app.add_route(health, "/health")
    with serving(app) as where:
        yield where


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Return what holds the lines of requests, as they come."""
    SEEN.clear()
    caplog.set_level(logging.INFO, "clinic.request_log")
    return caplog


def fields(lines: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """Return what the lines tell, without the time that was taken."""
    own = [line.__dict__["fields"] for line in lines.records if line.name == "clinic.request_log"]
    assert all(one.pop("milliseconds") >= 0 for one in own)
    return own


def test_a_request_gets_the_id_that_its_answer_and_its_logs_carry(address: str) -> None:
    answer = requests.get(f"{address}/who/me", timeout=10)
    assert answer.text == answer.headers["X-Request-ID"]
    assert len(answer.text) == 32
    again = requests.get(f"{address}/who/me", timeout=10)
    assert again.text != answer.text


def test_requests_over_one_connection_have_an_id_each(address: str) -> None:
    with requests.Session() as http:
        assert len({http.get(f"{address}/who/me", timeout=10).text for _ in range(3)}) == 3


def test_a_sane_id_of_the_caller_is_kept_and_any_other_replaced(address: str) -> None:
    kept = requests.get(f"{address}/who/me", headers={"X-Request-ID": SANE}, timeout=10)
    assert kept.text == kept.headers["X-Request-ID"] == SANE
    replaced = requests.get(f"{address}/who/me", headers={"X-Request-ID": CANARY}, timeout=10)
    assert replaced.text != CANARY


def test_a_line_tells_the_route_and_not_the_address(address: str, lines: pytest.LogCaptureFixture) -> None:
    requests.get(f"{address}/who/{CANARY}?q={CANARY}", timeout=10)
    assert fields(lines) == [{"method": "GET", "route": "/who/<name:str>", "status": 200}]
    assert [seen[:3] for seen in SEEN] == [("GET", "/who/<name:str>", 200)]


def test_an_address_that_is_no_route_is_not_told(address: str, lines: pytest.LogCaptureFixture) -> None:
    answer = requests.get(f"{address}/{CANARY}", timeout=10)
    assert answer.headers["X-Request-ID"]
    assert fields(lines) == [{"method": "unknown", "route": "unknown", "status": 404}]


def test_a_request_that_breaks_is_told_as_well(address: str, lines: pytest.LogCaptureFixture) -> None:
    answer = requests.get(f"{address}/status/500", timeout=10)
    assert answer.headers["X-Request-ID"]
    assert fields(lines) == [{"method": "GET", "route": "/status/<status:int>", "status": 500}]


def test_of_a_quiet_route_only_failures_get_a_line_and_all_are_observed(
    address: str, lines: pytest.LogCaptureFixture
) -> None:
    requests.get(f"{address}/health", timeout=10)
    assert fields(lines) == []
    assert [seen[1:3] for seen in SEEN] == [("/health", 200)]
