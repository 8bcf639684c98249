"""The ids of messages: computed from where a message stands, so that no column and no index is needed.

A name is fifteen bytes: five of the campaign's number, four of the message's place in it, and six of a
digest keyed by the account, so that a mistyped, guessed or foreign id names nothing. As a UUID it is of
version 8, whose bits are the maker's own. An integer id has no check: it is to stay small.

A message that came from elsewhere may have an id of there, which is kept as a text: it is shown where it has
the form of a dialect's ids, and finds the message beside its computed one.
"""

import re
from hashlib import blake2b
from uuid import UUID

from gateway.domain.campaigns import Campaign
from gateway.domain.errors import MessageNotFound
from gateway.domain.messages import Message, MessageRef

SIZE = 15
"""Bytes of a name."""

_NUMBER, _SEQ, _CHECK = 5, 4, 6
_TAIL_BITS = 60
_VERSION, _VARIANT = 8, 0b10
_NUMBER_BITS = 32


_KEPT_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def shown_id(campaign: Campaign, message: Message) -> UUID:
    """A message's id as a UUID: the one it had elsewhere, if that is one, else as message_id."""
    return kept_uuid(message.kept_id) or message_id(campaign, message.seq)


def kept_uuid(kept_id: str | None) -> UUID | None:
    """The UUID that an id from elsewhere is, None when it is something else."""
    return UUID(kept_id) if kept_id is not None and _KEPT_UUID.fullmatch(kept_id) else None


def message_name(account_id: UUID, ref: MessageRef) -> bytes:
    """The name of a message."""
    place = ref.campaign_number.to_bytes(_NUMBER) + ref.seq.to_bytes(_SEQ)
    return place + _check(account_id, place)


def message_named(account_id: UUID, name: bytes) -> MessageRef:
    """The message that a name is of. Raises MessageNotFound."""
    place, check = name[: _NUMBER + _SEQ], name[_NUMBER + _SEQ :]
    if check != _check(account_id, place):
        raise MessageNotFound
    return MessageRef(int.from_bytes(place[:_NUMBER]), int.from_bytes(place[_NUMBER:]))


def _check(account_id: UUID, place: bytes) -> bytes:
    return blake2b(place, digest_size=_CHECK, key=account_id.bytes).digest()


def message_id(campaign: Campaign, seq: int) -> UUID:
    """A message's id: the one its client gave it, else its name as a UUID."""
    if campaign.given_id is not None and seq == 1:
        return campaign.given_id
    return computed_id(campaign.account_id, MessageRef(campaign.number, seq))


def computed_id(account_id: UUID, ref: MessageRef) -> UUID:
    """The name of a message as a UUID."""
    return uuid_of_name(message_name(account_id, ref))


def uuid_of_name(name: bytes) -> UUID:
    """A name, of whichever account, as a UUID."""
    bits = int.from_bytes(name)
    lead, middle, tail = bits >> 72, bits >> _TAIL_BITS & 0xFFF, bits & (1 << _TAIL_BITS) - 1
    return UUID(int=lead << 80 | _VERSION << 76 | middle << 64 | _VARIANT << 62 | tail)


def message_of_id(account_id: UUID, value: UUID) -> MessageRef:
    """The message that a computed id is of. Raises MessageNotFound."""
    ref = message_named(account_id, name_of_uuid(value))
    if computed_id(account_id, ref) != value:
        raise MessageNotFound
    return ref


def name_of_uuid(value: UUID) -> bytes:
    """The name that a UUID would be of."""
    bits = value.int
    lead, middle, tail = bits >> 80, bits >> 64 & 0xFFF, bits & (1 << _TAIL_BITS) - 1
    return (lead << 72 | middle << _TAIL_BITS | tail).to_bytes(SIZE)


def is_computed(account_id: UUID, value: UUID) -> bool:
    """Whether an id is, or may become, that of a message of the account."""
    try:
        message_of_id(account_id, value)
    except MessageNotFound:
        return False
    return True


def message_number(ref: MessageRef) -> int:
    """An integer id: the campaign's number, for messages after its first one with their place above it."""
    return ref.seq - 1 << _NUMBER_BITS | ref.campaign_number


def message_of_number(number: int) -> MessageRef:
    """The message that an integer id would be of."""
    return MessageRef(number & (1 << _NUMBER_BITS) - 1, (number >> _NUMBER_BITS) + 1)
