"""The ids of messages: computed from where a message stands, so that no column and no index is needed.

A name is fifteen bytes: five of the campaign's number, four of the message's place in it, and six of a
digest keyed by the account, so that a mistyped, guessed or foreign id names nothing. As a UUID it is of
version 8, whose bits are the maker's own. An integer id has no check: it is to stay small.
"""

from hashlib import blake2b
from uuid import UUID

from gateway.domain.campaigns import Campaign
from gateway.domain.errors import MessageNotFound
from gateway.domain.messages import MessageRef

SIZE = 15
"""Bytes of a name."""

_NUMBER, _SEQ, _CHECK = 5, 4, 6
_TAIL_BITS = 60
_VERSION, _VARIANT = 8, 0b10
_NUMBER_BITS = 32


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
    bits = int.from_bytes(message_name(account_id, ref))
    lead, middle, tail = bits >> 72, bits >> _TAIL_BITS & 0xFFF, bits & (1 << _TAIL_BITS) - 1
    return UUID(int=lead << 80 | _VERSION << 76 | middle << 64 | _VARIANT << 62 | tail)


def message_of_id(account_id: UUID, value: UUID) -> MessageRef:
    """The message that a computed id is of. Raises MessageNotFound."""
    bits = value.int
    lead, middle, tail = bits >> 80, bits >> 64 & 0xFFF, bits & (1 << _TAIL_BITS) - 1
    ref = message_named(account_id, (lead << 72 | middle << _TAIL_BITS | tail).to_bytes(SIZE))
    if computed_id(account_id, ref) != value:
        raise MessageNotFound
    return ref


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
