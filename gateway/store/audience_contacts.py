"""Contacts of audiences, many at a time: put into them, taken from them for a campaign, and selected."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from gateway.domain.channels import Channel
from gateway.domain.clock import NewId
from gateway.domain.conditions import Selection
from gateway.domain.paging import Page, Window
from gateway.domain.recipients import Audience, Contact, NewContact
from gateway.store.audiences import audience_from_row, contact_from_row
from gateway.store.conditions import Column, order_by, where
from gateway.store.database import Connection, Database, affected
from gateway.store.statements import statements

_SQL = statements("audience_contacts")
_COUNT = statements("directory")["count_contacts"]

CHUNK = 2_000
"""Contacts of one statement."""

AUDIENCE_COLUMNS = {
    "id": Column("a.id::text"),
    "name": Column("a.name"),
    "contacts_count": Column("a.contacts_count", "bigint"),
    "created": Column("date_trunc('milliseconds', a.created_at)", "timestamptz"),
    "updated": Column("date_trunc('milliseconds', a.updated_at)", "timestamptz"),
}
"""What audiences can be selected by; times are to the millisecond."""

_NAME = """coalesce(
    nullif(c.fields->>'name', ''),
    nullif(concat_ws(' ', nullif(c.fields->>'first_name', ''), nullif(c.fields->>'last_name', '')), '')
)"""

CONTACT_COLUMNS = {
    "id": Column("c.id::text"),
    "number": Column("c.number"),
    "name": Column(_NAME),
    "custom1": Column("(c.fields->>'custom1')"),
    "custom2": Column("(c.fields->>'custom2')"),
}
"""What contacts can be selected by; who has no name of its own has first and last name."""


async def put(
    connection: Connection,
    account_id: UUID,
    given: Mapping[UUID, Sequence[NewContact]],
    new_id: NewId,
    at: datetime,
) -> dict[UUID, dict[str, UUID]]:
    """Adds contacts to audiences, or changes those that have a number; answers the ids by number.

    An audience gets each number once. Raises asyncpg.ForeignKeyViolationError when one is gone.
    """
    ids: dict[UUID, dict[str, UUID]] = {}
    added: dict[UUID, int] = {}
    for audience_id in sorted(given):
        contacts = sorted(given[audience_id], key=attrgetter("number"))
        there: dict[str, UUID] = {}
        for start in range(0, len(contacts), CHUNK):
            part = contacts[start : start + CHUNK]
            rows = await connection.fetch(
                _SQL["put"],
                account_id,
                audience_id,
                [new_id() for _ in part],
                [each.number for each in part],
                [dict(each.fields) or None for each in part],
                at,
            )
            there.update((row["number"], row["id"]) for row in rows)
            added[audience_id] = added.get(audience_id, 0) + sum(row["added"] for row in rows)
        ids[audience_id] = there
    # Last, and in one order: a count is what those wait for who change the same audience.
    for audience_id, count in added.items():
        await connection.execute(_COUNT, account_id, audience_id, count, at)
    return ids


async def known(database: Database, account_id: UUID, channel: Channel, ids: Collection[UUID]) -> set[UUID]:
    """Which of these are audiences of the channel."""
    rows = await database.fetch(_SQL["known"], account_id, channel, list(ids))
    return {row["id"] for row in rows}


async def hold(
    connection: Connection, account_id: UUID, channel: Channel, ids: Collection[UUID]
) -> set[UUID]:
    """The same; those stay until the transaction ends."""
    rows = await connection.fetch(_SQL["shared"], account_id, channel, list(ids))
    return {row["id"] for row in rows}


async def take_in(
    connection: Connection,
    account_id: UUID,
    campaign_id: UUID,
    audience_ids: Sequence[UUID],
    *,
    after: int,
    limit: int,
    at: datetime,
) -> int:
    """Makes contacts messages of a campaign, after its first ones, up to a limit; answers how many."""
    return affected(
        await connection.execute(
            _SQL["take_in"], account_id, campaign_id, list(audience_ids), after, at, limit
        )
    )


async def audiences(
    database: Database, account_id: UUID, channel: Channel, selection: Selection, window: Window[UUID]
) -> Page[Audience]:
    """Audiences of a channel that meet conditions, those left equal newest first."""
    parameters: list[object] = [account_id, channel]
    condition = where(selection.where, AUDIENCE_COLUMNS, parameters)
    order = order_by(selection.order, AUDIENCE_COLUMNS, "a.id DESC")
    total = await database.fetchval(f"{_SQL['audiences_count']} AND {condition}", *parameters)
    rows = await database.fetch(
        _paging("audiences", condition, order, len(parameters)), *parameters, window.limit, window.offset
    )
    return Page(tuple(audience_from_row(row) for row in rows), total)


async def contacts(
    database: Database, audience: Audience, selection: Selection, window: Window[UUID]
) -> Page[Contact]:
    """Contacts of an audience that meet conditions, those left equal in the order they were added."""
    parameters: list[object] = [audience.account_id, audience.id]
    condition = where(selection.where, CONTACT_COLUMNS, parameters)
    order = order_by(selection.order, CONTACT_COLUMNS, "c.id")
    total = audience.contacts_count
    if selection.where:
        total = await database.fetchval(f"{_SQL['contacts_count']} AND {condition}", *parameters)
    rows = await database.fetch(
        _paging("contacts", condition, order, len(parameters)), *parameters, window.limit, window.offset
    )
    return Page(tuple(contact_from_row(row) for row in rows), total)


def _paging(name: str, condition: str, order: str, bound: int) -> str:
    return f"{_SQL[name]} AND {condition} ORDER BY {order} LIMIT ${bound + 1} OFFSET ${bound + 2}"
