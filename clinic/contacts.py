"""Emergency and crisis numbers by region: ``knowledge/contacts.yml``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import ConstrainedStr, Field, validator

from clinic import located_yaml, schema
from clinic.problems import PROJECT_ROOT
from clinic.spelling import Spelling

CONTACTS = PROJECT_ROOT / "knowledge" / "contacts.yml"


class Dialled(ConstrainedStr):
    """A number as it is dialled, in quotes: without them YAML reads 0112 as 74."""

    strict = True
    regex = re.compile(r"^[+\d][\d -]*$")


class Page(schema.StrictModel):
    """Where a number was seen."""

    title: str
    url: str


class Emergency(schema.StrictModel):
    """The number for an ambulance."""

    number: Dialled
    source: Page
    secondary_source: bool = False


class TextRoute(schema.StrictModel):
    """A number for text messages, and the word to send where one is needed."""

    number: Dialled
    word: str | None = None


class Line(schema.StrictModel):
    """A service that answers by telephone or text message."""

    name: str
    call: Dialled | None = None
    then: str | None = None
    text: TextRoute | None = None
    hours: str | None = None
    source: Page
    secondary_source: bool = False

    @validator("text", always=True)
    def _a_route(cls, value: TextRoute | None, values: dict[str, Any]) -> TextRoute | None:
        if value is None and values.get("call", "wrong") is None:
            raise ValueError(f"'{values.get('name')}' has neither call nor text")
        return value


class Region(schema.StrictModel):
    """The numbers of one region, and the words that differ there.

    ``emergency_department`` is written as it follows "go to", ``family_doctor`` as it follows "the", and
    ``fever`` is the temperature from which on a fever counts, in the region's units.
    """

    name: str
    spelling: Spelling
    emergency_department: str = Field(min_length=2)
    family_doctor: str = Field(min_length=2)
    fever: str = Field(regex=r"^\d+(\.\d)? °[CF]( \(\d+(\.\d)? °[CF]\))?$")
    emergency: Emergency
    crisis: list[Line] = Field(min_items=1)
    nurse_advice: list[Line]
    helplines: list[Line]

    @property
    def fever_celsius(self) -> float:
        """The temperature from which on a fever counts, in degrees Celsius."""
        degrees = re.search(r"(\d+(?:\.\d)?) °C", self.fever)
        if degrees:
            return float(degrees[1])
        return round((float(self.fever.split()[0]) - 32) / 1.8, 1)


class _ContactsFile(schema.StrictModel):
    regions: dict[str, Region]


def read_contacts(path: Path = CONTACTS) -> dict[str, Region]:
    """Return every region by its code.

    Raises:
        InvalidFilesError: with every fault of the file, a line without any route among them.
    """
    return schema.parse(located_yaml.load(path), _ContactsFile).regions
