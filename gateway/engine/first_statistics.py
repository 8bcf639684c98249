"""Looks whether a young database has grown enough to gather statistics of it."""

import asyncio
from contextlib import suppress

import structlog

from gateway.store import statistics
from gateway.store.database import OUTAGES, Database

log = structlog.get_logger(__name__)

PAUSE = 2.0
"""Seconds between two looks."""


class FirstStatistics:
    """Has the first statistics gathered of each table; from then on the server does that by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tried: set[str] = set()
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Works until stopped."""
        while not self._stop.is_set():
            try:
                if tables := await statistics.gather_missing(self._database, self._tried):
                    log.info("statistics_gathered", tables=tables)
                    self._tried.update(tables)
            except OUTAGES as error:
                log.error("statistics_wait", error=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(PAUSE):
                    await self._stop.wait()

    def stop(self) -> None:
        """Ends after the look under way."""
        self._stop.set()
