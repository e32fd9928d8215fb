"""One line in the log for each request, and an id that ties together what is logged of it.

For both processes' Sanic apps: the assistant hands its id on to the action server.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from clinic.logs import begin_request

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
UNKNOWN = "unknown"
"""Stands for every address that is no route: it may hold anything."""
Observe = Callable[[str, str, int, float], None]
"""Takes a request's method, route, status and seconds."""


def install(app: Any, observe: Observe | None = None, quiet: tuple[str, ...] = ()) -> None:
    """Give every request of a Sanic app an id, returned in ``X-Request-ID``, and a line in the log.

    Args:
        app: the Sanic app.
        observe: is told of every request besides.
        quiet: routes that are asked so often that only their failures get a line.
    """

    def begin(request: Any) -> None:
        request.ctx.began = time.perf_counter()
        request.ctx.request_id = begin_request(request.headers.get(HEADER))

    def end(request: Any, response: Any) -> None:
        if response is None or not hasattr(request.ctx, "request_id"):
            return
        response.headers[HEADER] = request.ctx.request_id
        seconds = time.perf_counter() - request.ctx.began
        route = f"/{request.route.path}" if request.route else UNKNOWN
        method = request.method if request.route else UNKNOWN
        if observe is not None:
            observe(method, route, response.status, seconds)
        if route not in quiet or response.status >= 400:
            fields = {
                "method": method,
                "route": route,
                "status": response.status,
                "milliseconds": round(seconds * 1000, 1),
            }
            logger.info("answered", extra={"fields": fields})

    app.register_middleware(begin, "request")
    app.register_middleware(end, "response")
