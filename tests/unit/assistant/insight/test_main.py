"""``make report`` as a command."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from assistant.insight.__main__ import period, place
from clinic.problems import PROJECT_ROOT
from tests.unit.assistant.insight.samples import DAY, count, open_store, question


@pytest.mark.parametrize(
    ("environment", "days"),
    [
        ({}, (date(2026, 10, 5), DAY)),
        ({"WEEKS": "1", "FROM": "", "TO": ""}, (date(2026, 11, 23), DAY)),
        ({"TO": "2026-11-22", "WEEKS": "2"}, (date(2026, 11, 9), date(2026, 11, 22))),
        ({"FROM": "2026-11-03", "WEEKS": "5"}, (date(2026, 11, 3), DAY)),
        ({"FROM": "2026-11-03", "TO": "2026-11-03"}, (date(2026, 11, 3), date(2026, 11, 3))),
    ],
)
def test_the_period_is_told_by_weeks_or_by_days(environment: dict[str, str], days: tuple[date, date]) -> None:
    assert period(environment, DAY) == days


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"WEEKS": "0"}, "WEEKS must be a number from 1 to 53, not '0'"),
        ({"WEEKS": "many"}, "not 'many'"),
        ({"FROM": "1 May"}, "FROM must be a day, as 2026-11-02, not '1 May'"),
        ({"TO": "2026-13-01"}, "TO must be a day"),
        ({"FROM": "2026-12-01"}, "must be at most 53 weeks before TO"),
        ({"FROM": "2020-01-01"}, "must be at most 53 weeks before TO"),
    ],
)
def test_another_period_is_refused_with_what_is_allowed(environment: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        period(environment, DAY)


def test_notes_are_looked_for_beside_the_conversations_of_the_endpoints_file(tmp_path: Path) -> None:
    assert place({}).database == str(PROJECT_ROOT / "var" / "insight.db")
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text("tracker_store: {dialect: sqlite, db: /srv/x/conversations.db}", encoding="utf-8")
    assert place({"ENDPOINTS": str(endpoints)}).database == "/srv/x/insight.db"
    endpoints.write_text("tracker_store: {dialect: postgresql, url: db}", encoding="utf-8")
    with pytest.raises(ValueError, match="INSIGHT_URL"):
        place({"ENDPOINTS": str(endpoints)})
    assert place({"INSIGHT_URL": "postgresql://db/guide"}).host == "db"


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "assistant.insight"],
        cwd=PROJECT_ROOT,
        env={**os.environ, "CLINIC_SETTINGS": "", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_report_is_written_of_what_was_noted(tmp_path: Path) -> None:
    store = open_store(tmp_path / "insight.db")
    today = datetime.now(timezone.utc).date()
    store.write([question(day=today), question("b" * 32, day=today)], {count(day=today): 4})
    store.close()
    out = tmp_path / "out.html"
    done = run(INSIGHT_URL=f"sqlite:///{tmp_path}/insight.db", OUT=str(out), WEEKS="2")
    assert (done.returncode, done.stdout) == (0, f"report: {out}\n"), done.stderr
    page = out.read_text(encoding="utf-8")
    assert "what of hospise" in page
    assert "Hospice care" in page


def test_without_a_store_the_page_is_empty_and_none_is_made(tmp_path: Path) -> None:
    done = run(INSIGHT_URL=f"sqlite:///{tmp_path}/insight.db", OUT=str(tmp_path / "out.html"))
    assert done.returncode == 0, done.stderr
    assert "Nothing was asked yet" in (tmp_path / "out.html").read_text(encoding="utf-8")
    assert [one.name for one in tmp_path.iterdir()] == ["out.html"]


@pytest.mark.parametrize(
    "environment",
    [{"WEEKS": "all"}, {"OUT": "/dev/null/report.html"}, {"INSIGHT_URL": "sqlite:////dev/zero"}],
)
def test_what_cannot_be_done_is_told_in_a_line(tmp_path: Path, environment: dict[str, str]) -> None:
    done = run(
        **{"INSIGHT_URL": f"sqlite:///{tmp_path}/none.db", "OUT": str(tmp_path / "out.html"), **environment}
    )
    assert done.returncode == 1
    assert done.stderr.startswith("no report: ")
    assert "Traceback" not in done.stderr


def test_the_command_starts_without_rasa() -> None:
    code = "import sys, assistant.insight.__main__; print('rasa' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
