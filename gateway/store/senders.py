"""Senders in the store."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from gateway.domain.channels import Channel
from gateway.domain.paging import Page, Window
from gateway.domain.templates import NewSender, Sender
from gateway.store.database import Database
from gateway.store.statements import statements

_SQL = statements("directory")


def sender_from_row(row: Record) -> Sender:
    """A sender, from its row."""
    return Sender(
        id=row["id"],
        account_id=row["account_id"],
        name=row["name"],
        code=row["code"],
        channel=Channel(row["channel"]),
        kind=row["kind"],
        countries=tuple(row["countries"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


async def insert(
    database: Database, account_id: UUID, sender_id: UUID, new: NewSender, at: datetime
) -> Sender | None:
    """None when the name is taken on this channel."""
    row = await database.fetchrow(
        _SQL["insert_sender"],
        account_id,
        sender_id,
        new.name,
        new.code,
        new.channel,
        new.kind,
        list(new.countries),
        at,
    )
    return sender_from_row(row) if row else None


async def by_id(database: Database, account_id: UUID, sender_id: UUID) -> Sender | None:
    """One sender."""
    row = await database.fetchrow(_SQL["sender"], account_id, sender_id)
    return sender_from_row(row) if row else None


async def by_name(database: Database, account_id: UUID, channel: Channel, name: str) -> Sender | None:
    """A sender by its name on a channel, or by its code."""
    row = await database.fetchrow(_SQL["sender_by_name"], account_id, channel, name)
    return sender_from_row(row) if row else None


async def page(
    database: Database,
    account_id: UUID,
    window: Window[UUID],
    channel: Channel | None = None,
    name: str | None = None,
    kind: str | None = None,
) -> Page[Sender]:
    """The account's senders, newest first."""
    filters = (account_id, channel, name, kind)
    total = await database.fetchval(_SQL["count_senders"], *filters)
    backwards = window.before is not None
    rows = await database.fetch(
        _SQL["page_senders_before" if backwards else "page_senders"],
        *filters,
        window.before if backwards else window.after,
        window.limit,
        window.offset,
    )
    if backwards:
        rows.reverse()
    return Page(tuple(sender_from_row(row) for row in rows), total)


async def update(
    database: Database, account_id: UUID, sender_id: UUID, name: str, code: str, at: datetime
) -> Sender | None:
    """Raises asyncpg.UniqueViolationError when the name is taken on this channel."""
    row = await database.fetchrow(_SQL["update_sender"], account_id, sender_id, name, code, at)
    return sender_from_row(row) if row else None


async def delete(database: Database, account_id: UUID, sender_id: UUID) -> bool:
    """False when there is no such sender."""
    return await database.fetchval(_SQL["delete_sender"], account_id, sender_id) is not None
