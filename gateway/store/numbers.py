"""The numbers of an account's campaigns: drawn before the creation, and used up whatever comes of it."""

import asyncio
from collections import defaultdict
from contextvars import Context
from typing import TypeAlias
from uuid import UUID

from gateway.store.database import Connection, Database
from gateway.store.statements import statements

_SQL = statements("numbers")

_Answers: TypeAlias = "list[asyncio.Future[int]]"


async def draw(database: Database | Connection, account_id: UUID, count: int = 1) -> int:
    """Draws so many numbers in a row; answers the last of them."""
    last: int = await database.fetchval(_SQL["draw"], account_id, count)
    return last


async def pass_over(connection: Connection, account_id: UUID, number: int) -> None:
    """Numbers up to this one are not given out any more."""
    await connection.execute(_SQL["pass"], account_id, number)


class GatheredNumbers:
    """Draws numbers, for all requests that came while the account's last draw was under way at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wanted: defaultdict[UUID, _Answers] = defaultdict(list)
        self._draws: dict[UUID, asyncio.Task[None]] = {}

    async def draw(self, account_id: UUID) -> int:
        """The account's next number; inside a unit, on its connection."""
        if self._database.in_unit:
            return await draw(self._database, account_id)
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._wanted[account_id].append(answer)
        if account_id not in self._draws:
            # An empty context: what one request carries in its own is not the others'.
            self._draws[account_id] = asyncio.create_task(self._draw_all(account_id), context=Context())
        return await answer

    async def _draw_all(self, account_id: UUID) -> None:
        while answers := self._wanted.pop(account_id, None):
            try:
                last = await self._database.fetchval(_SQL["draw_without_waiting"], account_id, len(answers))
            except Exception as error:  # noqa: BLE001 (whoever asked raises it)
                for answer in (each for each in answers if not each.done()):
                    answer.set_exception(error)
                continue
            for number, answer in enumerate(answers, last - len(answers) + 1):
                if not answer.done():
                    answer.set_result(number)
        del self._draws[account_id]
