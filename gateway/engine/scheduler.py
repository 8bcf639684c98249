"""The scheduler: launches campaigns when they are due.

A campaign's own row is the schedule. Several processes may look at once; each takes rows the others have not
locked.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from gateway.domain.clock import Clock
from gateway.engine.launch import hold_late, launch_due
from gateway.engine.settings import EngineSettings
from gateway.store import campaigns, launching
from gateway.store.campaigns import DueCampaign
from gateway.store.database import OUTAGES, Database
from gateway.store.notices import SCHEDULE

log = structlog.get_logger(__name__)


class Scheduler:
    """Launches what is due, and rests until the next campaign is."""

    def __init__(self, database: Database, clock: Clock, settings: EngineSettings) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._changed = asyncio.Event()
        self._stopping = False

    async def run(self) -> None:
        """Works until stopped."""
        while not self._stopping:
            try:
                connection = await self._database.dedicated()
                try:
                    await connection.add_listener(SCHEDULE, lambda *_: self._changed.set())
                    while not (self._stopping or connection.is_closed()):
                        self._changed.clear()
                        await self.launch_due()
                        await self._rest()
                finally:
                    await connection.close()
            except OUTAGES as error:
                log.error("scheduler_interrupted", error=type(error).__name__)
                await asyncio.sleep(self._settings.poll_seconds)

    def stop(self) -> None:
        """Ends after the launch under way."""
        self._stopping = True
        self._changed.set()

    async def launch_due(self) -> int:
        """Launches every campaign that is due now; answers how many."""
        count = 0
        while not self._stopping and await self._launch_next():
            count += 1
        return count

    async def _launch_next(self) -> bool:
        async with self._database.transaction() as connection:
            due = await campaigns.due(connection, self._clock())
            if due is None:
                return False
            campaign = due.campaign
            if _is_late(due, self._clock()):
                await hold_late(connection, campaign, self._clock())
                return True
            try:
                async with connection.transaction():
                    await launch_due(connection, campaign, self._clock(), limit=due.max_recipients)
            except OUTAGES:
                raise
            except Exception:
                # One campaign that can't be launched must not stand in the way of the others.
                log.exception("launch_failed", campaign=str(campaign.id))
                reason = "the campaign could not be started"
                await launching.refuse(connection, campaign, self._clock(), reason)
        return True

    async def _rest(self) -> None:
        moment = await campaigns.next_due(self._database)
        pause = self._settings.poll_seconds
        if moment is not None:
            pause = min(max((moment - self._clock()).total_seconds(), 0.01), pause)
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._changed.wait()


def _is_late(due: DueCampaign, now: datetime) -> bool:
    hours = due.late_start_hours
    return hours is not None and now - due.campaign.start_at > timedelta(hours=hours)
