"""Campaigns and their messages that come from elsewhere, as `arrivals` takes the rest.

Of a campaign that is there already, status, counters and messages follow what comes, if it is a vendor's or
held; all others this gateway knows better. No campaign is handed to a lane before `finish`: one that was half
loaded would end there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.links import RecipientLinkUse
from gateway.domain.messages import Message
from gateway.store import numbers
from gateway.store.arrivals import Taken, left, stage
from gateway.store.campaigns import content_to_json
from gateway.store.database import Connection
from gateway.store.lanes import LaneKey
from gateway.store.notices import LANES, SCHEDULE, notify
from gateway.store.statements import statements

_SQL = statements("arrivals")

_CAMPAIGN = (
    *("account_id", "id", "number", "dialect", "channel", "status", "live", "name", "unique_name", "sender"),
    *("content", "details", "template_id", "audience_id", "schedule", "start_at", "reason", "launched_at"),
    *("finished_at", "created_at", "updated_at", "deleted_at", "kind", "given_id", "kept_id", "imported_at"),
    "held_at",
)
_PROGRESS = (
    *("account_id", "campaign_id", "attempted_through", "settled_through", "halted"),
    *("total", "queued", "sent", "delivered", "read", "failed", "canceled", "suppressed", "submitted"),
)
_MESSAGE = (
    *("account_id", "campaign_id", "seq", "state", "parts", "attempts", "number", "address", "fields"),
    *("updated_at", "submitted_at", "retry_at", "reason", "provider", "provider_message_id"),
    *("retried_since", "kept_id"),
)
_LINK_USE = (
    *("account_id", "campaign_id", "seq", "clicks", "first_click_at", "last_click_at"),
    "opted_out_at",
)
_STOPPED = (CampaignStatus.PAUSED, CampaignStatus.CANCELED)
_FOREVER = datetime.max.replace(tzinfo=UTC)


class CampaignMissing(Exception):
    """Messages of a campaign that is not there. `campaign_ids` are of those campaigns."""

    def __init__(self, campaign_ids: Collection[UUID]) -> None:
        super().__init__()
        self.campaign_ids = frozenset(campaign_ids)


async def campaigns(connection: Connection, account_id: UUID, given: Sequence[Campaign]) -> Taken[Campaign]:
    """Campaigns with their counters; the number 0 stands for the account's next."""
    given = await _numbered(connection, account_id, given)
    await stage(connection, "campaigns", _CAMPAIGN, [_campaign_row(account_id, each) for each in given])
    await stage(connection, "progress", _PROGRESS, [_progress_row(account_id, each) for each in given])
    taken = {row["id"] for row in await connection.fetch(_SQL["take_campaigns"])}
    await numbers.pass_over(connection, account_id, max(each.number for each in given))
    rest = [each for each in given if each.id not in taken]
    if not rest:
        return Taken(len(taken))
    known = await _known(connection, account_id, [each.id for each in rest])
    strange = [each for each in rest if each.id not in known]
    changed = await _refresh(connection) if known else 0
    refused = await _why_not(connection, account_id, strange) if strange else []
    return Taken(len(taken), len(rest) - len(strange) - changed, changed, refused)


async def _numbered(connection: Connection, account_id: UUID, given: Sequence[Campaign]) -> list[Campaign]:
    without = [each.id for each in given if not each.number]
    new = set(without) - await _known(connection, account_id, without) if without else set()
    if not new:
        return list(given)
    last = await numbers.draw(connection, account_id, len(new))
    drawn = iter(range(last - len(new) + 1, last + 1))
    return [replace(each, number=next(drawn)) if each.id in new else each for each in given]


async def _known(connection: Connection, account_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    return {row["id"] for row in await connection.fetch(_SQL["known_campaigns"], account_id, ids)}


def _campaign_row(account_id: UUID, each: Campaign) -> tuple[Any, ...]:
    return (
        account_id,
        each.id,
        each.number,
        each.dialect,
        each.channel,
        each.status,
        False,
        each.name,
        each.name if each.unique_name else None,
        each.sender,
        content_to_json(each.content),
        dict(each.details),
        each.template_id,
        each.audience_id,
        each.schedule,
        each.start_at,
        each.reason,
        each.launched_at,
        each.finished_at,
        each.created_at,
        each.updated_at,
        each.deleted_at,
        each.kind,
        each.given_id,
        each.kept_id,
        each.imported_at,
        each.held_at,
    )


def _progress_row(account_id: UUID, each: Campaign) -> tuple[Any, ...]:
    halted = each.held_at is not None or each.status in _STOPPED
    counters = asdict(each.counters)
    marks = (each.marks.attempted_through, each.marks.settled_through)
    return (account_id, each.id, *marks, halted, *(counters[name] for name in _PROGRESS[5:]))


async def _refresh(connection: Connection) -> int:
    changed = {row["id"] for row in await connection.fetch(_SQL["refresh_campaigns"])}
    changed |= {row["id"] for row in await connection.fetch(_SQL["refresh_progress"])}
    return len(changed)


async def hold_again(connection: Connection, account_id: UUID, ids: Sequence[UUID], at: datetime) -> None:
    """Gives campaigns that an earlier load holds the time of this one, whose end lets them go."""
    await connection.execute(_SQL["hold_again"], account_id, ids, at)


async def _why_not(
    connection: Connection, account_id: UUID, given: Sequence[Campaign]
) -> list[tuple[Campaign, str]]:
    rows = await connection.fetch(
        _SQL["campaigns_in_the_way"],
        account_id,
        [each.number for each in given],
        [each.name for each in given if each.unique_name],
        [each.kept_id for each in given if each.kept_id],
        [each.given_id for each in given if each.given_id],
    )
    taken = {(row["what"], row["value"]) for row in rows}
    return [(each, _reason(each, taken)) for each in given]


def _reason(campaign: Campaign, taken: set[tuple[str, str]]) -> str:
    own = {
        "number": str(campaign.number),
        "name": campaign.name if campaign.unique_name else None,
        "id": campaign.kept_id,
        "given id": str(campaign.given_id) if campaign.given_id else None,
    }
    found = next((what for what, value in own.items() if (what, value) in taken), "id")
    return f"another campaign has its {found}"


async def messages(connection: Connection, account_id: UUID, given: Sequence[Message]) -> Taken[Message]:
    """Messages at their places; one that is there moves forward only. Raises CampaignMissing.

    A campaign that is this gateway's own gets no message beyond those that it has.
    """
    wanted = {each.campaign_id for each in given}
    rows = await connection.fetch(_SQL["campaigns_of_messages"], account_id, list(wanted))
    campaigns = {row["id"]: row for row in rows}
    if missing := wanted - campaigns.keys():
        raise CampaignMissing(missing)
    fitting: list[Message] = []
    beyond: list[Message] = []
    for each in given:
        campaign = campaigns[each.campaign_id]
        (fitting if campaign["follows"] or each.seq <= campaign["total"] else beyond).append(each)
    taken = await _take_messages(connection, account_id, fitting, campaigns)
    refused = [*taken.refused, *((each, "its campaign is one of here") for each in beyond)]
    return replace(taken, refused=refused)


async def _take_messages(
    connection: Connection, account_id: UUID, given: Sequence[Message], campaigns: Mapping[UUID, Record]
) -> Taken[Message]:
    await stage(connection, "messages", _MESSAGE, [_message_row(account_id, each) for each in given])
    taken = {tuple(row) for row in await connection.fetch(_SQL["take_messages"], account_id)}
    rest = left(given, _place, taken)
    if not rest:
        return Taken(len(taken))
    places = ([each.campaign_id for each in rest], [each.seq for each in rest])
    kept_ids = [each.kept_id for each in rest]
    rows = await connection.fetch(_SQL["known_messages"], account_id, *places, kept_ids)
    known = {(row["campaign_id"], row["seq"]): row["state"] for row in rows}
    behind = [
        each
        for each in rest
        if campaigns[each.campaign_id]["follows"] and known.get(_place(each), each.state) < each.state
    ]
    changed = await _move_forward(connection, account_id, behind)
    refused = [(each, "another message has its place or its id") for each in left(rest, _place, known)]
    return Taken(len(taken), len(rest) - len(refused) - changed, changed, refused)


async def _move_forward(connection: Connection, account_id: UUID, given: Sequence[Message]) -> int:
    """Has messages that are here become as they come; answers how many."""
    by_campaign: dict[UUID, list[int]] = {}
    for each in given:
        by_campaign.setdefault(each.campaign_id, []).append(each.seq)
    moved: list[tuple[Any, ...]] = []
    for campaign_id, seqs in by_campaign.items():
        rows = await connection.fetch(_SQL["refresh_messages"], account_id, campaign_id, seqs)
        moved += map(tuple, rows)
    if moved:
        await connection.execute(_SQL["await_receipts"], *map(list, zip(*moved, strict=True)))
    return len(moved)


def _place(item: Message | RecipientLinkUse) -> tuple[Any, ...]:
    return item.campaign_id, item.seq


def _message_row(account_id: UUID, each: Message) -> tuple[Any, ...]:
    to = each.recipient
    return (
        account_id,
        each.campaign_id,
        each.seq,
        each.state,
        each.parts,
        each.attempts,
        to.number,
        to.address,
        list(to.params) or dict(to.fields) or None,
        each.updated_at,
        each.submitted_at,
        # The end of time is infinity to the database, and without a zone to its driver.
        datetime.max if each.retry_at == _FOREVER else each.retry_at,  # noqa: DTZ901
        each.reason,
        each.provider,
        each.provider_message_id,
        each.retried_since,
        each.kept_id,
    )


async def link_uses(
    connection: Connection, account_id: UUID, given: Sequence[RecipientLinkUse]
) -> Taken[RecipientLinkUse]:
    """A message whose links were used here keeps what is known here. Raises CampaignMissing."""
    wanted = {each.campaign_id for each in given}
    if missing := wanted - await _known(connection, account_id, list(wanted)):
        raise CampaignMissing(missing)
    rows = [
        (
            *(account_id, each.campaign_id, each.seq, each.clicks, each.first_click_at, each.last_click_at),
            each.opted_out_at,
        )
        for each in given
    ]
    await stage(connection, "link_uses", _LINK_USE, rows)
    came = len(await connection.fetch(_SQL["take_link_uses"]))
    return Taken(came, len(given) - came)


async def finish(
    connection: Connection,
    account_id: UUID,
    *,
    whole_at: datetime | None = None,
    release_held_at: datetime | None = None,
) -> None:
    """Ends a load, and hands to their lanes what is to be sent here.

    Campaigns held at `whole_at` waited only for this end; those held at `release_held_at` go on here as well.
    """
    await connection.execute(_SQL["recount"], account_id)
    rows = await connection.fetch(_SQL["release"], account_id, whole_at, release_held_at)
    await connection.execute(_SQL["end_holds"], account_id)
    for row in rows:
        await notify(connection, LANES, LaneKey(account_id, Channel(row["channel"])).name)
    await notify(connection, SCHEDULE)
