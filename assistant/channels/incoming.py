"""What a platform hands over, in one shape for all of them."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["text", "begin", "edited", "voice", "picture", "location", "sticker"]
"""``begin`` is a platform's own way to begin ("/start", "Get started"); the last four hold no words."""


@dataclass(frozen=True)
class Incoming:
    """One thing that a person did on a platform."""

    id: str
    """The platform's own id, the same when it hands the same thing over again."""
    person: str
    """Whose conversation it is, as the platform knows them; stored only as a hash."""
    address: dict[str, str]
    """Where the answer goes."""
    kind: Kind = "text"
    text: str = ""
    """What was written, also below a picture."""
    tapped: dict[str, str] = field(default_factory=dict)
    """What the platform needs to know that a button was taken; nothing where it needs nothing."""

    def as_text(self) -> str:
        """Return it as JSON, without who it is from."""
        kept = {name: value for name, value in asdict(self).items() if name != "person"}
        return json.dumps(kept)

    @classmethod
    def from_text(cls, text: str, person: str = "") -> Incoming:
        """Return what ``as_text`` wrote."""
        return cls(person=person, **json.loads(text))

    def hash(self, channel: str) -> str:
        """Return 64 hexadecimal digits by which a channel knows this again."""
        return hashlib.sha256(f"{channel}\0{self.id}".encode()).hexdigest()

    def uuid(self, channel: str) -> str:
        """Return the id under which a conversation keeps this, the same whenever it comes."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, self.hash(channel)))


def at(data: Any, *path: str | int) -> Any:
    """Return what stands at a path inside JSON data; None where the data is shaped otherwise.

    A platform adds fields and kinds of events as it likes: none of them may be an error.
    """
    for part in path:
        if isinstance(part, str) and isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(part, int) and isinstance(data, list) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def text_at(data: Any, *path: str | int) -> str:
    """Return the text or number that stands at a path, as text; an empty one where there is none."""
    found = at(data, *path)
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def list_at(data: Any, *path: str | int) -> list[Any]:
    """Return the list that stands at a path; an empty one where there is none."""
    found = at(data, *path)
    return found if isinstance(found, list) else []


def object_of(body: Any) -> dict[str, Any]:
    """Return a request's body as the JSON object that it must be.

    Raises:
        ValueError: when it is another value.
    """
    if not isinstance(body, dict):
        raise ValueError("the body is no object")
    return body
