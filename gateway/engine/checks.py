"""Trying a request out: everything is done as ever, answered, and taken back.

The whole of it runs in one transaction of the database, which is rolled back. The engine's workers see
committed rows only, and PostgreSQL drops notifications with the transaction, so nobody learns of it: nothing
is sent, no webhook told, no number used up. What may stay is the secret that links are made with, where there
was none yet: it is kept over a connection of its own.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from gateway.domain.answers import Answer
from gateway.store.database import Database

AT_ONCE = 2
"""Checks under way in one process, so that real requests find connections."""

SECONDS = 10.0
"""How long a check may take, its wait for a turn included: it holds the locks that the real request would."""

Work: TypeAlias = Callable[[], Awaitable[Answer]]


class _TakenBack(Exception):
    def __init__(self, answer: Answer) -> None:
        self.answer = answer


class Checks:
    """Requests that are tried out."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def tried(self, work: Work) -> Answer:
        """What `work` answers, of which nothing stays. Raises TimeoutError, and whatever `work` raises."""
        try:
            async with asyncio.timeout(SECONDS), self._turns, self._database.unit():
                raise _TakenBack(await work())
        except _TakenBack as taken_back:
            return taken_back.answer
