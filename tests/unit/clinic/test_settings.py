"""The clinic's settings: what may be set, and every wrong key or value told with its line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as each
from hypothesis import strategies as st

from clinic.problems import InvalidFilesError
from clinic.settings import SETTINGS, Settings, Span, read_clinic, settings_path

GOOD = """\
name: Hill Clinic
telephone: "+44 20 7946 0000"
region: UK
languages: [en]
time_zone: Europe/London
hours:
  monday: ["08:00-12:00", "13:00-17:00"]
  friday: []
"""


def _write(folder: Path, text: str) -> Path:
    path = folder.resolve() / "clinic.yml"
    path.write_text(text, encoding="utf-8")
    return path


def _faults(path: Path, contacts_file: Path) -> list[str]:
    with pytest.raises(InvalidFilesError) as caught:
        read_clinic(path, contacts_file)
    return [f"{problem.path.name}:{problem.line}: {problem.reason}" for problem in caught.value.problems]


def test_settings_are_read_with_the_numbers_of_their_region(tmp_path: Path, contacts_file: Path) -> None:
    clinic = read_clinic(_write(tmp_path, GOOD), contacts_file)
    assert clinic.settings.name == "Hill Clinic"
    assert clinic.settings.zone.key == "Europe/London"
    assert clinic.settings.hours["monday"] == [
        Span(opens=time(8), closes=time(12)),
        Span(opens=time(13), closes=time(17)),
    ]
    assert clinic.region.emergency.number == "999"


def test_what_is_left_out_has_its_default(tmp_path: Path, contacts_file: Path) -> None:
    settings = read_clinic(_write(tmp_path, GOOD), contacts_file).settings
    assert (settings.holidays, settings.out_of_hours, settings.allowed_origins) == ([], None, [])
    assert (settings.email, settings.callback_url, settings.require_approval) == (None, None, False)
    assert settings.retention_days == 30
    assert settings.keep_unanswered
    assert settings.branding.dict() == {"assistant_name": "MBC Guide", "color": "#0b5c6b"}
    assert settings.limits.dict() == {
        "messages_per_minute": 30,
        "messages_per_minute_and_address": 600,
        "sessions_per_minute_and_address": 120,
    }


def test_the_projects_own_settings_hold() -> None:
    assert read_clinic(SETTINGS).settings.region == "US"


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("name", "X", "ensure this value has at least 2 characters"),
        ("name", "X" * 81, "ensure this value has at most 80 characters"),
        ("telephone", "call me", "string does not match regex"),
        ("telephone", "12", "string does not match regex"),
        ("telephone", 187987, "must be text, in quotes"),
        ("region", "XX", "'XX' has no numbers; allowed: UK, XY"),
        ("region", 5, "'5' has no numbers; allowed: UK, XY"),
        ("region", False, "'False' has no numbers; allowed: UK, XY"),
        ("region", ["UK"], "must be text, in quotes"),
        ("languages", [], "ensure this value has at least 1 items"),
        ("languages", ["fr"], "'fr' is not a language of the answers; allowed: en"),
        ("time_zone", "London", "'London' is no time zone; write one as America/New_York"),
        ("time_zone", "Europe", "'Europe' is no time zone"),
        ("time_zone", "", "'' is no time zone"),
        ("time_zone", "../../etc/passwd", "'../../etc/passwd' is no time zone"),
        ("hours", ["08:00-12:00"], 'must name weekdays, each with spans such as ["08:00-17:00"]'),
        ("hours", {"Monday": []}, "'Monday' is no weekday; allowed: monday, tuesday, wednesday, "),
        ("hours", {1: []}, "'1' is no weekday"),
        ("hours", {"monday": "08:00-17:00"}, "'monday' must be a list of spans such as"),
        ("hours", {"monday": [800]}, "'monday' must be a list of spans such as"),
        ("hours", {"monday": None}, "'monday' must be a list of spans such as"),
        ("hours", {"monday": ["08:00"]}, "'08:00' is not a span of time such as \"08:00-17:00\""),
        ("hours", {"monday": ["17:00-08:00"]}, "'17:00-08:00' closes before it opens"),
        ("holidays", ["26 November"], "invalid date format"),
        ("holidays", [20261126], 'must be a date, as "2026-12-25"'),
        ("out_of_hours", {"name": "A line"}, "the key 'out_of_hours.telephone' is missing"),
        ("out_of_hours", {"name": "A line", "telephone": 123456}, "must be text, in quotes"),
        ("keep_unanswered", "sometimes", "value could not be parsed to a boolean"),
        ("retention_days", 0, "ensure this value is greater than or equal to 1"),
        ("retention_days", 366, "ensure this value is less than or equal to 365"),
        ("retention_days", "a month", "value is not a valid integer"),
        (
            "allowed_origins",
            ["http://clinic.example"],
            "is no origin; write one as https://www.clinic.example",
        ),
        ("allowed_origins", ["https://clinic.example/"], "is no origin"),
        ("allowed_origins", ["*"], "'*' is no origin"),
        ("allowed_origins", ["https://a.example; script-src *"], "is no origin"),
        ("email", "nurses", "string does not match regex"),
        ("email", "nurses@clinic", "string does not match regex"),
        ("email", "@clinic.example", "string does not match regex"),
        ("email", "the nurses@clinic.example", "string does not match regex"),
        ("email", "nurses@clinic..example", "string does not match regex"),
        ("email", "mailto:nurses@clinic.example", "string does not match regex"),
        ("email", "nurses@clinic.example, a@b.example", "string does not match regex"),
        ("email", "", "string does not match regex"),
        ("email", ["nurses@clinic.example"], "must be text, in quotes"),
        ("callback_url", "http://clinic.example", "string does not match regex"),
        ("callback_url", "clinic.example/call-back", "string does not match regex"),
        ("callback_url", "https://", "string does not match regex"),
        ("callback_url", "https:///call-back", "string does not match regex"),
        ("callback_url", "https://clinic.example/call back", "string does not match regex"),
        ("callback_url", "https://clinic.example:port/", "string does not match regex"),
        ("callback_url", "https://clinic.example@evil.example", "string does not match regex"),
        ("callback_url", "javascript:alert(1)", "string does not match regex"),
        ("callback_url", "", "string does not match regex"),
        ("require_approval", "perhaps", "value could not be parsed to a boolean"),
        ("require_approval", 2, "value could not be parsed to a boolean"),
        ("require_approval", [], "value could not be parsed to a boolean"),
        ("branding", {"color": "teal"}, "string does not match regex"),
        (
            "branding",
            {"colour": "#000000"},
            "unknown key 'branding.colour'; allowed here: assistant_name, color",
        ),
        ("limits", {"messages_per_minute": 0}, "ensure this value is greater than or equal to 1"),
        ("colour", "red", "unknown key 'colour'; allowed here: allowed_origins, branding, callback_url, "),
    ],
)
def test_a_wrong_key_or_value_is_told_with_its_line(
    key: str, value: Any, expected: str, tmp_path: Path, contacts_file: Path
) -> None:
    lines = yaml.safe_load(GOOD)
    lines.pop(key, None)
    text = yaml.safe_dump(lines) + yaml.safe_dump({key: value})  # it stands last
    [fault] = _faults(_write(tmp_path, text), contacts_file)
    where, reason = fault.split(": ", 1)
    assert expected in reason
    assert where.startswith("clinic.yml:")
    assert int(where.split(":")[1]) >= _line_of(text, key)


@pytest.mark.parametrize("key", ["name", "telephone", "region", "languages", "time_zone", "hours"])
def test_what_a_clinic_must_set_is_asked_for(key: str, tmp_path: Path, contacts_file: Path) -> None:
    lines = yaml.safe_load(GOOD)
    del lines[key]
    assert _faults(_write(tmp_path, yaml.safe_dump(lines)), contacts_file) == [
        f"clinic.yml:1: the key '{key}' is missing"
    ]


def test_all_faults_of_both_files_are_told_at_once(tmp_path: Path, contacts_file: Path) -> None:
    text = (
        GOOD.replace("[en]", "[fr]").replace("friday: []", 'freeday: []\n  sunday: ["9-5"]') + "colour: red\n"
    )
    contacts_file.write_text("regions: {UK: {}}\nregion: {}\n", encoding="utf-8")
    faults = _faults(_write(tmp_path, text), contacts_file)
    assert [fault.split(": ")[0] + ": " + fault.split(": ")[1].split(";")[0] for fault in faults] == [
        "clinic.yml:4: 'languages.0'",
        "clinic.yml:8: 'hours.freeday'",
        "clinic.yml:9: 'hours.sunday'",
        "clinic.yml:10: unknown key 'colour'",
        "contacts.yml:1: the key 'regions.UK.crisis' is missing",
        "contacts.yml:1: the key 'regions.UK.emergency' is missing",
        "contacts.yml:1: the key 'regions.UK.emergency_department' is missing",
        "contacts.yml:1: the key 'regions.UK.family_doctor' is missing",
        "contacts.yml:1: the key 'regions.UK.fever' is missing",
        "contacts.yml:1: the key 'regions.UK.helplines' is missing",
        "contacts.yml:1: the key 'regions.UK.name' is missing",
        "contacts.yml:1: the key 'regions.UK.nurse_advice' is missing",
        "contacts.yml:1: the key 'regions.UK.spelling' is missing",
        "contacts.yml:2: unknown key 'region'",
    ]


def test_an_unknown_region_is_told_beside_the_other_faults(tmp_path: Path, contacts_file: Path) -> None:
    text = GOOD.replace("region: UK", "region: XX").replace("[en]", "[fr]")
    assert _faults(_write(tmp_path, text), contacts_file) == [
        "clinic.yml:3: 'region': 'XX' has no numbers; allowed: UK, XY",
        "clinic.yml:4: 'languages.0': 'fr' is not a language of the answers; allowed: en",
    ]


def test_a_fault_of_the_numbers_alone_stops_as_well(tmp_path: Path, contacts_file: Path) -> None:
    contacts_file.write_text("regions: none\n", encoding="utf-8")
    assert _faults(_write(tmp_path, GOOD), contacts_file) == [
        "contacts.yml:1: 'regions': value is not a valid dict"
    ]


def test_a_region_cannot_be_chosen_from_no_numbers(tmp_path: Path, contacts_file: Path) -> None:
    contacts_file.write_text("regions: {}\n", encoding="utf-8")
    assert _faults(_write(tmp_path, GOOD), contacts_file) == [
        "clinic.yml:3: 'region': 'UK' has no numbers; allowed: none"
    ]


@pytest.mark.parametrize("text", ["", "- name: Hill Clinic"])
def test_settings_that_hold_no_keys_are_told(text: str, tmp_path: Path, contacts_file: Path) -> None:
    assert _faults(_write(tmp_path, text), contacts_file) == ["clinic.yml:1: must hold keys and values"]


def test_settings_that_are_not_there_are_told(tmp_path: Path, contacts_file: Path) -> None:
    [fault] = _faults(tmp_path / "nowhere.yml", contacts_file)
    assert fault.startswith("nowhere.yml:0: cannot be read: ")


@pytest.mark.parametrize(
    ("value", "file"), [(None, SETTINGS), ("", SETTINGS), ("/etc/clinic.yml", Path("/etc/clinic.yml"))]
)
def test_a_variable_names_another_file(
    value: str | None, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLINIC_SETTINGS", raising=False)
    if value is not None:
        monkeypatch.setenv("CLINIC_SETTINGS", value)
    assert settings_path() == file


def test_the_file_that_the_variable_names_is_read(
    tmp_path: Path, contacts_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLINIC_SETTINGS", str(_write(tmp_path, GOOD)))
    assert read_clinic(contacts_path=contacts_file).settings.name == "Hill Clinic"


@pytest.mark.parametrize(
    "origin",
    [
        "https://www.clinic.example",
        "https://clinic.example:8443",
        "http://localhost:8000",
        "http://127.0.0.1",
    ],
)
def test_an_origin_may_embed_the_widget(origin: str, settings: Callable[..., Settings]) -> None:
    assert settings(allowed_origins=[origin]).allowed_origins == [origin]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("email", "nurses@clinic.example"),
        ("email", "breast-care.nurses+chat@mail.clinic-one.example"),
        ("callback_url", "https://clinic.example"),
        ("callback_url", "https://www.clinic-one.example:8443/call-back?from=chat#form"),
        ("require_approval", True),
        ("require_approval", False),
    ],
)
def test_a_clinic_may_set_other_ways_to_reach_it_and_ask_for_approval(
    key: str, value: object, settings: Callable[..., Settings]
) -> None:
    assert settings(**{key: value}).dict()[key] == value


def test_holidays_are_days(settings: Callable[..., Settings]) -> None:
    assert settings(holidays=["2026-12-25"]).holidays == [date(2026, 12, 25)]


@each(derandomize=True, deadline=None, database=None)
@given(st.times(), st.times())
def test_a_span_holds_exactly_when_it_opens_before_it_closes(first: time, second: time) -> None:
    opens, closes = (moment.replace(second=0, microsecond=0) for moment in (first, second))
    text = f"{opens:%H:%M}-{closes:%H:%M}"
    if opens < closes:
        assert Span.from_text(text) == Span(opens=opens, closes=closes)
    else:
        with pytest.raises(ValueError, match="closes before it opens"):
            Span.from_text(text)


@pytest.mark.parametrize(
    "text", ["", "8:00-17:00", "08:00-24:00", "08:60-09:00", "08:00 - 17:00", "08:00-17:00\n", "x08:00-17:00"]
)
def test_what_is_no_span_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is not a span of time"):
        Span.from_text(text)


def _line_of(text: str, key: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith(f"{key}:"))
