"""What notes, metrics and logs add to a turn: ``python -m benchmarks.insight``.

Each part is timed by itself, by the processor time of the thread that takes turns; a store in a temporary
file is written beside it by its own thread, as in a process that serves.
"""

from __future__ import annotations

import contextvars
import io
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from assistant import metrics
from assistant.dialogue import Turn
from assistant.insight import observe
from assistant.insight.notebook import Notebook
from assistant.insight.store import InsightStore
from clinic import logs, request_log

TURNS = 5000
_RANKING = [{"name": f"ask_topic_{number}", "confidence": 1 / (number + 2)} for number in range(60)]
_UNANSWERED = {"metadata": {"topics": [], "act": "out_of_scope", "suggested": [], "urgency": "none"}}


def main() -> None:
    """Print the microseconds that each part takes of a turn."""
    for name, microseconds in measured(TURNS).items():
        print(f"{name:<40} {microseconds:7.1f} µs a turn")


def measured(turns: int) -> dict[str, float]:
    """Return the mean time of each part in microseconds; everything noted goes to a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        store = InsightStore(sa.engine.make_url(f"sqlite:///{Path(folder) / 'insight.db'}"))
        observe.current.notebook = notebook = Notebook(store, 30, timezone.utc)
        notebook.start()
        try:
            with _request() as request:
                return {
                    "a turn noted and counted": _mean(_turn, turns),
                    "a request counted, with its line": contextvars.copy_context().run(_mean, request, turns),
                }
        finally:
            observe.current.notebook = None
            notebook.close()


def _mean(work: Callable[[], None], turns: int) -> float:
    work()
    began = time.thread_time()
    for _ in range(turns):
        work()
    return (time.thread_time() - began) / turns * 1e6


def _turn() -> None:
    with observe.turn("web", "a conversation", "which team won on sunday", None) as noted:
        observe.understood({"intent_ranking": _RANKING, "urgency": "none"}, [Turn()], None)
        noted.replies = [_UNANSWERED]


@contextmanager
def _request() -> Iterator[Callable[[], None]]:
    """Lend what Sanic calls around a request, with a log that is written to memory meanwhile."""
    middleware: dict[str, Callable[..., None]] = {}
    app = SimpleNamespace(register_middleware=lambda function, kind: middleware.update({kind: function}))
    request_log.install(app, metrics.observe_request)
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logs.JsonFormatter())
    logger = logging.getLogger("clinic.request_log")
    before = logger.handlers, logger.propagate, logger.level
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.INFO)

    def work() -> None:
        route = SimpleNamespace(path="webhooks/web/messages")
        request: Any = SimpleNamespace(ctx=SimpleNamespace(), headers={}, method="POST", route=route)
        middleware["request"](request)
        middleware["response"](request, SimpleNamespace(headers={}, status=200))

    try:
        yield work
    finally:
        logger.handlers, logger.propagate = before[:2]
        logger.setLevel(before[2])


if __name__ == "__main__":
    main()
