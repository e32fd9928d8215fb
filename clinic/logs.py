"""Logs of both processes: one line each, with the request they belong to, and without what people wrote.

What the project's own modules log is written by people who know this; what Rasa, Sanic and others log may
hold anything. Of their structured events only harmless fields stay, of their plain messages what stands
before the first value, of every error its kind and the places it passed.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import traceback
import uuid
from collections.abc import MutableMapping
from datetime import datetime, timezone
from typing import Any

import structlog

FORMAT_VARIABLE, LEVEL_VARIABLE = "LOG_FORMAT", "LOG_LEVEL"
FORMATS = ("json", "text")
LEVELS = ("debug", "info", "warning", "error")
REQUEST_ID = "request_id"
OWN = ("assistant", "actions", "clinic", "commands", "__main__")
"""Packages whose messages are written for these logs."""
PLACES = 3
"""How many places of an error are told, the last first."""

_HEAD = ("time", "level", "logger", "event")
"""What every line tells."""
_KEPT = ("event", "action_name", "component", "model_id", "class_name")
"""Fields of another package's structured event that never hold what a person wrote."""
_VALUE = re.compile(r"""['"`<\[({\n]|: |%[^ ]""")
"""Where in another package's message the first value may begin."""
_SANE_ID = re.compile(r"(?=[0-9-]*[a-f])[0-9a-f-]{16,64}", re.IGNORECASE)
"""A request's id as proxies make them, hexadecimal: neither words nor a telephone number."""
_QUIET = {
    **dict.fromkeys(("matplotlib", "apscheduler", "asyncio", "sanic.access", "sanic.root"), logging.WARNING),
    "py.warnings": logging.ERROR,  # Python's own, which Rasa's pinned packages write about each other
}
"""Loggers that are heard from a level on."""


def configure(level: int | None = None) -> None:
    """Send all logs to standard error, as ``LOG_FORMAT`` and ``LOG_LEVEL`` say.

    Without a format it is text on a terminal and JSON anywhere else; without a level, ``info``.

    Args:
        level: in place of ``LOG_LEVEL``, for commands that have something of their own to show.

    Raises:
        ValueError: when either variable holds something else; the message says what is allowed.
    """
    default = "text" if sys.stderr.isatty() else "json"
    chosen = _choice(FORMAT_VARIABLE, FORMATS, default)
    level = level or getattr(logging, _choice(LEVEL_VARIABLE, LEVELS, "info").upper())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if chosen == "json" else TextFormatter())
    handler.addFilter(may_be_shown)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(level, least))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            drop_texts,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _choice(variable: str, allowed: tuple[str, ...], default: str) -> str:
    given = (os.environ.get(variable) or default).lower()
    if given not in allowed:
        raise ValueError(f"{variable} must be one of {', '.join(allowed)}")
    return given


def may_be_shown(record: logging.LogRecord) -> bool:
    """Tell whether a record may be written: details of other packages only as structured events."""
    return record.levelno >= logging.INFO or isinstance(record.msg, dict) or _is_own(record.name)


def told(record: logging.LogRecord) -> dict[str, Any]:
    """Return what is told of a record: when, how grave, by whom, what, in which request, of which error."""
    error = record.exc_info[1] if record.exc_info else None
    moment = datetime.fromtimestamp(record.created, timezone.utc)
    return {
        "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        **_said(record),
        **({REQUEST_ID: known} if (known := request_id()) else {}),
        **({"error": describe(error)} if error else {}),
    }


def _said(record: logging.LogRecord) -> dict[str, Any]:
    if isinstance(record.msg, dict):
        return {key: " ".join(str(value).split()) for key, value in record.msg.items()}
    if _is_own(record.name):
        fields: dict[str, Any] = getattr(record, "fields", {})
        return {"event": " ".join(record.getMessage().split()), **fields}
    if not isinstance(record.msg, str):  # Sanic logs errors themselves, whose text may hold anything
        return {"event": type(record.msg).__name__}
    return {"event": _VALUE.split(record.msg, maxsplit=1)[0].strip() or "no words"}


def _is_own(logger: str) -> bool:
    return logger.split(".", 1)[0] in OWN


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line."""
        return json.dumps(told(record))


class TextFormatter(logging.Formatter):
    """Writes a record as one line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line."""
        return _as_text(told(record))


def readable(line: str) -> str:
    """Return a line of either format for people; any other line as it stands."""
    try:
        fields = json.loads(line) if line.startswith("{") else None
    except ValueError:
        return line
    return _as_text(fields) if isinstance(fields, dict) and fields.keys() >= set(_HEAD) else line


def _as_text(fields: dict[str, Any]) -> str:
    others = (f"{key}={value}" for key, value in fields.items() if key not in _HEAD)
    return " ".join([*(str(fields[key]) for key in _HEAD), *others])


def drop_texts(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Return a structured log event with its harmless fields alone (structlog's processor interface)."""
    return {key: value for key, value in event.items() if key in _KEPT}


def describe(error: BaseException) -> str:
    """Return an error's kind and the places it passed, not its message: that may hold a person's words."""
    frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
    places = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} at {places or 'no place'}"


def begin_request(given: str | None = None) -> str:
    """Return the id that this task's logs carry from now on: the one given, if it is sane, or a new one."""
    chosen = given if given and _SANE_ID.fullmatch(given) else uuid.uuid4().hex
    structlog.contextvars.bind_contextvars(**{REQUEST_ID: chosen})
    return chosen


def request_id() -> str | None:
    """Return the id of the request that this task serves; None outside any."""
    found: str | None = structlog.contextvars.get_contextvars().get(REQUEST_ID)
    return found
