"""Turns on their way into the database: each written once, at once or when the database is back."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from assistant import statements
from assistant.database import Database
from assistant.logs import describe
from assistant.remembered import Remembered, Row
from assistant.statements import hash_of

logger = logging.getLogger(__name__)

CATCH_UP_SECONDS = 1.0
"""How often it is tried to write what waits."""


class Writing:
    """Writes turns, and lets those wait that cannot be written."""

    def __init__(self, database: Database, remembered: Remembered) -> None:
        """Begin with nothing that waits."""
        self._database, self._remembered = database, remembered
        self._not_kept: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def keep(self, conversation_id: str, rows: list[Row]) -> None:
        """Write a turn, or let it wait; call this within the event loop."""
        try:
            self.catch_up(conversation_id)
            with self._database.connected() as connection:
                self._database.hold(connection, conversation_id)
                connection.execute(statements.ADD, rows)
        except SQLAlchemyError as error:
            logger.error("a turn could not be written yet: %s", describe(error))
            self._let_wait(conversation_id, rows)
        self._remembered.add(conversation_id, [row["data"] for row in rows])

    def was_kept(self, conversation_id: str) -> bool:
        """Tell, once, whether the turn just taken is written or waits to be."""
        if conversation_id not in self._not_kept:
            return True
        self._not_kept.remove(conversation_id)
        return False

    def catch_up(self, conversation_id: str) -> None:
        """Write what waits of a conversation, unless it stands already or the conversation was erased.

        Raises:
            SQLAlchemyError: when it cannot be written yet.
        """
        turns = self._remembered.waiting(conversation_id)
        if not turns:
            return
        with self._database.connected() as connection:
            self._database.hold(connection, conversation_id)
            if (
                connection.execute(statements.IS_ERASED, {"id_hash": hash_of(conversation_id)}).first()
                is None
            ):
                for rows in turns:
                    if connection.execute(statements.HOLDS, rows[0]).first() is None:
                        connection.execute(statements.ADD, rows)
        self._remembered.was_written(conversation_id)

    def waiting(self, conversation_id: str) -> list[dict[str, Any]]:
        """Return the events of a conversation that still wait after a try, in order; mostly none."""
        try:
            self.catch_up(conversation_id)
        except SQLAlchemyError as error:
            logger.warning("what waits for the database waits on: %s", describe(error))
        turns = self._remembered.waiting(conversation_id)
        return [json.loads(row["data"]) for rows in turns for row in rows]

    async def finish(self) -> None:
        """Try once more to write what waits, before the process ends."""
        if self._task is not None:
            self._task.cancel()
        await self._try_all()
        if self._remembered.turns:
            logger.critical("%d turns are lost: the database is away", self._remembered.turns)

    def _let_wait(self, conversation_id: str, rows: list[Row]) -> None:
        if not self._remembered.hold(conversation_id, rows):
            logger.error("a turn is not kept: too many wait for the database")
            self._not_kept.add(conversation_id)
        elif self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._keep_trying())

    async def _keep_trying(self) -> None:
        while self._remembered.turns:
            await asyncio.sleep(CATCH_UP_SECONDS)
            await self._try_all()
        logger.info("everything that waited for the database is written")

    async def _try_all(self) -> None:
        for conversation_id in self._remembered.conversations:
            try:
                self.catch_up(conversation_id)
            except SQLAlchemyError as error:
                logger.warning("what waits for the database waits on: %s", describe(error))
            await asyncio.sleep(0)  # others are answered meanwhile
