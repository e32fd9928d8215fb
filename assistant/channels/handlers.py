"""Sanic marks a handler with the blueprint's name, which a bound method does not take."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sanic.request import Request
from sanic.response import HTTPResponse

Answer = Callable[[Request], Awaitable[HTTPResponse]]


def as_function(answer: Answer) -> Answer:
    """Return a plain function that answers as the given callable does."""

    async def handler(request: Request) -> HTTPResponse:
        return await answer(request)

    return handler
