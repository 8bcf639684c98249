"""Wake-up calls between processes, by LISTEN/NOTIFY. Losing one costs a poll interval, nothing else."""

import asyncio
from contextvars import Context

import structlog

from gateway.store.database import OUTAGES, Connection, Database
from gateway.store.statements import statements

log = structlog.get_logger(__name__)

_SQL = statements("notices")

LANES = "gateway_lanes"
"""Something can be sent: a campaign was launched, resumed, stopped, or a message resent."""

SCHEDULE = "gateway_schedule"
"""A campaign was created or has a new start."""

WEBHOOKS = "gateway_webhooks"
"""A webhook has something to be told at once: events were put back by hand."""


async def notify(connection: Connection, channel: str, subject: str = "") -> None:
    """Wakes a channel's listeners once the transaction commits; `subject` is the name of what it is about."""
    await connection.execute(_SQL["notify"], channel, subject)


class GatheredNotices:
    """Notifications of what is committed already; those that come while others are given go together.

    PostgreSQL commits one transaction with a notification at a time, on the whole server. One that has
    written something would hold up all the others until the disk has it; these write nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wanted: dict[tuple[str, str], asyncio.Future[None]] = {}
        self._work: asyncio.Task[None] | None = None

    async def notify(self, channel: str, subject: str) -> None:
        """Wakes a channel's listeners; inside a unit, once that commits. An outage costs a poll interval."""
        if self._database.in_unit:
            async with self._database.connection() as connection:
                await notify(connection, channel, subject)
            return
        given = self._wanted.setdefault((channel, subject), asyncio.get_running_loop().create_future())
        if self._work is None:
            # An empty context: what one request carries in its own is not the others'.
            self._work = asyncio.create_task(self._notify_all(), context=Context())
        await asyncio.shield(given)

    async def _notify_all(self) -> None:
        while self._wanted:
            wanted, self._wanted = self._wanted, {}
            try:
                await self._database.execute(_SQL["notify_together"], *map(list, zip(*wanted, strict=True)))
            except OUTAGES as error:
                log.warning("notices_lost", error=type(error).__name__)
            except Exception as error:  # noqa: BLE001 (whoever asked raises it)
                for given in wanted.values():
                    given.set_exception(error)
                continue
            for given in wanted.values():
                given.set_result(None)
        self._work = None
