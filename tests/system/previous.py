"""The tables as the version before wrote them, as SQL text: what was kept is read by whatever comes after.

Invented people: a carer who asked for figures and found them helpful, somebody in the midst of reporting a
symptom, and a conversation that was erased. After a change of the tables this file stays as it is;
a new one is written beside it.
"""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import jwt

FILE = Path(__file__).with_suffix(".sql")
CARER, REPORTER, ERASED = "a1" * 16, "b2" * 16, "c3" * 16
_HELD = 1795706400
"""When the conversations were held, in seconds since 1970."""
_MOMENT = re.compile(r"\b1795[67]\d{5}\b")
"""A moment of that day or the next."""


def restore(database: Path) -> None:
    """Write the tables into a new database, as if the conversations had been held just now."""
    text = FILE.read_text(encoding="utf-8")
    late = int(time.time()) - _HELD - 60
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(_MOMENT.sub(lambda found: str(int(found[0]) + late), text))


def token(conversation: str, secret: str) -> str:
    """Return the token that the person of a conversation holds."""
    now = int(time.time())
    claims = {"sub": conversation, "aud": "web", "iat": now - 60, "exp": now + 3600}
    return str(jwt.encode(claims, secret, algorithm="HS256"))
