"""Audiences and their contacts in the store."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from gateway.domain.channels import Channel
from gateway.domain.clock import NewId
from gateway.domain.paging import Page, Window
from gateway.domain.recipients import Audience, Contact, NewContact
from gateway.store.database import Connection, Database
from gateway.store.statements import statements

_SQL = statements("directory")

_COPIED = (
    "account_id",
    "audience_id",
    "id",
    "number",
    "fields",
    "tags",
    "created_at",
    "updated_at",
)


def _audience(row: Record) -> Audience:
    return Audience(
        id=row["id"],
        account_id=row["account_id"],
        name=row["name"],
        channel=Channel(row["channel"]),
        contacts_count=row["contacts_count"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _contact(row: Record) -> Contact:
    return Contact(
        id=row["id"],
        account_id=row["account_id"],
        audience_id=row["audience_id"],
        number=row["number"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        fields=row["fields"] or {},
        tags=tuple(row["tags"] or ()),
    )


async def insert(
    connection: Connection,
    *,
    account_id: UUID,
    audience_id: UUID,
    name: str,
    channel: Channel,
    contacts: Sequence[NewContact],
    new_id: NewId,
    at: datetime,
) -> Audience | None:
    """An audience with its first contacts; None when the name is taken."""
    row = await connection.fetchrow(
        _SQL["insert_audience"], account_id, audience_id, name, channel, len(contacts), at
    )
    if row is None:
        return None
    rows = [
        (
            account_id,
            audience_id,
            new_id(),
            contact.number,
            dict(contact.fields) or None,
            list(contact.tags) or None,
            at,
            at,
        )
        for contact in contacts
    ]
    await connection.copy_records_to_table("contacts", records=rows, columns=_COPIED)
    return _audience(row)


async def by_id(database: Database | Connection, account_id: UUID, audience_id: UUID) -> Audience | None:
    """One audience."""
    row = await database.fetchrow(_SQL["audience"], account_id, audience_id)
    return _audience(row) if row else None


async def by_name(connection: Connection, account_id: UUID, name: str) -> Audience | None:
    """The audience of that name, held until the transaction ends."""
    row = await connection.fetchrow(_SQL["audience_by_name"], account_id, name)
    return _audience(row) if row else None


async def page(
    database: Database, account_id: UUID, window: Window[UUID], channel: Channel | None = None
) -> Page[Audience]:
    """The account's audiences, newest first."""
    total = await database.fetchval(_SQL["count_audiences"], account_id, channel)
    backwards = window.before is not None
    rows = await database.fetch(
        _SQL["page_audiences_before" if backwards else "page_audiences"],
        account_id,
        channel,
        window.before if backwards else window.after,
        window.limit,
        window.offset,
    )
    if backwards:
        rows.reverse()
    return Page(tuple(_audience(row) for row in rows), total)


async def rename(
    database: Database, account_id: UUID, audience_id: UUID, name: str, at: datetime
) -> Audience | None:
    """Raises asyncpg.UniqueViolationError when the name is taken."""
    row = await database.fetchrow(_SQL["rename_audience"], account_id, audience_id, name, at)
    return _audience(row) if row else None


async def delete(database: Database, account_id: UUID, audience_id: UUID) -> bool:
    """Deletes an audience with its contacts; False when there is none."""
    return await database.fetchval(_SQL["delete_audience"], account_id, audience_id) is not None


async def insert_contact(
    connection: Connection, audience: Audience, contact_id: UUID, new: NewContact, at: datetime
) -> Contact | None:
    """None when the audience holds this number."""
    row = await connection.fetchrow(
        _SQL["insert_contact"],
        audience.account_id,
        audience.id,
        contact_id,
        new.number,
        dict(new.fields) or None,
        list(new.tags) or None,
        at,
    )
    if row is None:
        return None
    await connection.execute(_SQL["count_contacts"], audience.account_id, audience.id, 1, at)
    return _contact(row)


async def contact(database: Database, audience: Audience, contact_id: UUID) -> Contact | None:
    """One contact of an audience."""
    row = await database.fetchrow(_SQL["contact"], audience.account_id, audience.id, contact_id)
    return _contact(row) if row else None


async def contacts_page(
    database: Database, audience: Audience, window: Window[UUID], search: str | None = None
) -> Page[Contact]:
    """An audience's contacts in the order they were added."""
    scope = (audience.account_id, audience.id, search)
    total = (
        audience.contacts_count
        if search is None
        else await database.fetchval(_SQL["count_contacts_matching"], *scope)
    )
    backwards = window.before is not None
    rows = await database.fetch(
        _SQL["page_contacts_before" if backwards else "page_contacts"],
        *scope,
        window.before if backwards else window.after,
        window.limit,
        window.offset,
    )
    if backwards:
        rows.reverse()
    return Page(tuple(_contact(row) for row in rows), total)


async def update_contact(database: Database, contact: Contact, at: datetime) -> Contact | None:
    """Writes a contact's fields and tags."""
    row = await database.fetchrow(
        _SQL["update_contact"],
        contact.account_id,
        contact.audience_id,
        contact.id,
        dict(contact.fields) or None,
        list(contact.tags) or None,
        at,
    )
    return _contact(row) if row else None


async def delete_contact(connection: Connection, contact: Contact, at: datetime) -> bool:
    """False when there is no such contact."""
    scope = (contact.account_id, contact.audience_id)
    if await connection.fetchval(_SQL["delete_contact"], *scope, contact.id) is None:
        return False
    await connection.execute(_SQL["count_contacts"], *scope, -1, at)
    return True
