"""Campaigns and messages that meet conditions, in an order asked for."""

from uuid import UUID

from gateway.domain.campaigns import Campaign, CampaignPhase
from gateway.domain.conditions import Selection
from gateway.domain.messages import Message
from gateway.domain.paging import Page, Window
from gateway.store.campaigns import campaign_from_row
from gateway.store.conditions import Column, order_by, where
from gateway.store.database import Database
from gateway.store.ledger import message_from_row
from gateway.store.statements import statements

_SQL = statements("selections")

_PHASE = f"""CASE c.status
    WHEN 'scheduled' THEN {CampaignPhase.PENDING:d}
    WHEN 'paused' THEN {CampaignPhase.PAUSED:d}
    WHEN 'failed' THEN {CampaignPhase.STOPPED:d}
    WHEN 'canceled' THEN {CampaignPhase.STOPPED:d}
    ELSE CASE
        WHEN c.status = 'completed' AND p.queued = 0 AND p.sent = 0 THEN {CampaignPhase.SETTLED:d}
        WHEN p.queued > 0 OR c.launched_at IS NULL THEN {CampaignPhase.SENDING:d}
        ELSE {CampaignPhase.HANDED_OVER:d}
    END
END"""

CAMPAIGN_COLUMNS = {
    "id": Column("c.id::text"),
    "start": Column("date_trunc('milliseconds', coalesce(c.schedule, c.start_at))", "timestamptz"),
    "sender": Column("c.sender"),
    "recipients": Column("p.total", "bigint"),
    "text": Column("coalesce(c.details->>'message', c.content->>'text')"),
    "phase": Column(_PHASE, "bigint"),
    "opt_out_link_id": Column("coalesce((c.content->>'opt_out_link_id')::bigint, 0)", "bigint"),
    "track_link": Column("(c.content->>'track_link')"),
}
"""What campaigns can be selected by.

`start` is to the millisecond; `text` is as its author wrote it; 0 is the id of no opt-out link.
"""

_NAME = """coalesce(
    m.fields->>0,
    nullif(m.fields->>'name', ''),
    nullif(concat_ws(' ', nullif(m.fields->>'first_name', ''), nullif(m.fields->>'last_name', '')), '')
)"""

MESSAGE_COLUMNS = {
    "number": Column("m.number"),
    "name": Column(_NAME),
    "custom1": Column("coalesce(m.fields->>1, m.fields->>'custom1')"),
    "custom2": Column("coalesce(m.fields->>2, m.fields->>'custom2')"),
    "reference": Column("($3::bigint || '-' || m.seq)", sort="m.seq"),
}
"""What messages can be selected by.

A recipient without named fields has its first three parameters as name, custom1 and custom2; `reference`
is the campaign's number and the message's place in it, as `12-1`.
"""


async def campaigns(
    database: Database, account_id: UUID, selection: Selection, window: Window[int]
) -> Page[Campaign]:
    """The account's campaigns, those left equal newest first."""
    parameters: list[object] = [account_id]
    condition = where(selection.where, CAMPAIGN_COLUMNS, parameters)
    order = order_by(selection.order, CAMPAIGN_COLUMNS, "c.number DESC")
    total = await database.fetchval(_counting("campaigns_count", condition), *parameters)
    rows = await database.fetch(
        _paging("campaigns", condition, order, len(parameters)), *parameters, window.limit, window.offset
    )
    return Page(tuple(campaign_from_row(row) for row in rows), total)


async def messages(
    database: Database, campaign: Campaign, selection: Selection, window: Window[int]
) -> Page[Message]:
    """Messages of a campaign, those left equal in their own order."""
    parameters: list[object] = [campaign.account_id, campaign.id, campaign.number]
    condition = where(selection.where, MESSAGE_COLUMNS, parameters)
    order = order_by(selection.order, MESSAGE_COLUMNS, "m.seq")
    total = await database.fetchval(_counting("messages_count", condition), *parameters)
    rows = await database.fetch(
        _paging("messages", condition, order, len(parameters)), *parameters, window.limit, window.offset
    )
    return Page(tuple(message_from_row(row, campaign.number) for row in rows), total)


def _counting(name: str, condition: str) -> str:
    return f"{_SQL[name]} AND {condition}"


def _paging(name: str, condition: str, order: str, bound: int) -> str:
    return f"{_SQL[name]} AND {condition} ORDER BY {order} LIMIT ${bound + 1} OFFSET ${bound + 2}"
