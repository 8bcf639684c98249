"""Whom a reply is for."""

from uuid import UUID

from gateway.domain.channels import Channel
from gateway.store.database import Connection
from gateway.store.statements import statements

_SQL = statements("replies")


async def accounts(connection: Connection, channel: Channel, sender: str) -> list[UUID]:
    """The accounts that use a sender; if none does, those that have sent without one on this channel."""
    bare = sender.removeprefix("+")
    for names in ([bare, f"+{bare}"], [""]):
        rows = await connection.fetch(_SQL["accounts"], channel, names)
        if rows:
            return [row["id"] for row in rows]
    return []
