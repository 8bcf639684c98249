"""Suppressed numbers in the store."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from gateway.domain.channels import Channel
from gateway.domain.paging import Page, Window
from gateway.domain.suppressions import Suppression
from gateway.store.database import Connection, Database, affected
from gateway.store.statements import statements

_SQL = statements("suppressions")


def suppression_from_row(row: Record) -> Suppression:
    """A suppressed number, from its row."""
    return Suppression(
        account_id=row["account_id"],
        channel=Channel(row["channel"]),
        number=row["number"],
        source=row["source"],
        created_at=row["created_at"],
    )


async def add(
    database: Database | Connection,
    account_id: UUID,
    channel: Channel,
    numbers: Sequence[str],
    source: str,
    at: datetime,
) -> int:
    """Answers how many were not suppressed before."""
    return affected(await database.execute(_SQL["add"], account_id, channel, numbers, source, at))


async def remove(database: Database, account_id: UUID, channel: Channel, numbers: Sequence[str]) -> int:
    """Answers how many were suppressed."""
    return affected(await database.execute(_SQL["remove"], account_id, channel, numbers))


async def undo(
    connection: Connection, account_id: UUID, channel: Channel, numbers: Sequence[str], source: str
) -> int:
    """Takes off the list what came there from this source; answers how many."""
    return affected(await connection.execute(_SQL["undo"], account_id, channel, numbers, source))


async def page(
    database: Database, account_id: UUID, channel: Channel | None, window: Window[str]
) -> Page[Suppression]:
    """By channel and number; of the window, only limit and offset count."""
    rows = await database.fetch(_SQL["page"], account_id, channel, window.limit, window.offset)
    found = tuple(suppression_from_row(row) for row in rows)
    return Page(found, await database.fetchval(_SQL["count"], account_id, channel))
