"""Routes of accounts in the store."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from gateway.domain.channels import Channel
from gateway.domain.routes import AccountRoute, Route
from gateway.store.database import Database
from gateway.store.statements import statements

_SQL = statements("routes")


def route_from_row(row: Mapping[str, Any]) -> Route:
    """A route, from its row or from the row as JSON."""
    return Route(
        channel=Channel(row["channel"]),
        provider=row["provider"],
        sender=row["sender"],
        prefix=row["prefix"],
        priority=row["priority"],
        weight=row["weight"],
    )


async def add(database: Database, account_id: UUID, route: Route, at: datetime) -> AccountRoute:
    """Raises asyncpg.UniqueViolationError when another was added at the same moment."""
    values = (route.channel, route.sender, route.prefix, route.provider, route.priority, route.weight, at)
    return AccountRoute(await database.fetchval(_SQL["add"], account_id, *values), route)


async def every(database: Database, account_id: UUID) -> list[AccountRoute]:
    """The account's routes, in the order of their numbers."""
    rows = await database.fetch(_SQL["all"], account_id)
    return [AccountRoute(row["id"], route_from_row(dict(row))) for row in rows]


async def remove(database: Database, account_id: UUID, route_id: int) -> AccountRoute | None:
    """What it was; None when there is none of this number."""
    row = await database.fetchrow(_SQL["remove"], account_id, route_id)
    return AccountRoute(row["id"], route_from_row(dict(row))) if row else None
