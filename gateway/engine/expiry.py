"""Removes what is kept for a limited time."""

import asyncio
from contextlib import suppress

import structlog

from gateway.domain.answers import KEPT
from gateway.domain.clock import Clock
from gateway.store import idempotency
from gateway.store.database import OUTAGES, Database

log = structlog.get_logger(__name__)

PAUSE = 60.0
"""Seconds between two looks."""

STEP = 500
"""Most rows removed in one transaction; an answer may be some megabytes."""


class Expiry:
    """Forgets the answers to requests with an Idempotency-Key when their time is over."""

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
        oldest, count = self._clock() - KEPT, 0
        while not self._stop.is_set():
            removed = await idempotency.forget(self._database, oldest, STEP)
            count += removed
            if removed < STEP:
                break
        return count
