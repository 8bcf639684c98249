"""Links in the store: the secret behind them, what was done with them, and the accounts' opt-out links."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from asyncpg import Record

from gateway.domain.channels import Channel
from gateway.domain.links import LinkPlace, LinkUse, OptOutLink
from gateway.store.database import Connection, Database
from gateway.store.statements import statements

_SQL = statements("links")

SECRET = "links"  # noqa: S105
"""The name of the secret that tokens are made with."""


@dataclass(frozen=True, slots=True)
class LinkedMessage:
    """The message a link stands in. `brand` and `page_text` are those of its opt-out link, if it has one.

    `opted_out` says that its number gets nothing more on its channel, for whatever reason.
    """

    account_id: UUID
    account_active: bool
    campaign_id: UUID
    seq: int
    channel: Channel
    number: str
    track_link: str | None
    brand: str
    page_text: str
    opted_out: bool


async def secret(database: Database, made: bytes, at: datetime) -> bytes:
    """The secret of all processes: the one just made when there is none yet.

    Kept over a connection of its own, so that it stays whatever becomes of the request that needed it first.
    """
    connection = await database.dedicated()
    try:
        kept: bytes | None = await connection.fetchval(_SQL["secret"], SECRET)
        if kept is None:
            await connection.execute(_SQL["keep_secret"], SECRET, made, at)
            kept = await connection.fetchval(_SQL["secret"], SECRET)
            assert kept is not None, "kept just now"
        return kept
    finally:
        await connection.close()


async def message_at(database: Database, place: LinkPlace) -> LinkedMessage | None:
    """The message at a place, be its campaign deleted or not; None when there is none."""
    account = await database.fetchrow(_SQL["account"], place.account_number)
    if account is None:
        return None
    row = await database.fetchrow(_SQL["place"], account["id"], place.campaign_number, place.seq)
    if row is None:
        return None
    return LinkedMessage(
        account_id=account["id"],
        account_active=account["active"],
        campaign_id=row["campaign_id"],
        seq=place.seq,
        channel=Channel(row["channel"]),
        number=row["number"],
        track_link=row["track_link"],
        brand=row["brand"] or "",
        page_text=row["page_text"] or "",
        opted_out=row["opted_out"],
    )


async def count_click(database: Database, message: LinkedMessage, at: datetime) -> None:
    """One more use of a message's tracked link."""
    await database.execute(_SQL["click"], message.account_id, message.campaign_id, message.seq, at)


async def note_opt_out(connection: Connection, message: LinkedMessage, at: datetime) -> None:
    """Notes that a message's recipient wants no more; the first time counts."""
    await connection.execute(_SQL["opt_out"], message.account_id, message.campaign_id, message.seq, at)


async def use_of(database: Database, account_id: UUID, campaign_id: UUID) -> LinkUse:
    """How a campaign's links were used."""
    row = await database.fetchrow(_SQL["use"], account_id, campaign_id)
    assert row is not None
    return LinkUse(**dict(row))


async def add_opt_out_link(
    database: Database, account_id: UUID, brand: str, text: str, at: datetime
) -> OptOutLink:
    """A new opt-out link under the account's next number."""
    while True:
        try:
            row = await database.fetchrow(_SQL["add_opt_out_link"], account_id, brand, text, at)
        except asyncpg.UniqueViolationError:
            continue
        assert row is not None
        return opt_out_link_from_row(row)


async def opt_out_links(database: Database, account_id: UUID) -> list[OptOutLink]:
    """All of the account's, removed ones included."""
    return [opt_out_link_from_row(row) for row in await database.fetch(_SQL["opt_out_links"], account_id)]


async def opt_out_link(database: Database, account_id: UUID, link_id: int) -> OptOutLink | None:
    """One that can be chosen."""
    row = await database.fetchrow(_SQL["opt_out_link"], account_id, link_id)
    return opt_out_link_from_row(row) if row else None


async def remove_opt_out_link(
    database: Database, account_id: UUID, link_id: int, at: datetime
) -> OptOutLink | None:
    """None when there is none that can be chosen."""
    row = await database.fetchrow(_SQL["remove_opt_out_link"], account_id, link_id, at)
    return opt_out_link_from_row(row) if row else None


def opt_out_link_from_row(row: Record) -> OptOutLink:
    """An opt-out link, from its row."""
    return OptOutLink(
        id=row["id"],
        brand=row["brand"],
        text=row["page_text"],
        created_at=row["created_at"],
        removed_at=row["removed_at"],
    )
