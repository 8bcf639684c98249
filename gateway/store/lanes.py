"""What a lane asks of the store: its campaigns, the next messages, and the records around the wire."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from asyncpg import Record

from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.content import Content
from gateway.domain.messages import PartsTaken
from gateway.domain.quiet_hours import QuietHours, ZoneOf
from gateway.domain.recipients import Recipient
from gateway.domain.routes import Route
from gateway.domain.tuples import made
from gateway.store.campaigns import content_from_json
from gateway.store.database import Connection, Database, affected
from gateway.store.ledger import recipient
from gateway.store.notices import LANES, notify
from gateway.store.ownership import Lock, lock_named
from gateway.store.routes import route_from_row
from gateway.store.settling import mark_settled
from gateway.store.statements import statements

_SQL = statements("lanes")

_LOCK_CLASS = 0x6C61_6E65
_CANCEL_STEP = 5_000


@dataclass(frozen=True, slots=True)
class LaneKey:
    """All the sending of one account on one channel."""

    account_id: UUID
    channel: Channel

    @property
    def name(self) -> str:
        """The lane, among all of every account."""
        return f"{self.account_id}/{self.channel}"

    @property
    def lock(self) -> Lock:
        """The lane's advisory lock."""
        return lock_named(_LOCK_CLASS, self.name)


@dataclass(frozen=True, slots=True)
class LaneAccount:
    """An account, as its lane needs it: its limit in messages/s (None: no limit), and its routes there.

    None as the end of trying again stands for the gateway's own, as quiet hours for none.
    """

    rate: float | None
    active: bool
    routes: tuple[Route, ...] = ()
    max_attempts: int | None = None
    retry_hours: float | None = None
    quiet_hours: QuietHours | None = None


@dataclass(frozen=True, slots=True)
class LaneCampaign:
    """A live campaign, as its lane needs it."""

    id: UUID
    number: int
    status: CampaignStatus
    sender: str
    content: Content
    attempted_through: int
    settled_through: int
    halted: bool
    queued: int
    reason: str | None


class QueuedMessage(NamedTuple):
    """A message to be attempted.

    `attempts` are behind it, the first in vain `retried_since`; one of them may have come to parts `taken`.
    """

    seq: int
    recipient: Recipient
    attempts: int
    retried_since: datetime | None = None
    taken: PartsTaken | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A recorded attempt: how many messages of the campaign were canceled before, and who has opted out.

    Numbers that have opted out must not be sent to.
    """

    canceled: int
    opted_out: frozenset[str]


async def wake(connection: Connection, campaign: Campaign) -> None:
    """Tells the owner of a campaign's lane, once the transaction commits, that there is something to do."""
    await notify(connection, LANES, LaneKey(campaign.account_id, campaign.channel).name)


async def owing(database: Database) -> list[LaneKey]:
    """Every lane with something to send or to cancel."""
    rows = await database.fetch(_SQL["lanes"])
    return [LaneKey(row["account_id"], Channel(row["channel"])) for row in rows]


async def account(database: Database, key: LaneKey) -> LaneAccount:
    """What the lane has to know of its account, as it is now."""
    row = await database.fetchrow(_SQL["account"], key.account_id, key.channel)
    if row is None:
        return LaneAccount(None, active=False)
    routes = tuple(route_from_row(each) for each in row["routes"] or ())
    quiet, zone_of = row["quiet_hours"], ZoneOf(row["quiet_zone"])
    return LaneAccount(
        rate=row["rate"],
        active=row["active"],
        routes=routes,
        max_attempts=row["max_attempts"],
        retry_hours=row["retry_hours"],
        quiet_hours=QuietHours.of(quiet, zone_of, row["time_zone"]) if quiet else None,
    )


async def campaigns(database: Database, key: LaneKey) -> list[LaneCampaign]:
    """The lane's live campaigns, oldest first."""
    return [_campaign(row) for row in await database.fetch(_SQL["campaigns"], key.account_id, key.channel)]


def _campaign(row: Record) -> LaneCampaign:
    return LaneCampaign(
        id=row["id"],
        number=row["number"],
        status=CampaignStatus(row["status"]),
        sender=row["sender"],
        content=content_from_json(row["content"]),
        attempted_through=row["attempted_through"],
        settled_through=row["settled_through"],
        halted=row["halted"],
        queued=row["queued"],
        reason=row["reason"],
    )


def _queued(row: Iterable[Any]) -> QueuedMessage:
    seq, number, address, values, attempts = row
    return made(QueuedMessage, (seq, recipient(number, address, values), attempts, None, None))


def _retried(row: Record) -> QueuedMessage:
    seq, number, address, values, attempts, since, taken = row
    parts = PartsTaken(**taken) if taken else None
    return QueuedMessage(seq, recipient(number, address, values), attempts, since, parts)


async def next_queued(
    database: Database, account_id: UUID, campaign_id: UUID, after: int, limit: int
) -> list[QueuedMessage]:
    """The next messages that nobody has attempted."""
    rows = await database.fetch(_SQL["next_queued"], account_id, campaign_id, after, limit)
    return [_queued(row) for row in rows]


async def first_queued(
    database: Database, account_id: UUID, campaign_ids: Sequence[UUID], limit: int
) -> dict[UUID, list[QueuedMessage]]:
    """The first messages of several campaigns, so many of each at most; those without any are left out."""
    found: dict[UUID, list[QueuedMessage]] = {}
    for campaign_id, *row in await database.fetch(_SQL["first_queued"], account_id, campaign_ids, limit):
        found.setdefault(campaign_id, []).append(_queued(row))
    return found


async def due_retries(
    database: Database, account_id: UUID, campaign_id: UUID, at: datetime, limit: int
) -> list[QueuedMessage]:
    """Messages whose next attempt is due."""
    rows = await database.fetch(_SQL["due_retries"], account_id, campaign_id, at, limit)
    return [_retried(row) for row in rows]


async def record_attempts(
    database: Database, key: LaneKey, marks: Sequence[tuple[UUID, int, int]]
) -> dict[UUID, Attempt]:
    """Commits which messages of these campaigns may be on the wire.

    A mark is a campaign, up to where attempts are recorded, and up to where they are to be. Campaigns that no
    longer allow it are left out of the answer.
    """
    # In the order of the campaigns, as all do who lock several.
    rows = [(key.account_id, *mark, key.channel) for mark in sorted(marks)]
    async with database.connection() as connection:
        found = await connection.fetchmany(_SQL["record_attempt"], rows)
    return {row["campaign_id"]: Attempt(row["canceled"], frozenset(row["opted_out"] or ())) for row in found}


async def still_queued(
    database: Database, account_id: UUID, campaign_id: UUID, seqs: Sequence[int]
) -> set[int]:
    """Those of the messages that were not canceled since they were read."""
    rows = await database.fetch(_SQL["still_queued"], account_id, campaign_id, seqs)
    return {row["seq"] for row in rows}


async def record_retries(
    database: Database, key: LaneKey, campaign_id: UUID, waiting: Sequence[QueuedMessage]
) -> tuple[set[int], frozenset[str]]:
    """Commits that these waiting messages may be on the wire.

    Answers the places of those that still could be taken, and which of the numbers have opted out.
    """
    scope = (key.account_id, campaign_id)
    numbers = [each.recipient.number for each in waiting]
    async with database.transaction() as connection:
        suppressed = await connection.fetchval(_SQL["record_retry"], *scope, key.channel, numbers)
        if suppressed is None:
            return set(), frozenset()
        rows = await connection.fetch(_SQL["take_retries"], *scope, [each.seq for each in waiting])
    return {row["seq"] for row in rows}, frozenset(suppressed)


def _always(_number: str) -> bool:
    return True


async def resolve_unknown(
    connection: Connection,
    account_id: UUID,
    campaign: LaneCampaign,
    *,
    most_attempts: int,
    may_resend: Callable[[str], bool] = _always,
    at: datetime,
) -> tuple[list[int], list[int]]:
    """Messages a former owner attempted and did not settle: sent again, or failed as unknown.

    The latter when they had `most_attempts` (0: all of them), or their numbers do not allow another. Answers
    the places of both in the campaign, for the log: the former are the only possible duplicates.
    """
    scope = (account_id, campaign.id)
    rows = await connection.fetch(
        _SQL["unknown"], *scope, campaign.settled_through, campaign.attempted_through
    )
    resent: list[int] = []
    held: list[int] = []
    for row in rows:
        again = row["attempts"] + 1 < most_attempts and may_resend(row["number"])
        (resent if again else held).append(row["seq"])
    if resent:
        await connection.execute(_SQL["resend_unknown"], *scope, resent, at)
    if held:
        await connection.fetchval(_SQL["hold_unknown"], *scope, held, at)
    if rows or campaign.settled_through < campaign.attempted_through:
        await mark_settled(connection, *scope, campaign.attempted_through)
    return resent, held


async def cancel_queued(
    database: Database, account_id: UUID, campaign_id: UUID, after: int, at: datetime
) -> tuple[int, int]:
    """Moves some thousand messages to `canceled`, first those after a place that nobody has attempted.

    Answers how many, and the last place; then those that wait for a retry.
    """
    scope = (account_id, campaign_id)
    row = await database.fetchrow(_SQL["cancel_queued"], *scope, after, at, _CANCEL_STEP)
    if row:
        return row["n"], row["last"]
    canceled: int | None = await database.fetchval(_SQL["cancel_retries"], *scope, at, _CANCEL_STEP)
    return canceled or 0, after


async def finish(
    database: Database, account_id: UUID, campaign_ids: Sequence[UUID], at: datetime
) -> list[UUID]:
    """Ends those of the campaigns that have nothing queued; answers which."""
    async with database.transaction() as connection:
        rows = await connection.fetch(_SQL["hold_finished"], account_id, sorted(campaign_ids))
        if not rows:
            return []
        held = [row["id"] for row in rows]
        return [row["id"] for row in await connection.fetch(_SQL["finish"], account_id, held, at)]


async def set_reason(database: Database, account_id: UUID, campaign_id: UUID, reason: str | None) -> bool:
    """Notes why a campaign waits, or that it no longer does; False when that was noted before."""
    return affected(await database.execute(_SQL["waiting_reason"], account_id, campaign_id, reason)) > 0
