"""Receipts in the store: finding their messages, settling them, and keeping those that came early."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from gateway.domain.messages import MessageState, Receipt
from gateway.store.database import Connection, Database, affected
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

MessageKey: TypeAlias = tuple[UUID, UUID, int]
"""Account, campaign and place of a message."""


@dataclass(frozen=True, slots=True)
class WaitingReceipt:
    """A receipt whose message is not known yet."""

    receipt: Receipt
    received_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a message moves to."""

    seq: int
    state: MessageState
    reason: str | None
    at: datetime


async def find(
    database: Database | Connection, provider: str, ids: Sequence[str]
) -> Mapping[str, MessageKey]:
    """The messages that a provider knows under these ids."""
    rows = await database.fetch(_SQL["find"], provider, list(ids))
    return {row["provider_message_id"]: (row["account_id"], row["campaign_id"], row["seq"]) for row in rows}


async def settle(
    connection: Connection, account_id: UUID, campaign_id: UUID, verdicts: Sequence[Verdict]
) -> None:
    """Moves messages forward and the campaign's counters with them; one verdict a message, by seq."""
    scope = (account_id, campaign_id)
    deltas = dict.fromkeys(MessageState, 0)
    moved = await _move(connection, scope, MessageState.SENT, verdicts, deltas)
    if moved < len(verdicts):
        for expected, those in (await _elsewhere(connection, scope, verdicts)).items():
            await _move(connection, scope, expected, those, deltas)
    if any(deltas.values()):
        await connection.execute(
            _SQL["progress"],
            *scope,
            deltas[MessageState.QUEUED],
            deltas[MessageState.SENT],
            deltas[MessageState.FAILED],
            deltas[MessageState.DELIVERED],
            deltas[MessageState.READ],
        )


async def _move(
    connection: Connection,
    scope: tuple[UUID, UUID],
    expected: MessageState,
    verdicts: Sequence[Verdict],
    deltas: dict[MessageState, int],
) -> int:
    """Moves those that are in the expected state; verdicts of one kind go in one statement."""
    kinds: dict[tuple[MessageState, str | None], list[Verdict]] = {}
    for each in verdicts:
        kinds.setdefault((each.state, each.reason), []).append(each)
    total = 0
    for (state, reason), those in kinds.items():
        first = min(each.at for each in those)
        seqs = [each.seq for each in those]
        later = [min((each.at - first) // _MILLISECOND, _LONGEST) for each in those]
        moved = affected(
            await connection.execute(_SQL["settle"], *scope, expected, state, reason, seqs, first, later)
        )
        deltas[state] += moved
        deltas[expected] -= moved
        total += moved
    return total


async def _elsewhere(
    connection: Connection, scope: tuple[UUID, UUID], verdicts: Sequence[Verdict]
) -> dict[MessageState, list[Verdict]]:
    """Verdicts that are forward from where their messages are, by that state; the rest change nothing."""
    rows = await connection.fetch(_SQL["states"], *scope, [each.seq for each in verdicts])
    states = {row["seq"]: MessageState(row["state"]) for row in rows}
    found: dict[MessageState, list[Verdict]] = {}
    for verdict in verdicts:
        state = states.get(verdict.seq)
        if state is not None and state < verdict.state:
            found.setdefault(state, []).append(verdict)
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
    rows = await connection.fetch(_SQL["due_waiting"], now, limit)
    return [
        WaitingReceipt(
            Receipt(
                provider=row["provider"],
                provider_message_id=row["provider_message_id"],
                state=MessageState(row["state"]),
                at=row["at"],
                reason=row["reason"],
            ),
            row["received_at"],
            row["tries"],
        )
        for row in rows
    ]
