"""Other ways to reach the clinic: only those that it has set, a call back before a letter."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action_contact_links import ActionContactLinks, contact_responses
from clinic.problems import PROJECT_ROOT, InvalidFilesError
from clinic.settings import Settings

CALLBACK, EMAIL = "utter_contact_callback", "utter_contact_email"
WAYS = {"callback_url": "https://hill.example/call-back", "email": "nurses@hill.example"}


def settings(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Hill Clinic",
        "telephone": "020 7946 0000",
        "region": "UK",
        "languages": ["en"],
        "time_zone": "Europe/London",
        "hours": {},
        **changes,
    }


@pytest.mark.parametrize(
    ("ways", "responses"),
    [
        ([], []),
        (["callback_url"], [CALLBACK]),
        (["email"], [EMAIL]),
        (["email", "callback_url"], [CALLBACK, EMAIL]),
    ],
)
def test_each_way_that_is_set_is_named(
    ways: list[str], responses: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = settings(**{way: WAYS[way] for way in ways})
    assert contact_responses(Settings.parse_obj(chosen)) == responses
    _use(tmp_path, monkeypatch, chosen)
    dispatcher = CollectingDispatcher()
    tracker = Tracker("a", {}, {}, [], False, None, {}, "action_listen")
    assert asyncio.run(ActionContactLinks().run(dispatcher, tracker, {})) == []
    assert [message["response"] for message in dispatcher.messages] == responses


@pytest.mark.parametrize(
    ("response", "placeholder"), [(CALLBACK, "{callback_url}"), (EMAIL, "{clinic_email}")]
)
def test_each_response_is_written_and_sends_nobody_in_need_there(response: str, placeholder: str) -> None:
    act = yaml.safe_load((PROJECT_ROOT / "data" / "acts" / "human_handoff.yml").read_text(encoding="utf-8"))
    [wording] = act["responses"][response]
    for name in (placeholder, "{clinic_phone}", "{emergency_number}"):
        assert name in wording["text"]


def test_wrong_settings_stop_the_action_when_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _use(tmp_path, monkeypatch, settings(email="nurses"))
    with pytest.raises(InvalidFilesError, match="'email': string does not match regex"):
        ActionContactLinks()


def _use(folder: Path, monkeypatch: pytest.MonkeyPatch, chosen: dict[str, Any]) -> None:
    path = folder / "clinic.yml"
    path.write_text(yaml.safe_dump(chosen), encoding="utf-8")
    monkeypatch.setenv("CLINIC_SETTINGS", str(path))
