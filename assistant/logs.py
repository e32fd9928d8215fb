"""Logs that carry no user text: Rasa's structured events lose every field but harmless ones."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

_KEPT = ("event", "level", "logger", "action_name", "component", "model_id", "class_name")
"""Fields of a structured log event that never hold what a person wrote."""


def configure(level: int = logging.INFO) -> None:
    """Send all logs to standard error, one line each, without texts and without tracebacks' values."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLineFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("matplotlib", "apscheduler", "asyncio", "sanic.access", "sanic.root"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            drop_texts,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class OneLineFormatter(logging.Formatter):
    """Writes a record on one line, and of its error what ``describe`` tells."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line."""
        record.exc_text = None  # what another handler made of the error
        return " ".join(super().format(record).splitlines())

    def formatException(self, ei: Any) -> str:  # noqa: N802  logging's name
        """Return the error without its message and values."""
        return describe(ei[1]) if ei[1] else ""


def drop_texts(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Return a structured log event with its harmless fields alone (structlog's processor interface)."""
    return {key: value for key, value in event.items() if key in _KEPT}


def describe(error: BaseException) -> str:
    """Return an error's kind and the places it passed, not its message: that may hold a person's words."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} at {places or 'no place'}"
