"""Whom to call: the clinic when it is open, its line when it is closed, a doctor when there is none."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action_see_your_doctor import ActionSeeYourDoctor, escalation
from clinic.problems import PROJECT_ROOT, InvalidFilesError
from clinic.settings import Settings

OPEN, CLOSED, NOBODY = (
    f"utter_see_your_doctor_{state}" for state in ("open", "closed", "closed_without_line")
)
LINE = {"name": "the night line", "telephone": "020 7946 0001"}


def settings(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Hill Clinic",
        "telephone": "020 7946 0000",
        "region": "UK",
        "languages": ["en"],
        "time_zone": "America/New_York",
        "hours": {"monday": ["08:00-17:00"]},
        **changes,
    }


@pytest.mark.parametrize(
    ("now", "line", "response"),
    [
        (datetime(2026, 11, 23, 13, 0), LINE, OPEN),
        (datetime(2026, 11, 23, 13, 0), None, OPEN),
        (datetime(2026, 11, 23, 12, 59), LINE, CLOSED),
        (datetime(2026, 11, 23, 12, 59), None, NOBODY),
        (datetime(2026, 11, 23, 22, 0), LINE, CLOSED),
        (datetime(2026, 11, 24, 15, 0), None, NOBODY),
    ],
)
def test_whom_to_call_depends_on_the_hour_where_the_clinic_is(
    now: datetime, line: dict[str, str] | None, response: str
) -> None:
    chosen = Settings.parse_obj(settings(out_of_hours=line))
    assert escalation(chosen, now.replace(tzinfo=timezone.utc)) == response


@pytest.mark.parametrize("response", [OPEN, CLOSED, NOBODY])
def test_each_response_is_written(response: str) -> None:
    notices = yaml.safe_load((PROJECT_ROOT / "data" / "safety" / "notices.yml").read_text(encoding="utf-8"))
    [wording] = notices["responses"][response]
    assert "{emergency_number}" in wording["text"]


@pytest.mark.parametrize(
    ("changes", "response"),
    [
        ({"hours": {}, "out_of_hours": LINE}, CLOSED),
        ({"hours": {}}, NOBODY),
    ],
)
def test_the_action_says_one_response_by_the_settings(
    changes: dict[str, Any], response: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _use(tmp_path, monkeypatch, settings(**changes))
    dispatcher = CollectingDispatcher()
    tracker = Tracker("a", {}, {}, [], False, None, {}, "action_listen")
    assert asyncio.run(ActionSeeYourDoctor().run(dispatcher, tracker, {})) == []
    assert [message["response"] for message in dispatcher.messages] == [response]


def test_wrong_settings_stop_the_action_when_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _use(tmp_path, monkeypatch, settings(region="XX"))
    with pytest.raises(InvalidFilesError, match="'XX' has no numbers"):
        ActionSeeYourDoctor()


def _use(folder: Path, monkeypatch: pytest.MonkeyPatch, chosen: dict[str, Any]) -> None:
    path = folder / "clinic.yml"
    path.write_text(yaml.safe_dump(chosen), encoding="utf-8")
    monkeypatch.setenv("CLINIC_SETTINGS", str(path))
