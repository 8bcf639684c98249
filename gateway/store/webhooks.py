"""Webhooks in the store, and the events that were given up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from gateway.domain.messages import MessageState
from gateway.domain.webhooks import Backlog, DeadEvent, NewWebhook, Webhook
from gateway.store.database import Connection, Database
from gateway.store.statements import statements

_SQL = statements("webhooks")


def webhook_from_row(row: Record) -> Webhook:
    """A webhook, from its row."""
    return Webhook(
        account_id=row["account_id"],
        id=row["id"],
        dialect=row["dialect"],
        event=row["event"],
        url=row["url"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        secret=row["secret"],
        options=row["options"],
        states=tuple(map(MessageState, row["states"])),
    )


async def insert(
    database: Database | Connection, account_id: UUID, webhook_id: UUID, new: NewWebhook, at: datetime
) -> Webhook | None:
    """None when the account has a webhook for this kind of event."""
    row = await database.fetchrow(
        _SQL["insert"],
        account_id,
        webhook_id,
        new.dialect,
        new.event,
        new.url,
        new.secret,
        dict(new.options),
        list(new.states),
        at,
    )
    return webhook_from_row(row) if row else None


async def update(
    database: Database | Connection, account_id: UUID, webhook_id: UUID, new: NewWebhook, at: datetime
) -> Webhook | None:
    """None when it is gone. Raises asyncpg.UniqueViolationError when the event is taken."""
    row = await database.fetchrow(
        _SQL["update"],
        account_id,
        webhook_id,
        new.event,
        new.url,
        new.secret,
        dict(new.options),
        list(new.states),
        at,
    )
    return webhook_from_row(row) if row else None


async def webhook(database: Database, account_id: UUID, webhook_id: UUID) -> Webhook | None:
    """One webhook of an account."""
    row = await database.fetchrow(_SQL["webhook"], account_id, webhook_id)
    return webhook_from_row(row) if row else None


async def of_account(database: Database | Connection, account_id: UUID) -> list[Webhook]:
    """All webhooks of an account, oldest first."""
    return [webhook_from_row(row) for row in await database.fetch(_SQL["of_account"], account_id)]


async def backlogs(database: Database, account_id: UUID) -> Mapping[UUID, Backlog]:
    """What each webhook of an account has before it."""
    rows = await database.fetch(_SQL["waiting"], account_id)
    return {row["id"]: Backlog(row["queued"], row["retried"], row["dead"]) for row in rows}


async def delete(database: Database, account_id: UUID, webhook_id: UUID) -> bool:
    """False when there is no such webhook."""
    return await database.fetchval(_SQL["delete"], account_id, webhook_id) is not None


async def dead(database: Database, account_id: UUID, limit: int) -> list[DeadEvent]:
    """Events that were given up, newest first."""
    webhooks = {each.id: each for each in await of_account(database, account_id)}
    return [
        DeadEvent(
            id=row["id"],
            webhook=webhooks[row["webhook_id"]],
            campaign_number=row["campaign_number"],
            seq=row["seq"],
            state=MessageState(row["state"]),
            at=row["at"],
            dead_at=row["dead_at"],
            attempts=row["attempts"],
            error=row["error"],
        )
        for row in await database.fetch(_SQL["dead"], account_id, limit)
        if row["webhook_id"] in webhooks
    ]


async def replay(connection: Connection, account_id: UUID, ids: Sequence[int] | None, at: datetime) -> int:
    """Has events that were given up tried again, all when `ids` is None; answers how many."""
    return len(await connection.fetch(_SQL["replay"], account_id, ids, at))
