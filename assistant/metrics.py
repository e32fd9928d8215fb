"""Metrics for Prometheus, on the operator's own port: ``METRICS_PORT``, off without it.

Labels are names out of this program: no text, no id, no address, so that their number is bounded.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIServer

import sqlalchemy as sa
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    start_http_server,
)
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

if TYPE_CHECKING:
    from rasa.core.agent import Agent  # a wrong port is told at once, not after Rasa's seven seconds

PORT_VARIABLE, HOST_VARIABLE = "METRICS_PORT", "METRICS_HOST"
DEFAULT_HOST = "127.0.0.1"
_SECONDS = (0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0)

FALLBACK = ("not_sure", "unanswered", "other_language", "broke_off")
"""Outcomes of messages that no answer was found for (``assistant.insight.observe``)."""

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

MESSAGES = Counter(
    "mbc_messages", "Messages by how they were answered", ["channel", "outcome"], registry=REGISTRY
)
REFUSED = Counter("mbc_refused_messages", "Messages over a limit", ["reason"], registry=REGISTRY)
LEVELS = Counter(
    "mbc_safety_levels", "Messages by the level they called for", ["channel", "level"], registry=REGISTRY
)
FALLBACKS = Counter("mbc_fallbacks", "Messages that no answer was found for", ["kind"], registry=REGISTRY)
TURN_SECONDS = Histogram(
    "mbc_turn_seconds",
    "From an admitted message to its answer",
    ["channel"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
REQUESTS = Counter("mbc_http_requests", "Requests", ["method", "route", "status"], registry=REGISTRY)
REQUEST_SECONDS = Histogram(
    "mbc_http_request_seconds", "Requests", ["route"], buckets=_SECONDS, registry=REGISTRY
)
ACTION_ERRORS = Counter(
    "mbc_action_server_errors", "Calls of the action server without an answer", ["kind"], registry=REGISTRY
)
STORE_ERRORS = Counter("mbc_store_errors", "Errors of a database", ["database", "kind"], registry=REGISTRY)
LOGGED = Counter(
    "mbc_logged_problems", "Warnings and errors in the log", ["logger", "level"], registry=REGISTRY
)
LOST_NOTES = Counter(
    "mbc_insight_lost_notes", "What the store of unanswered questions could not be told", registry=REGISTRY
)
PARTS = Gauge(
    "mbc_part_up", "Whether a part was in order when it was last looked at", ["part"], registry=REGISTRY
)
MODEL_AGE = Gauge("mbc_model_age_seconds", "Since the model that answers was trained", registry=REGISTRY)


_BUSY_SECONDS = 0.5
"""How often a process that takes over looks whether the port is free."""


class Endpoint:
    """The page of metrics, in a thread of its own."""

    def __init__(self, server: WSGIServer, thread: threading.Thread) -> None:
        """Hold what serves."""
        self._server, self._thread = server, thread

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_port)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def serve() -> Endpoint | None:
    """Serve the metrics where the environment says; return None where it names no port.

    Raises:
        ValueError: when the port is none or cannot be had; the message says so.
    """
    port, host = read_port(), os.environ.get(HOST_VARIABLE) or DEFAULT_HOST
    if port is None:
        return None
    try:
        return Endpoint(*start_http_server(port, host, registry=REGISTRY))
    except OSError as error:
        raise ValueError(f"{PORT_VARIABLE}: port {port} of {host} cannot be had: {error.strerror}") from error


def read_port() -> int | None:
    """Return the port for the metrics; None where the environment names none.

    Raises:
        ValueError: when it is no port; the message says so.
    """
    given = os.environ.get(PORT_VARIABLE)
    if not given:
        return None
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise ValueError(f"{PORT_VARIABLE} must be a number from 1 to 65535, not '{given}'")
    return int(given)


def serve_when_free() -> threading.Thread:
    """Serve the metrics as soon as the port is free: a process that is to take over waits for the one before.

    Raises:
        ValueError: when the environment names no port that could be had by anybody.
    """

    def wait() -> None:
        while True:
            try:
                serve()
                return
            except ValueError:
                time.sleep(_BUSY_SECONDS)

    read_port()
    thread = threading.Thread(target=wait, name="metrics", daemon=True)
    thread.start()
    return thread


def count_problems() -> None:
    """Count what is logged as a warning or worse, and every error of a database, from now on."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(_count_record)
    if not sa.event.contains(sa.engine.Engine, "handle_error", _count_store_error):
        sa.event.listen(sa.engine.Engine, "handle_error", _count_store_error)


def _count_record(record: logging.LogRecord) -> bool:
    if record.levelno >= logging.WARNING:
        LOGGED.labels(record.name, record.levelname.lower()).inc()
    return True


def _count_store_error(context: Any) -> None:
    url = context.engine.url
    name = Path(url.database or "").name if url.get_backend_name() == "sqlite" else url.get_backend_name()
    STORE_ERRORS.labels(name, type(context.original_exception).__name__).inc()


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request."""
    REQUESTS.labels(method, route, str(status)).inc()
    REQUEST_SECONDS.labels(route).observe(seconds)


def observe_turn(channel: str, outcome: str, level: str, seconds: float) -> None:
    """Count a message that was answered."""
    MESSAGES.labels(channel, outcome).inc()
    LEVELS.labels(channel, level).inc()
    TURN_SECONDS.labels(channel).observe(seconds)
    if outcome in FALLBACK:
        FALLBACKS.labels(outcome).inc()


def note_parts(checks: dict[str, str]) -> None:
    """Keep what a health report found."""
    for part, state in checks.items():
        PARTS.labels(part).set(state == "ok")


def watch_model(agent_of: Callable[[], Agent | None]) -> None:
    """Tell how old the model that answers is, whenever somebody looks."""

    def age() -> float:
        agent = agent_of()
        if agent is None or not agent.is_ready():
            return float("nan")
        trained_at: datetime = agent.processor.model_metadata.trained_at  # in UTC, without saying so
        return time.time() - trained_at.replace(tzinfo=timezone.utc).timestamp()

    MODEL_AGE.set_function(age)
