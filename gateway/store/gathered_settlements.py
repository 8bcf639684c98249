"""Settlements of small pieces, written together: those that come while others are written share a commit.

Each single message is a campaign of its own, and would have one of its own.
"""

import asyncio
from collections.abc import Sequence
from typing import TypeAlias
from uuid import UUID

from gateway.store.database import OUTAGES, Database
from gateway.store.settling import PlainSettlement, settle_together

_Waiting: TypeAlias = "tuple[PlainSettlement, asyncio.Future[None]]"


class GatheredSettlements:
    """Settles pieces of one account of which every message was taken."""

    def __init__(self, account_id: UUID, database: Database) -> None:
        self._account_id = account_id
        self._database = database
        self._waiting: list[_Waiting] = []
        self._work: asyncio.Task[None] | None = None

    async def settle(self, settlement: PlainSettlement) -> None:
        """Returns once it is committed; raises as a statement of its own would."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((settlement, answer))
        if self._work is None:
            self._work = asyncio.create_task(self._settle_all())
        await answer

    async def _settle_all(self) -> None:
        while self._waiting:
            those, self._waiting = self._waiting, []
            await self._settle(those)
        self._work = None

    async def _settle(self, those: Sequence[_Waiting]) -> None:
        """The others must not suffer from one that can't be written."""
        try:
            await settle_together(self._database, self._account_id, [settlement for settlement, _ in those])
        except Exception as error:  # noqa: BLE001 (whoever asked raises it)
            if len(those) > 1 and not isinstance(error, OUTAGES):
                for each in those:
                    await self._settle([each])
                return
            for answer in (each for _, each in those if not each.done()):
                answer.set_exception(error)
        else:
            for answer in (each for _, each in those if not each.done()):
                answer.set_result(None)
