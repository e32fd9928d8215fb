"""``make report``: what people asked, how it was answered, and what was not understood, as one page.

Variables: ``WEEKS`` (how many, 8), or ``FROM`` and ``TO`` (days, as 2026-11-02), ``OUT`` (where the page
goes), ``ENDPOINTS`` (whose conversations the notes stand beside), ``INSIGHT_URL`` (where else they stand).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
import yaml
from sqlalchemy.exc import SQLAlchemyError

from assistant.encoder.encoder import shared_encoder
from assistant.insight.content import known_intents, reviews
from assistant.insight.figures import figures, monday
from assistant.insight.groups import grouped
from assistant.insight.page import Report, write
from assistant.insight.place import URL_VARIABLE, beside
from assistant.insight.store import Count, InsightStore, Question
from clinic.problems import PROJECT_ROOT, InvalidFilesError
from clinic.settings import Settings, read_clinic

OUT = PROJECT_ROOT / "var" / "report.html"
WEEKS, WEEKS_AT_MOST = 8, 53


def main() -> int:
    """Write the report; return the exit code."""
    try:
        settings = read_clinic().settings
        today = datetime.now(settings.zone).date()
        first, last = period(os.environ, today)
        path = Path(os.environ.get("OUT") or OUT)
        questions, counts = read(place(os.environ), first, last)
        write(_report(settings, today, (first, last), questions, counts), path)
    except (ValueError, OSError, SQLAlchemyError, InvalidFilesError) as error:
        print(f"no report: {error}", file=sys.stderr)
        return 1
    print(f"report: {path.resolve()}")
    return 0


def period(environment: Mapping[str, str], today: date) -> tuple[date, date]:
    """Return the first and the last day to report on.

    Raises:
        ValueError: when a variable holds something else than a day or a number, or the days are no period.
    """
    last = _read_day(environment, "TO") or today
    first = _read_day(environment, "FROM")
    if first is None:
        given = environment.get("WEEKS") or str(WEEKS)
        if not given.isdecimal() or not 1 <= int(given) <= WEEKS_AT_MOST:
            raise ValueError(f"WEEKS must be a number from 1 to {WEEKS_AT_MOST}, not '{given}'")
        first = monday(last) - timedelta(weeks=int(given) - 1)
    if not first <= last <= first + timedelta(weeks=WEEKS_AT_MOST):
        raise ValueError(f"FROM ({first}) must be at most {WEEKS_AT_MOST} weeks before TO ({last})")
    return first, last


def _read_day(environment: Mapping[str, str], name: str) -> date | None:
    given = environment.get(name)
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise ValueError(f"{name} must be a day, as 2026-11-02, not '{given}'") from error


def place(environment: Mapping[str, str]) -> sa.engine.URL:
    """Return where notes are kept.

    Raises:
        ValueError: when that cannot be told from the endpoints file.
    """
    if environment.get(URL_VARIABLE):
        return sa.engine.make_url(environment[URL_VARIABLE])
    file = Path(environment.get("ENDPOINTS") or PROJECT_ROOT / "endpoints.yml")
    store = (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("tracker_store") or {}
    if store.get("dialect") != "sqlite" or not store.get("db"):
        raise ValueError(f"{file} names no SQLite file: say where the notes are in {URL_VARIABLE}")
    return beside(sa.engine.make_url(f"sqlite:///{PROJECT_ROOT / store['db']}"))


def read(url: sa.engine.URL, first: date, last: date) -> tuple[list[Question], dict[Count, int]]:
    """Return what was noted on some days; nothing where nothing was ever noted.

    Raises:
        SQLAlchemyError: when the database cannot be read.
    """
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return [], {}
    store = InsightStore(url)
    try:
        return store.questions(first, last), store.counts(first, last)
    finally:
        store.close()


def _report(
    settings: Settings,
    today: date,
    days: tuple[date, date],
    questions: list[Question],
    counts: dict[Count, int],
) -> Report:
    first, last = days
    known = known_intents()
    oldest = min((question.day for question in questions), default=today)
    return Report(
        clinic=settings.name,
        first=first,
        last=last,
        made=today,
        delete_by=oldest + timedelta(days=settings.retention_days),
        keeps_questions=settings.keep_unanswered,
        figures=figures(counts, first, last),
        groups=grouped(questions, known, lambda texts: shared_encoder().encode_all(texts)),
        reviews=reviews(today),
        titles={name: one.title for name, one in known.items()},
    )


if __name__ == "__main__":
    sys.exit(main())
