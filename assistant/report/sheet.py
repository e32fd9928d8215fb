"""The visit sheet: one page of plain text of what was reported, put together in the Rasa process.

What the person said stands in it in their own words. It holds no cause, no likelihood and no level: whom to
call was said in the conversation, and the numbers stand at its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone

from assistant.report.form import ABOUT, SEVERITY, SIGNS
from assistant.report.record import Report
from assistant.report.severity import number
from clinic.content.report import ReportFile, SheetFile
from clinic.settings import WEEKDAYS, Settings

REPORTS_AT_MOST = 3
"""Reports on one page, the latest ones."""
WORDS_AT_MOST = 400
"""Characters of one answer; a longer one is cut, as the page is one page."""
_QUOTED = "\u201c{}\u201d"


def compose(
    reports: Sequence[Report],
    asked_about: Mapping[str, Sequence[str]],
    words: Mapping[str, str],
    settings: Settings,
    now: datetime,
    files: tuple[SheetFile, ReportFile],
) -> str:
    """Return the page.

    Args:
        reports: what was reported, first to last; the page is empty without any.
        asked_about: for each family, the signs that its question lists.
        words: the clinic's own words (``clinic_words``).
        settings: the clinic's, for its hours and its time zone.
        now: the moment (aware) at which the page is written.
        files: the words of the page, and how a report is read.
    """
    if not reports:
        return ""
    file, reading = files
    head = [file.title, file.written.format(**words, **_moment(now.astimezone(settings.zone)))]
    told = [_report(one, asked_about, settings, file, reading) for one in reports[-REPORTS_AT_MOST:]]
    questions = [file.questions_title, *(f"- {one.text}" for one in file.questions)]
    calls = [file.call_title, *(f"- {line}" for line in _unique(line.format(**words) for line in file.call))]
    hours = f"{file.hours}: {_hours(settings)}"
    tail = [file.not_now, file.program.format(**words)]
    blocks = [head, *told, questions, [*calls, hours], tail]
    return "\n\n".join("\n".join(block) for block in blocks)


def _report(
    report: Report,
    asked_about: Mapping[str, Sequence[str]],
    settings: Settings,
    file: SheetFile,
    reading: ReportFile,
) -> list[str]:
    began = datetime.fromtimestamp(report.began, timezone.utc).astimezone(settings.zone)
    lines = [file.reported.format(**_moment(began))]
    answers = report.answers
    for slot, title in file.lines.items():
        if slot not in answers:
            continue
        said = answers[slot]
        if slot == ABOUT:
            lines.append(file.about.get(said) or f"{title}: {_quoted(said)}")
            continue
        value = number(said, reading) if slot == SEVERITY else None
        scale = f" ({value}/10)" if value is not None else ""
        lines.append(f"{title}: {_quoted(said)}{scale}")
        if slot == SIGNS and asked_about.get(report.family or ""):
            lines.append(f"{file.asked_about} {' '.join(asked_about[report.family or ''])}")
    return lines


def _quoted(said: str) -> str:
    """Return what was said on one line, in quotes, cut where it is too long for the page."""
    line = " ".join(said.split())
    return _QUOTED.format(line if len(line) <= WORDS_AT_MOST else f"{line[:WORDS_AT_MOST].rstrip()} \u2026")


def _moment(moment: datetime) -> dict[str, str]:
    return {"day": f"{moment:%A} {moment.day} {moment:%B} {moment.year}", "time": f"{moment:%H:%M}"}


def _hours(settings: Settings) -> str:
    """Return the opening hours, days with the same hours together: ``Monday to Thursday 08:00-17:00, …``."""
    days = [
        (day, ", ".join(f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in settings.hours[day]))
        for day in WEEKDAYS
        if settings.hours.get(day)
    ]
    runs: list[list[tuple[str, str]]] = []
    for day, hours in days:
        if runs and runs[-1][-1][1] == hours and _follows(runs[-1][-1][0], day):
            runs[-1].append((day, hours))
        else:
            runs.append([(day, hours)])
    return "; ".join(
        f"{run[0][0].title()}{f' to {run[-1][0].title()}' if len(run) > 1 else ''} {run[0][1]}"
        for run in runs
    )


def _follows(day: str, next_day: str) -> bool:
    return WEEKDAYS.index(next_day) == WEEKDAYS.index(day) + 1


def _unique(lines: Iterable[str]) -> list[str]:
    """Return lines without doubles: a clinic without an out-of-hours line has its own number in its place."""
    return list(dict.fromkeys(lines))
