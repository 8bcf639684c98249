"""Campaigns in the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from asyncpg import Record

from gateway.domain.campaigns import Campaign, CampaignDraft, CampaignKind, CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.links import LinkOrigin
from gateway.domain.paging import FARTHEST, Page, Window, within
from gateway.store import ledger
from gateway.store.database import Connection, Database
from gateway.store.statements import statements

_SQL = statements("campaigns")


def content_to_json(content: Content) -> dict[str, Any]:
    """How a content is kept in its json column."""
    return {
        "text": content.text.source,
        "syntax": content.text.syntax,
        "payload": content.payload,
        "track_link": content.track_link,
        "opt_out_link_id": content.opt_out_link_id,
        "namespace": content.namespace,
        "links": [content.links.base_url, content.links.account_number] if content.links else None,
    }


def content_from_json(value: dict[str, Any]) -> Content:
    """The content of a json column."""
    return Content(
        text=Text(value["text"], Syntax(value["syntax"])),
        payload=value["payload"],
        track_link=value["track_link"],
        opt_out_link_id=value.get("opt_out_link_id"),
        namespace=value["namespace"],
        links=LinkOrigin(*value["links"]) if value.get("links") else None,
    )


def campaign_from_row(row: Record) -> Campaign:
    """A campaign and its counters, from a row of both tables."""
    return Campaign(
        id=row["id"],
        account_id=row["account_id"],
        number=row["number"],
        dialect=row["dialect"],
        channel=Channel(row["channel"]),
        status=CampaignStatus(row["status"]),
        name=row["name"],
        content=content_from_json(row["content"]),
        start_at=row["start_at"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        counters=Counters(
            total=row["total"],
            queued=row["queued"],
            sent=row["sent"],
            delivered=row["delivered"],
            read=row["read"],
            failed=row["failed"],
            canceled=row["canceled"],
            suppressed=row["suppressed"],
            submitted=row["submitted"],
        ),
        kind=CampaignKind(row["kind"]),
        given_id=row["given_id"],
        sender=row["sender"],
        schedule=row["schedule"],
        template_id=row["template_id"],
        audience_id=row["audience_id"],
        reason=row["reason"],
        launched_at=row["launched_at"],
        finished_at=row["finished_at"],
        deleted_at=row["deleted_at"],
        details=row["details"],
        kept_id=row["kept_id"],
        imported_at=row["imported_at"],
        held_at=row["held_at"],
        unique_name=row["unique_name"] is not None,
    )


class NewCampaign(NamedTuple):
    """What a campaign has from its creation, besides its draft."""

    account_id: UUID
    campaign_id: UUID
    number: int
    status: CampaignStatus
    start_at: datetime
    at: datetime


def columns_of(draft: CampaignDraft, new: NewCampaign) -> tuple[Any, ...]:
    """The values of a new campaign's row, as the statements that insert one take them."""
    return (
        new.account_id,
        new.campaign_id,
        new.number,
        draft.dialect,
        draft.channel,
        new.status,
        draft.name,
        draft.name if draft.unique_name else None,
        draft.sender,
        content_to_json(draft.content),
        dict(draft.details),
        draft.template_id,
        draft.audience_id,
        draft.schedule,
        new.start_at,
        new.at,
        draft.kind,
        draft.given_id,
    )


async def insert(connection: Connection, draft: CampaignDraft, new: NewCampaign) -> Campaign | None:
    """The new campaign, its recipients queued; None when the draft's unique name is taken.

    Raises asyncpg.UniqueViolationError when its given id is.
    """
    row = await connection.fetchrow(_SQL["insert"], *columns_of(draft, new), len(draft.recipients))
    if row and draft.recipients:
        await ledger.insert(connection, new.account_id, new.campaign_id, draft.recipients, new.at)
    return campaign_from_row(row) if row else None


async def set_total(connection: Connection, account_id: UUID, campaign_id: UUID, total: int) -> None:
    """How many messages a campaign has, all queued, where more came after its insertion."""
    await connection.execute(_SQL["set_total"], account_id, campaign_id, total)


async def by_id(connection: Connection | Database, account_id: UUID, campaign_id: UUID) -> Campaign | None:
    """The campaign and its counters, unless it is deleted."""
    row = await connection.fetchrow(_SQL["by_id"], account_id, campaign_id)
    return campaign_from_row(row) if row else None


async def by_number(database: Database, account_id: UUID, number: int) -> Campaign | None:
    """The same by its number in the account."""
    row = await database.fetchrow(_SQL["by_number"], account_id, within(number))
    return campaign_from_row(row) if row else None


async def by_ids(database: Database, account_id: UUID, campaign_ids: Sequence[UUID]) -> list[Campaign]:
    """Those of the campaigns that are not deleted, in no order."""
    rows = await database.fetch(_SQL["by_ids"], account_id, campaign_ids)
    return [campaign_from_row(row) for row in rows]


async def by_given_id(database: Database, account_id: UUID, given_id: UUID) -> Campaign | None:
    """The direct campaign whose first message got this id from its client."""
    row = await database.fetchrow(_SQL["by_given_id"], account_id, given_id)
    return campaign_from_row(row) if row else None


async def id_of_kept(database: Database, account_id: UUID, kept_id: str) -> UUID | None:
    """Which campaign had this id elsewhere."""
    found: UUID | None = await database.fetchval(_SQL["id_of_kept"], account_id, kept_id)
    return found


async def locked(connection: Connection, account_id: UUID, campaign_id: UUID) -> Campaign | None:
    """The campaign, held against other changes until the transaction ends."""
    if await connection.fetchval(_SQL["lock"], account_id, campaign_id) is None:
        return None
    return await by_id(connection, account_id, campaign_id)


async def page(
    database: Database,
    account_id: UUID,
    window: Window[int],
    channel: Channel | None,
    statuses: Sequence[CampaignStatus] | None,
) -> Page[Campaign]:
    """The account's campaigns, newest first."""
    filters = (account_id, channel, list(statuses) if statuses is not None else None)
    total = await database.fetchval(_SQL["count"], *filters)
    if window.before is not None:
        last = within(window.before)
        rows = await database.fetch(_SQL["page_before"], *filters, last, window.limit, window.offset)
        rows.reverse()
    else:
        last = FARTHEST if window.after is None else within(window.after)
        rows = await database.fetch(_SQL["page"], *filters, last, window.limit, window.offset)
    return Page(tuple(campaign_from_row(row) for row in rows), total)


async def change(connection: Connection, campaign: Campaign, *, unique: bool) -> None:
    """Writes the changeable fields; raises asyncpg.UniqueViolationError when a unique name is taken."""
    await connection.execute(
        _SQL["change"],
        campaign.account_id,
        campaign.id,
        campaign.name,
        unique,
        campaign.sender,
        content_to_json(campaign.content),
        dict(campaign.details),
        campaign.schedule,
        campaign.start_at,
        campaign.updated_at,
    )


async def set_status(
    connection: Connection,
    campaign: Campaign,
    status: CampaignStatus,
    *,
    live: bool,
    at: datetime,
    reason: str | None = None,
) -> None:
    """Moves a campaign to a state; `live` hands what is queued to its lane."""
    finished_at = at if status.is_final else None
    await connection.execute(
        _SQL["set_status"],
        campaign.account_id,
        campaign.id,
        status,
        live,
        reason,
        finished_at,
        at,
    )


async def halt(connection: Connection, campaign: Campaign, *, halted: bool) -> None:
    """Stops (or allows again) the recording of attempts, and with it sending."""
    await connection.execute(_SQL["halt"], campaign.account_id, campaign.id, halted)


async def let_go(connection: Connection, campaign: Campaign) -> None:
    """Ends the hold on a campaign that came from elsewhere, if there is one."""
    await connection.execute(_SQL["let_go"], campaign.account_id, campaign.id)


async def delete(connection: Connection, campaign: Campaign, at: datetime) -> None:
    """Hides a campaign from every list."""
    await connection.execute(_SQL["delete"], campaign.account_id, campaign.id, at)


@dataclass(frozen=True, slots=True)
class DueCampaign:
    """A campaign that is due, with its account's limits."""

    campaign: Campaign
    max_recipients: int
    late_start_hours: float | None


async def due(connection: Connection, at: datetime) -> DueCampaign | None:
    """The campaign that is due longest, locked for this transaction."""
    row = await connection.fetchrow(_SQL["due"], at)
    if row is None:
        return None
    campaign = await by_id(connection, row["account_id"], row["id"])
    assert campaign is not None, "locked by this transaction"
    return DueCampaign(campaign, row["max_recipients"], row["late_start_hours"])


async def start_anew(connection: Connection, campaign: Campaign, at: datetime) -> None:
    """Makes a campaign that was never launched due at a later time."""
    await connection.execute(_SQL["start_anew"], campaign.account_id, campaign.id, at)


async def next_due(database: Database) -> datetime | None:
    """When the next campaign not yet launched is due."""
    moment: datetime | None = await database.fetchval(_SQL["next_due"])
    return moment
