"""What was reported in a conversation, read back from its events: pure functions.

Slots outlast the turns that are read of a long session, and a restart; so a report is put together from the
events that set them, and from those that begin and end the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.report.form import ALSO, FAMILY, FORM, SIGNS, SKIPPED, SLOTS, STEPS, WHAT

REQUESTED = "requested_slot"


@dataclass
class Report:
    """One report: when it began (seconds since 1970), and what was said to each step."""

    began: float
    said: dict[str, str] = field(default_factory=dict)
    family: str | None = None
    asked: str | None = None
    """The step that was asked for last."""

    @property
    def answers(self) -> dict[str, str]:
        """What was said, without what was skipped; words that met an alarm where they were asked for."""
        said = dict(self.said)
        if ALSO in said and self.asked == SIGNS:
            said[SIGNS] = said.pop(ALSO)
        return {step: said[step] for step in (*STEPS, ALSO) if said.get(step, SKIPPED) != SKIPPED}


def reports(events: Iterable[Mapping[str, Any]]) -> list[Report]:
    """Return the reports of a conversation in which something was said, first to last.

    Args:
        events: of the conversation, serialised, in order; only those that set slots, begin or end forms and
            sessions, and the person's messages count.
    """
    found: list[Report] = []
    is_open = False
    before: list[Mapping[str, Any]] = []
    for event in events:
        kind = event["event"]
        if kind in ("user", "session_started"):
            before = []
            is_open = is_open and kind == "user"
        elif kind == "active_loop":
            is_open = event.get("name") == FORM
            if is_open:
                found.append(Report(float(event.get("timestamp") or 0)))
                for one in before:
                    _note(found[-1], one)
        elif kind == "slot":
            before.append(event)
            if is_open:
                _note(found[-1], event)
    return [report for report in found if WHAT in report.answers or ALSO in report.answers]


def _note(report: Report, event: Mapping[str, Any]) -> None:
    name, value = str(event.get("name")), event.get("value")
    if name == REQUESTED:
        report.asked = value or report.asked
    elif name == FAMILY:
        report.family = value
    elif name in SLOTS:
        if value is None:
            report.said.pop(name, None)
        else:
            report.said[name] = str(value)
