"""Receipts in the store: finding their messages, settling them, and keeping those that came early."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from asyncpg import Record

from gateway.domain.messages import MessageState, Receipt
from gateway.store.database import Connection, Database
from gateway.store.literals import int_array
from gateway.store.parts import Part
from gateway.store.statements import statements

_SQL = statements("receipts")

_WAITING = (
    "provider",
    "provider_message_id",
    "state",
    "reason",
    "at",
    "received_at",
    "tries",
    "next_try_at",
)

_MILLISECOND = timedelta(milliseconds=1)
_LONGEST = 2**31 - 1

CampaignKey: TypeAlias = tuple[UUID, UUID]
"""Account and campaign."""

MessageKey: TypeAlias = tuple[CampaignKey, int, Part | None]
"""A message's campaign, its place there, and which part of it is meant; None for all of it."""

Verdict: TypeAlias = tuple[int, Receipt]
"""A message's place in its campaign, and what its provider said of it."""


@dataclass(frozen=True, slots=True)
class WaitingReceipt:
    """A receipt whose message is not known yet."""

    receipt: Receipt
    received_at: datetime
    tries: int


async def find(
    database: Database | Connection, provider: str, ids: Sequence[str]
) -> Mapping[str, MessageKey]:
    """The messages that a provider knows under these ids."""
    rows = await database.fetch(_SQL["find"], provider, list(ids))
    return {
        id_: ((account_id, campaign_id), seq, None if part is None else Part(whole_id or id_, at, part))
        for id_, account_id, campaign_id, seq, whole_id, part, at in rows
    }


async def settle(
    database: Database | Connection,
    campaign: CampaignKey,
    verdicts: Sequence[Verdict],
    failed: Sequence[str] = (),
) -> None:
    """Moves messages forward and the campaign's counters with them; one verdict a message, by seq.

    `failed` are the providers' ids of all submissions that failed. Each kind of move is a statement of its
    own and may be repeated without harm.
    """
    moved = await _move(database, campaign, MessageState.SENT, verdicts, failed)
    if moved < len(verdicts):
        for expected, those in (await _elsewhere(database, campaign, verdicts)).items():
            await _move(database, campaign, expected, those, failed)


async def _move(
    database: Database | Connection,
    campaign: CampaignKey,
    expected: MessageState,
    verdicts: Sequence[Verdict],
    failed: Sequence[str],
) -> int:
    """Moves those that are in the expected state; verdicts of one kind go in one statement."""
    kinds: dict[tuple[MessageState, str | None], list[Verdict]] = {}
    for verdict in verdicts:
        kinds.setdefault((verdict[1].state, verdict[1].reason), []).append(verdict)
    moved = 0
    for (state, reason), those in kinds.items():
        first, later = _times([receipt.at for _, receipt in those])
        seqs = int_array([seq for seq, _ in those])
        ids = failed if state is MessageState.FAILED else None
        move = (expected, state, reason, seqs, first, later, ids)
        moved += await database.fetchval(_SQL["settle"], *campaign, *move) or 0
    return moved


def _times(moments: Sequence[datetime]) -> tuple[datetime, str | None]:
    """The first, and how many milliseconds after it each of them is; None when all are the same."""
    first = min(moments)
    if moments.count(first) == len(moments):  # Most are: receipts that came in one call.
        return first, None
    return first, int_array([min((at - first) // _MILLISECOND, _LONGEST) for at in moments])


async def _elsewhere(
    database: Database | Connection, campaign: CampaignKey, verdicts: Sequence[Verdict]
) -> dict[MessageState, list[Verdict]]:
    """Verdicts that are forward from where their messages are, by that state; the rest change nothing."""
    rows = await database.fetch(_SQL["states"], *campaign, [seq for seq, _ in verdicts])
    states = {row["seq"]: MessageState(row["state"]) for row in rows}
    found: dict[MessageState, list[Verdict]] = {}
    for seq, receipt in verdicts:
        state = states.get(seq)
        if state is not None and state < receipt.state:
            found.setdefault(state, []).append((seq, receipt))
    return found


async def put_waiting(connection: Connection, waiting: Sequence[WaitingReceipt], now: datetime) -> None:
    """Stores receipts to be tried again, each later than the time before."""
    rows = [
        (
            each.receipt.provider,
            each.receipt.provider_message_id,
            each.receipt.state,
            each.receipt.reason,
            each.receipt.at,
            each.received_at,
            min(each.tries + 1, 100),
            now + timedelta(seconds=min(2.0**each.tries, 3600.0)),
        )
        for each in waiting
    ]
    await connection.copy_records_to_table("waiting_receipts", records=rows, columns=_WAITING)


async def take_waiting(connection: Connection, now: datetime, limit: int) -> list[WaitingReceipt]:
    """Takes out receipts that are due for another try; the transaction puts back what stays unmatched."""
    return [_waiting(row) for row in await connection.fetch(_SQL["due_waiting"], now, limit)]


async def waiting_page(database: Database, provider: str | None, limit: int) -> list[WaitingReceipt]:
    """Receipts that wait, the latest first."""
    return [_waiting(row) for row in await database.fetch(_SQL["waiting_page"], provider, limit)]


async def waiting_counts(database: Database) -> dict[str, int]:
    """How many wait, by provider."""
    return {row["provider"]: row["n"] for row in await database.fetch(_SQL["waiting_counts"])}


def _waiting(row: Record) -> WaitingReceipt:
    receipt = Receipt(
        provider=row["provider"],
        provider_message_id=row["provider_message_id"],
        state=MessageState(row["state"]),
        at=row["at"],
        reason=row["reason"],
    )
    return WaitingReceipt(receipt, row["received_at"], row["tries"])
