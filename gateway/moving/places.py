"""Where messages that a vendor lists stand in their campaigns."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from gateway.domain.messages import Message
from gateway.store import imports
from gateway.store.database import Connection
from gateway.store.imports import Place


async def placed(connection: Connection, account_id: UUID, messages: Sequence[Message]) -> list[Message]:
    """Messages with their places; those that have one keep it.

    One that came before stands where it stood. Else it stands where its number does, if that came as a
    recipient whose message was not listed yet; of a number that comes twice, each once. Else it is the next.
    """
    given = [each for each in messages if each.seq]
    free = [each for each in messages if not each.seq]
    settled = await _as_they_stand(connection, account_id, given)
    return [*settled, *await _found(connection, account_id, free)]


async def _as_they_stand(
    connection: Connection, account_id: UUID, messages: Sequence[Message]
) -> list[Message]:
    """Recipients may have got ids since they came; then they are those still."""
    without = [each for each in messages if each.kept_id is None]
    places = [Place(each.campaign_id, each.seq) for each in without]
    there = await imports.ids_at_places(connection, account_id, places) if places else {}

    def with_id(message: Message) -> Message:
        number, kept_id = there.get(Place(message.campaign_id, message.seq), (None, None))
        return replace(message, kept_id=kept_id) if number == message.recipient.number else message

    return [with_id(each) if each.kept_id is None else each for each in messages]


async def _found(connection: Connection, account_id: UUID, messages: Sequence[Message]) -> list[Message]:
    if not messages:
        return []
    known = await imports.places_by_id(connection, account_id, [each.kept_id or "" for each in messages])
    new = [each for each in messages if each.kept_id not in known]
    campaign_ids = sorted({each.campaign_id for each in new})
    by_number: dict[tuple[UUID, str], list[int]] = {}
    last: dict[UUID, int] = {}
    if new:
        numbers = [each.recipient.number for each in new]
        by_number = await imports.places_by_number(connection, account_id, campaign_ids, numbers)
        last = await imports.last_places(connection, account_id, campaign_ids)
    waiting = defaultdict(list, {key: seqs[::-1] for key, seqs in by_number.items()})
    named: dict[str, Place] = {}
    placed: list[Message] = []
    for message in messages:
        before = known.get(message.kept_id or "")
        if before is not None:
            placed.append(replace(message, campaign_id=before.campaign_id, seq=before.seq))
            continue
        seqs = waiting[message.campaign_id, message.recipient.number]
        if seqs:
            seq = seqs.pop()
            named[message.kept_id or ""] = Place(message.campaign_id, seq)
        else:
            seq = last[message.campaign_id] = last[message.campaign_id] + 1
        placed.append(replace(message, seq=seq))
    if named:
        await imports.keep_ids(connection, account_id, named)
    return placed
