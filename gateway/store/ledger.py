"""The ledger: messages in the store."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from asyncpg import Record

from gateway.domain.campaigns import Campaign, Counters
from gateway.domain.messages import Message, MessageRef, MessageState
from gateway.domain.paging import within
from gateway.domain.recipients import Recipient
from gateway.domain.tuples import made
from gateway.store.binary_copy import COLUMNS, ledger_rows
from gateway.store.database import Connection, Database
from gateway.store.statements import statements

_SQL = statements("ledger")

LAST_SEQ = 2**31 - 1
"""No campaign has a message beyond this one."""

_STEP = 5_000


def recipient(number: str, address: str | None, values: Mapping[str, str] | list[str] | None) -> Recipient:
    """Who a row of the ledger goes to; its column `fields` holds named values or a list of parameters."""
    if isinstance(values, list):
        return made(Recipient, (number, {}, values, address))
    return made(Recipient, (number, values or {}, (), address))


def message_from_row(row: Record, campaign_number: int) -> Message:
    """A message, from its row."""
    return Message(
        account_id=row["account_id"],
        campaign_id=row["campaign_id"],
        campaign_number=campaign_number,
        seq=row["seq"],
        recipient=recipient(row["number"], row["address"], row["fields"]),
        state=MessageState(row["state"]),
        updated_at=row["updated_at"],
        reason=row["reason"],
        parts=row["parts"],
        attempts=row["attempts"],
        provider=row["provider"],
        provider_message_id=row["provider_message_id"],
        submitted_at=row["submitted_at"],
        retry_at=_moment(row["retry_at"]),
        retried_since=row["retried_since"],
        kept_id=row["kept_id"],
    )


def _moment(value: datetime | None) -> datetime | None:
    """Infinity comes from the driver as the end of time without a zone."""
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


async def insert(
    connection: Connection,
    account_id: UUID,
    campaign_id: UUID,
    recipients: Sequence[Recipient],
    at: datetime,
) -> None:
    """Takes recipients in, numbered from 1, by COPY.

    They must be valid: a generator that raises inside a COPY can hang it.
    """
    rows = ledger_rows(account_id, campaign_id, recipients, at)
    await connection.copy_to_table("messages", source=rows, columns=COLUMNS, format="binary")


async def page(
    database: Database,
    campaign: Campaign,
    *,
    after: int = 0,
    before: int | None = None,
    limit: int,
) -> list[Message]:
    """Messages in their order from `after` on, or backwards from `before`."""
    scope = (campaign.account_id, campaign.id)
    if before is not None:
        rows = await database.fetch(_SQL["page_newest"], *scope, within(before, LAST_SEQ), limit)
    else:
        rows = await database.fetch(_SQL["page"], *scope, within(after, LAST_SEQ), limit)
    return [message_from_row(row, campaign.number) for row in rows]


async def message(database: Database, campaign: Campaign, seq: int) -> Message | None:
    """One message of a campaign."""
    row = await database.fetchrow(_SQL["message"], campaign.account_id, campaign.id, within(seq, LAST_SEQ))
    return message_from_row(row, campaign.number) if row else None


async def ref_of_kept(database: Database, account_id: UUID, kept_id: str) -> MessageRef | None:
    """Which message had this id elsewhere."""
    row = await database.fetchrow(_SQL["place_of_kept"], account_id, kept_id)
    return MessageRef(row["campaign_number"], row["seq"]) if row else None


async def requeue(connection: Connection, campaign: Campaign, seq: int, at: datetime) -> Message | None:
    """Puts a failed message back; None when it has not failed."""
    row = await connection.fetchrow(_SQL["requeue"], campaign.account_id, campaign.id, seq, at)
    if row is None:
        return None
    await connection.execute(_SQL["requeued_progress"], campaign.account_id, campaign.id)
    return message_from_row(row, campaign.number)


async def dead(
    database: Database, account_id: UUID, campaign_id: UUID | None, reasons: Sequence[str], limit: int
) -> list[Message]:
    """Messages that failed for these reasons, of one campaign or all, newest campaign first."""
    rows = await database.fetch(_SQL["dead"], account_id, campaign_id, reasons, limit)
    return [message_from_row(row, row["campaign_number"]) for row in rows]


async def with_failures(database: Database, account_id: UUID, campaign_id: UUID | None) -> list[UUID]:
    """The campaigns that have failed messages and were not stopped, oldest first."""
    rows = await database.fetch(_SQL["with_failures"], account_id, campaign_id)
    return [row["id"] for row in rows]


async def requeue_dead(
    connection: Connection, campaign: Campaign, reasons: Sequence[str], after: int, at: datetime
) -> tuple[int, int]:
    """Puts some thousand failed messages back; answers how many, and the last place."""
    scope = (campaign.account_id, campaign.id)
    row = await connection.fetchrow(_SQL["requeue_dead"], *scope, reasons, after, at, _STEP)
    return (row["n"], row["last"]) if row else (0, after)


async def cancel(connection: Connection, campaign: Campaign, seq: int, at: datetime) -> bool:
    """Moves a queued message that is not on the wire to `canceled`; False when it is something else."""
    scope = (campaign.account_id, campaign.id)
    attempted_through = await connection.fetchval(_SQL["attempted_through"], *scope)
    return await connection.fetchval(_SQL["cancel"], *scope, seq, attempted_through, at) is not None


async def audit(database: Database | Connection, account_id: UUID, campaign_id: UUID) -> Counters:
    """The counters as counted from the ledger."""
    row = await database.fetchrow(_SQL["audit"], account_id, campaign_id)
    assert row is not None
    return Counters(**dict(row))
