"""The outbox: changes of messages that webhooks have not been told of, and the attempts that failed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from asyncpg import Record

from gateway.domain.campaigns import CampaignKind
from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState
from gateway.domain.webhooks import MessageEvent, Webhook
from gateway.store.database import Connection, Database
from gateway.store.ownership import Lock, lock_named
from gateway.store.statements import statements
from gateway.store.webhooks import webhook_from_row

_SQL = statements("outbox")

_RETRY = (
    *("account_id", "webhook_id", "campaign_id", "seq", "state", "reason", "at", "queued_at"),
    *("attempts", "next_try_at", "dead_at", "error"),
)

_LOCK_CLASS = 0x686F_6F6B

MessagePlace: TypeAlias = tuple[UUID, int]
"""A campaign of the webhook's account, and a message's place in it."""


@dataclass(frozen=True, slots=True)
class WebhookKey:
    """All that one webhook is told."""

    account_id: UUID
    webhook_id: UUID

    @property
    def name(self) -> str:
        """The webhook, among all of every account."""
        return str(self.webhook_id)

    @property
    def lock(self) -> Lock:
        """The webhook's advisory lock."""
        return lock_named(_LOCK_CLASS, self.name)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook, and its account's number."""

    webhook: Webhook
    account_number: int


@dataclass(frozen=True, slots=True)
class Untold:
    """A change of a message that a webhook is to be told of.

    It stands in the outbox, as one of the `size` messages of a row, or among the retries. `attempts` are
    those that failed.
    """

    campaign_id: UUID
    seq: int
    state: MessageState
    reason: str | None
    at: datetime
    queued_at: datetime
    outbox_id: int = 0
    size: int = 0
    retry_id: int = 0
    attempts: int = 0

    @property
    def place(self) -> MessagePlace:
        """Which message has changed."""
        return self.campaign_id, self.seq


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an attempt: without an `error` the endpoint has acknowledged the event.

    Otherwise it is tried again at `next_try_at`, or never, when `dead_at` says since when it is given up.
    """

    untold: Untold
    error: str | None = None
    attempts: int = 0
    next_try_at: datetime | None = None
    dead_at: datetime | None = None


async def owing(database: Database, at: datetime) -> list[WebhookKey]:
    """Every webhook with something to be told at this moment."""
    return [WebhookKey(row["account_id"], row["id"]) for row in await database.fetch(_SQL["owing"], at)]


async def endpoint(database: Database, key: WebhookKey) -> Endpoint | None:
    """The webhook as it is now; None once it is removed."""
    row = await database.fetchrow(_SQL["endpoint"], key.account_id, key.webhook_id)
    return Endpoint(webhook_from_row(row), row["account_number"]) if row else None


async def queued(database: Database, key: WebhookKey, limit: int, rows: int) -> list[Untold]:
    """What was never tried, oldest first: from some rows, up to `limit` messages of each."""
    found = await database.fetch(_SQL["queued"], key.account_id, key.webhook_id, limit, rows)
    return [untold for row in found for untold in _of_row(row)]


def _of_row(row: Record) -> Iterable[Untold]:
    state, moments = MessageState(row["state"]), row["moments"] or [row["at"]] * len(row["seqs"])
    for seq, moment in zip(row["seqs"], moments, strict=True):
        yield Untold(
            campaign_id=row["campaign_id"],
            seq=seq,
            state=state,
            reason=row["reason"],
            at=moment,
            queued_at=row["queued_at"],
            outbox_id=row["id"],
            size=row["size"],
        )


async def due(database: Database, key: WebhookKey, at: datetime, limit: int) -> list[Untold]:
    """Events whose next attempt is due, one a message."""
    return [
        Untold(
            campaign_id=row["campaign_id"],
            seq=row["seq"],
            state=MessageState(row["state"]),
            reason=row["reason"],
            at=row["at"],
            queued_at=row["queued_at"],
            retry_id=row["id"],
            attempts=row["attempts"],
        )
        for row in await database.fetch(_SQL["due"], key.account_id, key.webhook_id, at, limit)
    ]


async def retried(
    database: Database, key: WebhookKey, places: Sequence[MessagePlace]
) -> dict[MessagePlace, datetime]:
    """Those of these messages that have an earlier event waiting, and until when it waits."""
    campaigns, seqs = [place[0] for place in places], [place[1] for place in places]
    rows = await database.fetch(_SQL["retried"], key.account_id, key.webhook_id, campaigns, seqs)
    return {(row["campaign_id"], row["seq"]): row["next_try_at"] for row in rows}


async def count_retried(database: Database, key: WebhookKey, limit: int) -> int:
    """How many events wait for another attempt, at most `limit`."""
    count: int = await database.fetchval(_SQL["count_retried"], key.account_id, key.webhook_id, limit)
    return count


async def events(
    database: Database, endpoint: Endpoint, untold: Sequence[Untold]
) -> dict[MessagePlace, MessageEvent]:
    """The events with what is known of their messages and campaigns, those whose message is kept."""
    account_id = endpoint.webhook.account_id
    campaign_ids, seqs = [each.campaign_id for each in untold], [each.seq for each in untold]
    campaigns = await database.fetch(_SQL["campaigns"], account_id, list(set(campaign_ids)))
    by_id = {row["id"]: row for row in campaigns}
    messages = await database.fetch(_SQL["messages"], account_id, campaign_ids, seqs)
    by_place = {(row["campaign_id"], row["seq"]): row for row in messages}
    return {
        each.place: _event(endpoint, each, by_id[each.campaign_id], by_place[each.place])
        for each in untold
        if each.place in by_place
    }


def _event(endpoint: Endpoint, untold: Untold, campaign: Record, message: Record) -> MessageEvent:
    return MessageEvent(
        account_id=endpoint.webhook.account_id,
        account_number=endpoint.account_number,
        campaign_id=untold.campaign_id,
        campaign_number=campaign["number"],
        seq=untold.seq,
        channel=Channel(campaign["channel"]),
        sender=campaign["sender"],
        number=message["number"],
        parts=message["parts"],
        state=untold.state,
        reason=untold.reason,
        at=untold.at,
        created_at=campaign["created_at"],
        sent_at=message["submitted_at"],
        dialect=campaign["dialect"],
        is_direct=campaign["kind"] == CampaignKind.DIRECT,
        given_id=campaign["given_id"],
        details=campaign["details"],
        kept_id=message["kept_id"],
        campaign_kept_id=campaign["kept_id"],
    )


async def record(connection: Connection, key: WebhookKey, told: Sequence[Told]) -> None:
    """Writes what became of attempts, in the caller's transaction."""
    scope = (key.account_id, key.webhook_id)
    await _drop_from_outbox(connection, scope, [each.untold for each in told if each.untold.outbox_id])
    delivered = [each.untold.retry_id for each in told if each.untold.retry_id and each.error is None]
    if delivered:
        await connection.execute(_SQL["drop_retries"], *scope, delivered)
    failed = [each for each in told if each.error is not None]
    again = [
        (*scope, each.untold.retry_id, each.attempts, each.next_try_at, each.dead_at, each.error)
        for each in failed
        if each.untold.retry_id
    ]
    if again:
        await connection.executemany(_SQL["retry_again"], again)
    first = [_retry(scope, each) for each in failed if each.untold.outbox_id]
    if first:
        await connection.copy_records_to_table("webhook_retries", records=first, columns=_RETRY)


def _retry(scope: tuple[UUID, UUID], told: Told) -> tuple[object, ...]:
    untold = told.untold
    return (
        *(*scope, untold.campaign_id, untold.seq, untold.state, untold.reason, untold.at, untold.queued_at),
        *(told.attempts, told.next_try_at, told.dead_at, told.error),
    )


async def _drop_from_outbox(connection: Connection, scope: tuple[UUID, UUID], done: Sequence[Untold]) -> None:
    rows: dict[int, list[Untold]] = {}
    for each in done:
        rows.setdefault(each.outbox_id, []).append(each)
    whole = [outbox_id for outbox_id, those in rows.items() if len(those) == those[0].size]
    parts = [
        (*scope, outbox_id, [each.seq for each in those])
        for outbox_id, those in rows.items()
        if len(those) < those[0].size
    ]
    if whole:
        await connection.execute(_SQL["drop_rows"], *scope, whole)
    if parts:
        await connection.executemany(_SQL["shrink"], parts)
        await connection.execute(_SQL["drop_empty"], *scope, [part[2] for part in parts])


async def retry_now(connection: Connection, key: WebhookKey, at: datetime) -> None:
    """Has everything tried at once that waits for another attempt."""
    await connection.execute(_SQL["retry_now"], key.account_id, key.webhook_id, at)
