"""What became of messages that were on the wire, and the counters with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from gateway.domain.messages import PartsTaken
from gateway.store import parts as long_messages
from gateway.store.database import Connection, Database
from gateway.store.literals import int_array, text_array
from gateway.store.parts import last_place
from gateway.store.statements import statements

_SQL = statements("settling")


class Accepted(NamedTuple):
    """A message that its provider took, under the provider's id, which is the last of several `part_ids`."""

    seq: int
    parts: int
    provider_message_id: str
    part_ids: tuple[str, ...] = ()


class Failed(NamedTuple):
    """A message that will not be tried again."""

    seq: int
    parts: int
    reason: str


class Retry(NamedTuple):
    """A message that is tried again; `counted` says whether this attempt was one, `taken` what it came to."""

    seq: int
    counted: bool
    retry_at: datetime
    reason: str
    taken: PartsTaken | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of the messages of one piece; of the suppressed, their places in the campaign."""

    accepted: Sequence[Accepted]
    failed: Sequence[Failed]
    retries: Sequence[Retry]
    suppressed: Sequence[int] = ()

    @property
    def is_plain(self) -> bool:
        """Whether every message was taken, under one id each."""
        others = self.failed or self.retries or self.suppressed
        return bool(self.accepted) and not others and not any(each.part_ids for each in self.accepted)


class PlainSettlement(NamedTuple):
    """What became of a piece that was sent for the first time, and all of it taken under one id each."""

    campaign_id: UUID
    accepted: Sequence[Accepted]
    provider: str | None
    settled_through: int
    at: datetime


async def settle_together(
    database: Database, account_id: UUID, settlements: Sequence[PlainSettlement]
) -> None:
    """Writes what became of pieces of several campaigns, as `settle` does, in one transaction.

    It goes by the order of the campaigns, as all do who settle several: they can't wait for each other.
    """
    rows = []
    for each in sorted(settlements, key=lambda settlement: settlement.campaign_id):
        seqs, parts, ids, _ = zip(*each.accepted, strict=True)
        values = _of_accepted(each.provider, each.at, seqs, parts, ids)
        rows.append((account_id, each.campaign_id, *values, None, each.settled_through, None))
    async with database.connection() as connection:
        await connection.executemany(_SQL["settle_accepted"], rows)


async def settle(
    database: Database,
    account_id: UUID,
    campaign_id: UUID,
    settlement: Settlement,
    *,
    provider: str | None,
    settled_through: int,
    resent: bool,
    at: datetime,
) -> None:
    """Writes what became of a piece, each kind with its counters in one statement.

    Rows that moved on by themselves (a receipt was quicker) are left alone and not counted. `resent`
    says that some may have been submitted before. Doing it twice changes nothing.
    """
    scope = (account_id, campaign_id)
    await _settle_failed(database, scope, settlement.failed, provider, at)
    await _settle_retries(database, scope, settlement.retries, at)
    if settlement.suppressed:
        await database.fetchval(_SQL["settle_suppressed"], *scope, at, settlement.suppressed)
    if not settlement.accepted:
        await database.execute(_SQL["settled_through"], *scope, settled_through)
        return
    seqs, parts, ids, part_ids = zip(*settlement.accepted, strict=True)
    long = {seq: those for seq, those in zip(seqs, part_ids, strict=True) if those} if any(part_ids) else None
    values = _of_accepted(provider, at, seqs, parts, ids)
    if not (resent or long):
        await database.fetchval(_SQL["settle_accepted"], *scope, *values, None, settled_through, None)
        return
    async with database.transaction() as connection:
        first = await connection.fetchval(_SQL["first_submissions"], *scope, seqs) if resent else None
        if long:
            await long_messages.record(connection, scope, long, provider=provider, at=at)
        places = [last_place(those) for those in part_ids] if long else None
        await connection.fetchval(_SQL["settle_accepted"], *scope, *values, first, settled_through, places)


def _of_accepted(
    provider: str | None, at: datetime, seqs: Sequence[int], parts: Sequence[int], ids: Sequence[str]
) -> tuple[str | None, datetime, str, str | None, str]:
    """What settle_accepted takes of the messages themselves."""
    several = int_array(parts) if max(parts) > 1 else None
    return provider, at, int_array(seqs), several, text_array(ids)


async def _settle_failed(
    database: Database,
    scope: tuple[UUID, UUID],
    failures: Sequence[Failed],
    provider: str | None,
    at: datetime,
) -> None:
    if failures:
        await database.fetchval(
            _SQL["settle_failed"],
            *scope,
            provider,
            at,
            [each.seq for each in failures],
            [each.parts for each in failures],
            [each.reason for each in failures],
        )


async def _settle_retries(
    database: Database, scope: tuple[UUID, UUID], retries: Sequence[Retry], at: datetime
) -> None:
    if retries:
        taken = [each.taken and each.taken._asdict() for each in retries]
        await database.execute(
            _SQL["settle_retry"],
            *scope,
            at,
            [each.seq for each in retries],
            [int(each.counted) for each in retries],
            [each.retry_at for each in retries],
            [each.reason for each in retries],
            taken if any(taken) else None,
        )


async def mark_settled(
    database: Database | Connection, account_id: UUID, campaign_id: UUID, through: int
) -> None:
    """Notes that everything up to here is settled."""
    await database.execute(_SQL["settled_through"], account_id, campaign_id, through)
