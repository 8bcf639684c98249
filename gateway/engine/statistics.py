"""Looks whether a database has outgrown its statistics."""

import asyncio
from contextlib import suppress

import structlog

from gateway.store import statistics
from gateway.store.database import OUTAGES, Database

log = structlog.get_logger(__name__)

PAUSE = 2.0
"""Seconds between two looks."""


class Statistics:
    """Has statistics gathered of a table whenever it has grown tenfold; else the server does it by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tried: dict[str, int] = {}
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Works until stopped."""
        while not self._stop.is_set():
            try:
                if gathered := await statistics.gather_outgrown(self._database, self._tried):
                    log.info("statistics_gathered", tables=sorted(gathered))
                    self._tried.update(gathered)
            except OUTAGES as error:
                log.error("statistics_wait", error=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(PAUSE):
                    await self._stop.wait()

    def stop(self) -> None:
        """Ends after the look under way."""
        self._stop.set()
