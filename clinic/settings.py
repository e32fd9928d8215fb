"""The clinic's own settings: ``clinic.yml``, checked whole before anything starts."""

from __future__ import annotations

import os
import re
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ConstrainedStr, Field, ValidationError, validator
from pydantic.error_wrappers import ErrorWrapper

from clinic import contacts, located_yaml, schema
from clinic.contacts import Region
from clinic.located_yaml import Document
from clinic.problems import PROJECT_ROOT, InvalidFilesError, Problem

SETTINGS = PROJECT_ROOT / "clinic.yml"
SETTINGS_VARIABLE = "CLINIC_SETTINGS"
"""Names another file, for a host that keeps its settings outside the project."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LANGUAGES = ("en",)


class Telephone(ConstrainedStr):
    """A number as people should dial it, in quotes: without them YAML reads 0555123 as 187987."""

    strict = True
    regex = re.compile(r"^\+?\d[\d ()-]{2,}\d$")


class Span(schema.StrictModel):
    """Opening time on one day, local: from ``opens`` up to, not including, ``closes``."""

    opens: time
    closes: time

    @classmethod
    def from_text(cls, text: str) -> Span:
        """Read ``08:00-17:00``.

        Raises:
            ValueError: when it is not two times of a day, the first before the second.
        """
        match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", text)
        if not match:
            raise ValueError(f"'{text}' is not a span of time such as \"08:00-17:00\"")
        hours = [int(part) for part in match.groups()]
        span = cls(opens=time(hours[0], hours[1]), closes=time(hours[2], hours[3]))
        if span.opens >= span.closes:
            raise ValueError(f"'{text}' closes before it opens")
        return span


class OutOfHours(schema.StrictModel):
    """Who answers when the clinic is closed."""

    name: str = Field(min_length=2)
    telephone: Telephone


class Branding(schema.StrictModel):
    """What the chat looks like."""

    assistant_name: str = Field(default="MBC Guide", min_length=2, max_length=40)
    color: str = Field(default="#0b5c6b", regex=r"^#[0-9a-fA-F]{6}$")


class Limits(schema.StrictModel):
    """How much is taken in a minute; many people of one hospital may share one address."""

    messages_per_minute: int = Field(default=30, ge=1)
    messages_per_minute_and_address: int = Field(default=600, ge=1)
    sessions_per_minute_and_address: int = Field(default=120, ge=1)


class Settings(schema.StrictModel):
    """Everything a clinic sets."""

    name: str = Field(min_length=2, max_length=80)
    telephone: Telephone
    region: str
    languages: list[str] = Field(min_items=1)
    time_zone: str
    hours: dict[str, list[Span]]
    holidays: list[date] = Field(default_factory=list)
    out_of_hours: OutOfHours | None = None
    email: str | None = Field(default=None, regex=r"^[\w.+-]+@[\w-]+(\.[\w-]+)+$")
    callback_url: str | None = Field(default=None, regex=r"^https://[\w.-]+(:\d+)?(/\S*)?$")
    require_approval: bool = False
    retention_days: int = Field(default=30, ge=1, le=365)
    keep_unanswered: bool = True
    allowed_origins: list[str] = Field(default_factory=list)
    branding: Branding = Field(default_factory=Branding)
    limits: Limits = Field(default_factory=Limits)

    @validator("languages", each_item=True)
    def _known_language(cls, value: str) -> str:
        if value not in LANGUAGES:
            raise ValueError(f"'{value}' is not a language of the answers; allowed: {', '.join(LANGUAGES)}")
        return value

    @validator("time_zone")
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError) as error:
            raise ValueError(f"'{value}' is no time zone; write one as America/New_York") from error
        return value

    @validator("hours", pre=True)
    def _spans(cls, value: object) -> object:
        if not isinstance(value, dict):
            raise ValueError('must name weekdays, each with spans such as ["08:00-17:00"]')
        hours: dict[str, list[Span]] = {}
        faults: list[ErrorWrapper] = []
        for day, spans in value.items():
            try:
                hours[day] = _spans_of(day, spans)
            except ValueError as error:
                faults.append(ErrorWrapper(error, str(day)))
        if faults:
            raise ValidationError(faults, Settings)
        return hours

    @validator("holidays", pre=True, each_item=True)
    def _written_as_text(cls, value: object) -> object:
        if not isinstance(value, str):
            raise ValueError('must be a date, as "2026-12-25"')
        return value

    @validator("allowed_origins", each_item=True)
    def _an_origin(cls, value: str) -> str:
        if not re.fullmatch(r"https://[\w.-]+(:\d+)?|http://(localhost|127\.0\.0\.1)(:\d+)?", value):
            raise ValueError(
                f"'{value}' is no origin; write one as https://www.clinic.example, without a path"
            )
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.time_zone)


class Clinic(schema.StrictModel):
    """The settings and the numbers of the clinic's region."""

    settings: Settings
    region: Region


def settings_path() -> Path:
    """Return the file that holds the settings."""
    return Path(os.environ.get(SETTINGS_VARIABLE) or SETTINGS)


def read_clinic(path: Path | None = None, contacts_path: Path = contacts.CONTACTS) -> Clinic:
    """Return the clinic's settings, from the file given or configured, with its region's numbers.

    Raises:
        InvalidFilesError: with every fault of either file, a region without numbers among them.
    """
    problems: list[Problem] = []
    regions: dict[str, Region] | None = None
    try:
        regions = contacts.read_contacts(contacts_path)
    except InvalidFilesError as error:
        problems += error.problems
    try:
        document = located_yaml.load(path or settings_path())
        problems += _region_problems(document, regions)
        settings = schema.parse(document, Settings)
    except InvalidFilesError as error:
        raise InvalidFilesError([*problems, *error.problems]) from error
    if problems or regions is None:
        raise InvalidFilesError(problems)
    return Clinic(settings=settings, region=regions[settings.region])


def _region_problems(document: Document, regions: dict[str, Region] | None) -> list[Problem]:
    code = document.data.get("region") if isinstance(document.data, dict) else None
    if regions is None or not isinstance(code, str | int | float) or str(code) in regions:
        return []
    reason = f"'region': '{code}' has no numbers; allowed: {', '.join(sorted(regions)) or 'none'}"
    return [document.problem(("region",), reason)]


def _spans_of(day: object, spans: object) -> list[Span]:
    if day not in WEEKDAYS:
        raise ValueError(f"'{day}' is no weekday; allowed: {', '.join(WEEKDAYS)}")
    if not isinstance(spans, list) or not all(isinstance(span, str) for span in spans):
        raise ValueError(f"'{day}' must be a list of spans such as [\"08:00-17:00\"]")
    return [Span.from_text(span) for span in spans]
