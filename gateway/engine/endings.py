"""Ending campaigns of which nothing is left to send."""

import asyncio
from uuid import UUID

import structlog

from gateway.domain.clock import Clock
from gateway.store import lanes as store
from gateway.store.database import OUTAGES, Database

log = structlog.get_logger(__name__)


class Endings:
    """Ends the campaigns of one account; those that come while others are being ended go together.

    Single messages, each a campaign of its own, end as often as they are sent.
    """

    def __init__(self, account_id: UUID, database: Database, clock: Clock) -> None:
        self._account_id = account_id
        self._database = database
        self._clock = clock
        self._wanted: set[UUID] = set()
        self._under_way: set[UUID] = set()
        self._work: asyncio.Task[None] | None = None

    def end(self, campaign_id: UUID) -> None:
        """Has a campaign ended if nothing of it is queued.

        Nothing may come of it, when a message is being resent or the database is away; its lane asks again.
        """
        if campaign_id in self._under_way:
            return
        self._wanted.add(campaign_id)
        if self._work is None:
            self._work = asyncio.create_task(self._end_all())

    async def wait(self) -> None:
        """Returns when all that was asked for is done."""
        if self._work is not None:
            await asyncio.wait([self._work])

    async def _end_all(self) -> None:
        try:
            while self._wanted:
                self._under_way, self._wanted = self._wanted, set()
                await store.finish(self._database, self._account_id, [*self._under_way], self._clock())
        except OUTAGES as error:
            log.error("ending_waits", error=type(error).__name__)
        except Exception:
            log.exception("ending_failed", account=str(self._account_id))
        finally:
            self._under_way, self._work = set(), None
