"""Campaigns and messages that meet conditions, in an order asked for."""

from typing import TypeAlias
from uuid import UUID

from gateway.domain.campaigns import Campaign, CampaignKind, CampaignPhase, CampaignStatus
from gateway.domain.conditions import Selection
from gateway.domain.messages import Message, MessagePlace, MessageState, Reason, Standing
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
    "id": Column("coalesce(c.kept_id, c.id::text)"),
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

_STANDING = f"""CASE m.state
    WHEN {MessageState.QUEUED:d} THEN CASE c.status
        WHEN '{CampaignStatus.SCHEDULED}' THEN '{Standing.SCHEDULED}' ELSE '{Standing.QUEUED}' END
    WHEN {MessageState.FAILED:d} THEN CASE
        WHEN m.reason = ANY('{{{",".join(Reason)}}}') THEN m.reason ELSE '{Standing.FAILED}' END
    WHEN {MessageState.SENT:d} THEN '{Standing.SENT}'
    WHEN {MessageState.DELIVERED:d} THEN '{Standing.DELIVERED}'
    WHEN {MessageState.READ:d} THEN '{Standing.READ}'
    WHEN {MessageState.CANCELED:d} THEN '{Standing.CANCELED}'
    WHEN {MessageState.SUPPRESSED:d} THEN '{Standing.SUPPRESSED}'
END"""
_RECEIVED = f"""CASE WHEN m.state IN ({MessageState.DELIVERED:d}, {MessageState.READ:d}) THEN
    date_trunc('milliseconds', m.updated_at) END"""

_KEPT = "CASE WHEN m.kept_id ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN lower(m.kept_id) END"

ALL_MESSAGE_COLUMNS = {
    "id": Column(
        f"coalesce({_KEPT}, CASE m.seq WHEN 1 THEN c.given_id::text END, c.number || '-' || m.seq)",
        sort="m.campaign_id",
    ),
    "integer_id": Column("(c.number + ((m.seq - 1)::bigint << 32))", "bigint"),
    "account_number": Column("(SELECT number FROM accounts WHERE id = $1)::bigint", "bigint"),
    "number": Column("m.number"),
    "standing": Column(_STANDING),
    "parts": Column("m.parts::bigint", "bigint"),
    "price": Column("0::bigint", "bigint"),
    "sender": Column("c.sender"),
    "sender_name": Column("coalesce(c.details->>'from', c.sender)"),
    "channel": Column("c.channel"),
    "channel_and_sender": Column("c.channel || ' ' || c.sender"),
    "text": Column("coalesce(c.details->>'message', c.content->>'text')"),
    "created": Column("date_trunc('milliseconds', c.created_at)", "timestamptz"),
    "updated": Column("date_trunc('milliseconds', m.updated_at)", "timestamptz"),
    "received": Column(_RECEIVED, "timestamptz"),
    "campaign": Column(
        f"CASE c.kind WHEN '{CampaignKind.CAMPAIGN}' THEN coalesce(c.kept_id, c.id::text) END"
    ),
}
"""What all the messages of an account can be selected by.

`id` is the UUID it had elsewhere, else the id that a client gave, else the `reference` of above; times are to
the millisecond; `text` is the campaign's, as its author wrote it; `campaign` is its id elsewhere or here,
missing for a single message.
"""

_FIRST, _LAST = MessagePlace(UUID(int=0), 0), MessagePlace(UUID(int=2**128 - 1), 2**31 - 1)


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


async def all_messages(
    database: Database, account_id: UUID, selection: Selection, window: Window[MessagePlace]
) -> Page[Message]:
    """Messages of all the account's campaigns, those left equal newest first.

    A neighbour to begin after or end before goes by that order alone, so it is given without another one.
    """
    statement, parameters = all_messages_count(account_id, selection)
    total = await database.fetchval(statement, *parameters)
    statement, parameters = all_messages_page(account_id, selection, window)
    rows = await database.fetch(statement, *parameters)
    if window.before is not None:
        rows.reverse()
    return Page(tuple(message_from_row(row, row["campaign_number"]) for row in rows), total)


Query: TypeAlias = tuple[str, list[object]]
"""A statement and its parameters."""


def all_messages_count(account_id: UUID, selection: Selection) -> Query:
    """How many messages meet the conditions; without any, the counters tell."""
    if not selection.where:
        return _SQL["all_messages_total"], [account_id]
    parameters: list[object] = [account_id]
    condition = where(selection.where, ALL_MESSAGE_COLUMNS, parameters)
    return _counting("all_messages_count", condition), parameters


def all_messages_page(account_id: UUID, selection: Selection, window: Window[MessagePlace]) -> Query:
    """The page of a window, in reverse when it is the one that ends before a neighbour."""
    parameters: list[object] = [account_id]
    condition = where(selection.where, ALL_MESSAGE_COLUMNS, parameters)
    backwards = window.before is not None
    edge = (window.before or _FIRST) if backwards else (window.after or _LAST)
    way, sign = ("ASC", ">") if backwards else ("DESC", "<")
    bound = len(parameters)
    condition = f"{condition} AND (m.campaign_id, m.seq) {sign} (${bound + 1}, ${bound + 2})"
    order = order_by(selection.order, ALL_MESSAGE_COLUMNS, f"m.campaign_id {way}, m.seq {way}")
    statement = _paging("all_messages", condition, order, bound + 2)
    return statement, [*parameters, edge.campaign_id, edge.seq, window.limit, window.offset]


def _counting(name: str, condition: str) -> str:
    return f"{_SQL[name]} AND {condition}"


def _paging(name: str, condition: str, order: str, bound: int) -> str:
    return f"{_SQL[name]} AND {condition} ORDER BY {order} LIMIT ${bound + 1} OFFSET ${bound + 2}"
