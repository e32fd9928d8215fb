"""Writes notes beside the turns: a thread of its own, so that no turn waits for this store.

What is noted is kept in memory for a second, then written together. A store that is locked, full or broken
is tried again with what waits, up to a limit; turns go on all the same.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy.exc import SQLAlchemyError

from assistant import metrics
from assistant.insight.keys import every_key
from assistant.insight.store import Count, InsightStore, Question, in_all
from assistant.logs import describe
from clinic.redaction import redact

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 1.0
"""How long notes wait for each other."""
ERASE_SECONDS = 5.0
"""How long an erasure waits for the store."""
WAITING_AT_MOST = 2000
"""Notes that are held while the store is out of order."""
COUNTS_DAYS = 400
"""How long counts are kept, which hold nothing of a person: a year to compare with."""
_HOUSEKEEPING_SECONDS = 3600.0
Note = Question | tuple[Count, int]


@dataclass(frozen=True)
class _Erasure:
    keys: frozenset[str]
    done: Future[None]


class Notebook:
    """Takes notes from any thread, and writes them from one."""

    def __init__(
        self,
        store: InsightStore,
        retention_days: int,
        zone: tzinfo,
        *,
        keep_questions: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Begin with nothing to write.

        Args:
            store: where notes go.
            retention_days: how long questions are kept.
            zone: where the clinic's days begin.
            keep_questions: whether words are kept at all; counts are in any case.
            clock: gives the seconds since 1970.
        """
        self.keeps_questions = keep_questions
        self._zone, self._clock = zone, clock
        self._store = store
        self._retention = timedelta(days=retention_days)
        self._waiting: deque[Note | _Erasure] = deque()
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="insight", daemon=True)
        self._is_failing = False

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def today(self) -> date:
        """Return the clinic's day."""
        return self.day_of(self._clock())

    def day_of(self, seconds: float) -> date:
        """Return the clinic's day of a moment (seconds since 1970)."""
        return datetime.fromtimestamp(seconds, self._zone).date()

    @property
    def is_in_order(self) -> bool:
        """Whether the store could be written when it was last tried."""
        has_ended = self._thread.ident is not None and not self._thread.is_alive()
        return not self._is_failing and not has_ended

    def note(self, *notes: Note) -> None:
        """Have something written soon; never blocks and never raises."""
        for one in notes:
            if isinstance(one, Question) and not self.keeps_questions:
                continue
            if len(self._waiting) >= WAITING_AT_MOST:
                metrics.LOST_NOTES.inc()
            else:
                self._waiting.append(one)

    async def erase(self, conversation_id: str) -> None:
        """Delete all notes of a conversation, those that wait among them; return when it is done.

        Raises:
            SQLAlchemyError: when the store cannot be written.
            asyncio.TimeoutError: when it is not done in time.
        """
        erasure = _Erasure(frozenset(every_key(conversation_id)), Future())
        self._waiting.append(erasure)
        self._wake.set()
        await asyncio.wait_for(asyncio.wrap_future(erasure.done), ERASE_SECONDS)

    def close(self) -> None:
        """Write what waits, and stop."""
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=ERASE_SECONDS)
        self._store.close()

    def _run(self) -> None:
        since = _HOUSEKEEPING_SECONDS
        while True:
            if since >= _HOUSEKEEPING_SECONDS and self._try(self._forget):
                since = 0.0
            self._wake.wait(FLUSH_SECONDS)
            self._wake.clear()
            since += FLUSH_SECONDS
            stopping = self._stop.is_set()
            self._flush()
            if stopping:
                return

    def _forget(self) -> None:
        day = self.today()
        kept_since = day - self._retention if self.keeps_questions else date.max
        self._store.forget(kept_since, day - timedelta(days=COUNTS_DAYS))

    def _flush(self) -> None:
        """Write what waits; put it back where that fails."""
        notes: list[Note] = []
        while self._waiting:
            one = self._waiting.popleft()
            if isinstance(one, _Erasure):
                notes = [note for note in notes if not (isinstance(note, Question) and note.key in one.keys)]
                self._erase(one)
            else:
                notes.append(one)
        try:
            if notes and not self._try(lambda: self._write(notes)):
                self._waiting.extendleft(reversed(notes))
        except Exception as error:  # a note that cannot be written must not keep the others waiting for ever
            metrics.LOST_NOTES.inc(len(notes))
            logger.error("notes are lost: %s", describe(error))

    def _write(self, notes: list[Note]) -> None:
        questions = [replace(one, text=_plain(one.text)) for one in notes if isinstance(one, Question)]
        self._store.write(questions, in_all(one for one in notes if isinstance(one, tuple)))

    def _erase(self, erasure: _Erasure) -> None:
        is_waited_for = erasure.done.set_running_or_notify_cancel()
        try:
            self._store.erase(erasure.keys)
        except (SQLAlchemyError, OSError) as error:
            logger.error("notes of a conversation were not erased: %s", describe(error))
            if is_waited_for:
                erasure.done.set_exception(error)
        else:
            if is_waited_for:
                erasure.done.set_result(None)

    def _try(self, work: Callable[[], None]) -> bool:
        """Tell whether something could be done; the first failure of several is logged."""
        try:
            work()
        except (SQLAlchemyError, OSError) as error:
            if not self._is_failing:
                logger.warning("notes cannot be written, and wait: %s", describe(error))
            self._is_failing = True
            return False
        if self._is_failing:
            logger.info("notes can be written again")
        self._is_failing = False
        return True


def _plain(text: str) -> str:
    """Return a text redacted, on one line, and of characters that every database takes."""
    writable = redact(text).replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
    return " ".join(writable.split())
