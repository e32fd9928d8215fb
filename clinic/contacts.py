"""Emergency and crisis numbers by region: ``knowledge/contacts.yml``."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from clinic import located_yaml, schema
from clinic.problems import PROJECT_ROOT, InvalidFilesError

CONTACTS = PROJECT_ROOT / "knowledge" / "contacts.yml"
_DIALLED = r"^[+\d][\d -]*$"


class Page(schema.StrictModel):
    """Where a number was seen."""

    title: str
    url: str


class Emergency(schema.StrictModel):
    """The number for an ambulance."""

    number: str = Field(regex=_DIALLED)
    source: Page
    secondary_source: bool = False


class TextRoute(schema.StrictModel):
    """A number for text messages, and the word to send where one is needed."""

    number: str = Field(regex=_DIALLED)
    word: str | None = None


class Line(schema.StrictModel):
    """A service that answers by telephone or text message."""

    name: str
    call: str | None = Field(default=None, regex=_DIALLED)
    then: str | None = None
    text: TextRoute | None = None
    hours: str | None = None
    source: Page
    secondary_source: bool = False


class Region(schema.StrictModel):
    """The numbers of one region."""

    name: str
    emergency: Emergency
    crisis: list[Line] = Field(min_items=1)
    nurse_advice: list[Line]
    helplines: list[Line]


class _ContactsFile(schema.StrictModel):
    regions: dict[str, Region]


def read_contacts(path: Path = CONTACTS) -> dict[str, Region]:
    """Return every region by its code.

    Raises:
        InvalidFilesError: with every fault of the file, a line without any route among them.
    """
    document = located_yaml.load(path)
    regions = schema.parse(document, _ContactsFile).regions
    problems = [
        document.problem(("regions", code, kind, index), f"'{line.name}' has neither call nor text")
        for code, region in regions.items()
        for kind in ("crisis", "nurse_advice", "helplines")
        for index, line in enumerate(getattr(region, kind))
        if line.call is None and line.text is None
    ]
    if problems:
        raise InvalidFilesError(problems)
    return regions
