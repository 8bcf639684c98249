"""Where messages that a vendor lists stand in their campaigns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from gateway.domain.messages import Message
from gateway.store import imports
from gateway.store.database import Connection
from gateway.store.imports import Place


async def placed(
    connection: Connection, account_id: UUID, messages: Sequence[Message]
) -> tuple[list[Message], int]:
    """Messages with their places, and how many of them were here as recipients; those with a place keep it.

    One that came before stands where it stood. Else it stands where its number does, if that came as a
    recipient whose message was not listed yet; of a number that comes twice, each once. Else it is the next.
    """
    given = [each for each in messages if each.seq]
    free = [each for each in messages if not each.seq]
    settled = await _as_they_stand(connection, account_id, given)
    found, named = await _found(connection, account_id, free) if free else ([], 0)
    return [*settled, *found], named


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


async def _found(
    connection: Connection, account_id: UUID, messages: Sequence[Message]
) -> tuple[list[Message], int]:
    known = await imports.places_by_id(connection, account_id, [_id(each) for each in messages])
    new = [each for each in messages if _id(each) not in known]
    free = await _free_places(connection, account_id, new) if new else _FreePlaces({}, {})
    named: dict[str, Place] = {}
    found = []
    for message in messages:
        place = known.get(_id(message)) or free.by_number(message)
        if place is None:
            place = free.next(message.campaign_id)
        elif _id(message) not in known:
            named[_id(message)] = place
        known[_id(message)] = place
        found.append(replace(message, campaign_id=place.campaign_id, seq=place.seq))
    if named:
        await imports.keep_ids(connection, account_id, named)
    return found, len(named)


def _id(message: Message) -> str:
    return message.kept_id or ""


@dataclass(slots=True)
class _FreePlaces:
    """Places of recipients whose messages have not come, the last first, and the ends of campaigns."""

    waiting: dict[tuple[UUID, str], list[int]]
    last: dict[UUID, int]

    def by_number(self, message: Message) -> Place | None:
        """The first place of its number that is left."""
        places = self.waiting.get((message.campaign_id, message.recipient.number))
        return Place(message.campaign_id, places.pop()) if places else None

    def next(self, campaign_id: UUID) -> Place:
        """A place after all others."""
        self.last[campaign_id] += 1
        return Place(campaign_id, self.last[campaign_id])


async def _free_places(connection: Connection, account_id: UUID, messages: Sequence[Message]) -> _FreePlaces:
    campaign_ids = sorted({each.campaign_id for each in messages})
    numbers = [each.recipient.number for each in messages]
    waiting = await imports.places_by_number(connection, account_id, campaign_ids, numbers)
    last = await imports.last_places(connection, account_id, campaign_ids)
    return _FreePlaces({key: places[::-1] for key, places in waiting.items()}, last)
