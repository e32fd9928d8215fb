"""The database of conversations, an SQLite file or a PostgreSQL server; tables are made once it is there."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from sqlalchemy.exc import SQLAlchemyError

from assistant import postgresql, sqlite
from assistant.logs import describe

logger = logging.getLogger(__name__)


class Database:
    """An engine, and what its dialect does in its own way."""

    def __init__(self, address: str | None, file: str) -> None:
        """Open the database, or begin without it.

        Args:
            address: of a PostgreSQL database (``assistant.postgresql.connect``); without one,
            file: the path of an SQLite file, which is made readable for its owner alone.
        """
        self._dialect = postgresql if address else sqlite
        if address:
            self.engine = postgresql.connect(address)
        else:
            sqlite.make_private(Path(file))
            self.engine = sqlite.keep_open(sa.engine.url.URL.create("sqlite", database=file), Path(file))
        self._has_tables = False
        try:
            self.make_tables()
        except SQLAlchemyError as error:
            logger.error("the database is away at the start: %s", describe(error))
        self.engine.dispose()  # nothing is held open before there is something to keep

    @contextmanager
    def connected(self) -> Iterator[sa.engine.Connection]:
        """Lend a connection in a transaction; tables that turn out to be missing are made the next time.

        Raises:
            SQLAlchemyError: when the database is away, or refuses what is asked of it.
        """
        self.make_tables()
        try:
            with self.engine.begin() as connection:
                yield connection
        except (sa.exc.OperationalError, sa.exc.ProgrammingError):
            self._has_tables = False
            raise

    def make_tables(self) -> None:
        """Make the tables unless they are known to be there.

        Raises:
            SQLAlchemyError: when the database is away.
        """
        if not self._has_tables:
            SQLTrackerStore.Base.metadata.create_all(self.engine)
            self._has_tables = True

    def hold(self, connection: sa.engine.Connection, conversation_id: str) -> None:
        """Keep other processes from writing to a conversation until the connection's transaction ends.

        Raises:
            SQLAlchemyError: when another process is writing to it.
        """
        self._dialect.hold(connection, conversation_id)

    def overwrite(self) -> None:
        """Let as little as can be stay of what was deleted.

        Raises:
            SQLAlchemyError: when the database is away.
        """
        self._dialect.overwrite(self.engine)
