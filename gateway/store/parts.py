"""The parts of long messages in the store: which ids they have, and what receipts said of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

from gateway.domain.messages import MessageState, Receipt
from gateway.store.database import Connection, Database, affected
from gateway.store.statements import statements

_SQL = statements("parts")


class Part(NamedTuple):
    """What a provider's id stands for when it is that of one part.

    The part belongs to the submission that is known under `whole_id`, made `submitted_at`; its `place` has a
    digit for each part: `010` is the second of three.
    """

    whole_id: str
    submitted_at: datetime
    place: str


PartReceipt: TypeAlias = tuple[int, Part, Receipt]
"""A message's place in its campaign, which part of it, and what its provider said of that."""


def place_of(part: int, parts: int) -> str:
    """The place of a part, counted from 0, among so many."""
    return "1".rjust(part + 1, "0").ljust(parts, "0")


def parts_of(part_ids: Sequence[str], submitted_at: datetime) -> list[tuple[str, Part]]:
    """What each of the ids stands for when a message was submitted under all of these, in order."""
    whole_id, count = part_ids[-1], len(part_ids)
    return [(id_, Part(whole_id, submitted_at, place_of(part, count))) for part, id_ in enumerate(part_ids)]


def last_place(part_ids: Sequence[str]) -> str | None:
    """The place of the last part; None for a message that has no several."""
    return place_of(len(part_ids) - 1, len(part_ids)) if part_ids else None


async def record(
    connection: Connection,
    campaign: tuple[UUID, UUID],
    messages: Mapping[int, Sequence[str]],
    *,
    provider: str | None,
    at: datetime,
) -> None:
    """Writes which messages, by their places, the ids of their parts stand for.

    The last id of each is that of the whole message, which is written as if it were the only one.
    """
    rows = [
        (seq, part_id, part.whole_id, part.place)
        for seq, ids in messages.items()
        for part_id, part in parts_of(ids, at)[:-1]
    ]
    await connection.execute(_SQL["record"], *campaign, provider, at, *map(list, zip(*rows, strict=True)))


async def settle(
    connection: Connection, campaign: tuple[UUID, UUID], receipts: Sequence[PartReceipt]
) -> list[tuple[int, Receipt]]:
    """Keeps what was said of parts; answers what follows for the whole messages, by their places.

    A message is delivered when all parts of one submission are, and failed as soon as one is.
    """
    latest: dict[tuple[int, str, datetime], Receipt] = {}
    rows = []
    for seq, (whole_id, submitted_at, place), receipt in sorted(receipts, key=_at):
        latest[seq, whole_id, submitted_at] = receipt
        rows.append((seq, whole_id, submitted_at, place, receipt.state, receipt.reason))
    found = await connection.fetch(_SQL["settle"], *campaign, *map(list, zip(*rows, strict=True)))
    verdicts = [
        (
            seq,
            latest[seq, whole_id, submitted_at]._replace(
                provider_message_id=whole_id,
                state=MessageState(state),
                reason=reason if state == MessageState.FAILED else None,
            ),
        )
        for seq, whole_id, submitted_at, reason, state in found
        if state is not None
    ]
    delivered = [seq for seq, receipt in verdicts if receipt.state is MessageState.DELIVERED]
    if delivered:
        await connection.execute(_SQL["complete"], *campaign, delivered)
    return verdicts


def _at(receipt: PartReceipt) -> datetime:
    return receipt[2].at


async def forget(database: Database, oldest: datetime, limit: int) -> int:
    """Removes what receipts said of messages sent up to `oldest`; answers how many there were.

    None of these was ever delivered whole.
    """
    return affected(await database.execute(_SQL["forget"], oldest, limit))
