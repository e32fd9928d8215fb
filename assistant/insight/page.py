"""The report as one HTML page that needs nothing beside itself.

The plots are drawn here rather than by matplotlib: their text stays text, they follow the reader's light or
dark scheme and a phone's width, and a page stays small. Each stands beside a table with its numbers.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.insight.content import Review
from assistant.insight.figures import Figures, chart
from assistant.insight.groups import Group
from assistant.sqlite import make_private

FOLDER = Path(__file__).parent / "page"
HEIGHT = 190.0
"""The height of a plot's columns in pixels."""
ALL_WEEKS_LABELLED = 13
"""Up to so many weeks each has its date below; of more, every second or third, so that they fit a phone."""


@dataclass(frozen=True)
class Report:
    """Everything that the page shows."""

    clinic: str
    first: date
    last: date
    made: date
    delete_by: date
    """Until when the page may be kept: then the oldest words in it have passed their time."""
    keeps_questions: bool
    figures: Figures
    groups: Sequence[Group]
    reviews: Sequence[Review]
    titles: Mapping[str, str]
    """Topics' titles by their ids."""


def render(report: Report) -> str:
    """Return the page."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = _day
    environment.filters["percent"] = lambda share: f"{share:.0%}"
    script = (FOLDER / "report.js").read_text(encoding="utf-8")
    # What people wrote stands in this page: nothing but this one script may run in it, or be loaded.
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return environment.get_template("report.html").render(
        report=report,
        figures=report.figures,
        chart=lambda rows: chart(rows, HEIGHT),
        height=HEIGHT,
        every=-(-len(report.figures.weeks) // ALL_WEEKS_LABELLED),
        highest=max((n for row in report.figures.topics for n in row.numbers), default=1) or 1,
        style=Markup((FOLDER / "report.css").read_text(encoding="utf-8")),  # noqa: S704  our own file
        script=Markup(script),  # noqa: S704  our own file
        digest=digest,
    )


def write(report: Report, path: Path) -> None:
    """Write the page where its owner alone can read it.

    Raises:
        OSError: when it cannot be written.
    """
    make_private(path)
    path.write_text(render(report), encoding="utf-8")


def _day(day: date, year: bool = False) -> str:
    return f"{day.day} {day:%b %Y}" if year else f"{day.day} {day:%b}"
