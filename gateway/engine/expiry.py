"""Removes what is kept for a limited time."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog

from gateway.domain.answers import KEPT
from gateway.domain.clock import Clock
from gateway.store import idempotency, parts
from gateway.store.database import OUTAGES, Database

log = structlog.get_logger(__name__)

PAUSE = 60.0
"""Seconds between two looks."""

STEP = 500
"""Most rows removed in one transaction; an answer may be some megabytes."""

PARTS_KEPT = timedelta(days=90)
"""How long the receipts of some parts wait for those of the others; a validity in SMPP is 63 days at most."""

_Forget: TypeAlias = Callable[[Database, datetime, int], Awaitable[int]]
"""Removes so many rows at most that are so old; answers how many."""


class Expiry:
    """Forgets when its time is over: answers to requests with an Idempotency-Key, receipts of parts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Works until stopped."""
        while not self._stop.is_set():
            try:
                await self.remove_expired()
            except OUTAGES as error:
                log.error("expiry_waits", error=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(PAUSE):
                    await self._stop.wait()

    def stop(self) -> None:
        """Ends after the step under way."""
        self._stop.set()

    async def remove_expired(self) -> int:
        """Removes what is out of date now; answers how many."""
        now = self._clock()
        answers = await self._remove(idempotency.forget, now - KEPT)
        return answers + await self._remove(parts.forget, now - PARTS_KEPT)

    async def _remove(self, forget: _Forget, oldest: datetime) -> int:
        count = 0
        while not self._stop.is_set():
            removed = await forget(self._database, oldest, STEP)
            count += removed
            if removed < STEP:
                break
        return count
