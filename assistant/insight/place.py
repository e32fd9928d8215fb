"""Where notes are kept: beside the conversations, or where the environment says."""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa

URL_VARIABLE = "INSIGHT_URL"
"""Names another database, as SQLAlchemy writes it."""
FILE = "insight.db"


def beside(conversations: sa.engine.URL) -> sa.engine.URL:
    """Return where notes are kept beside conversations: in another file, or other tables of a server."""
    if conversations.get_backend_name() != "sqlite" or not conversations.database:
        return conversations
    return conversations.set(database=str(Path(conversations.database).with_name(FILE)))


def place(conversations: sa.engine.URL) -> sa.engine.URL:
    """Return where notes are kept: where the environment says, or beside the conversations."""
    given = os.environ.get(URL_VARIABLE)
    return sa.engine.make_url(given) if given else beside(conversations)
