"""Ids for things that have one elsewhere."""

from datetime import datetime
from hashlib import blake2b
from uuid import NAMESPACE_URL, UUID, uuid5

from gateway.moving.belongings import Kind

_TIME_BITS, _TAIL_BITS = 48, 62
_VERSION, _VARIANT = 8, 0b10


def made_id(dialect: str, account_id: UUID, kind: Kind, text: str) -> UUID:
    """The UUID of something whose id at its vendor is none: the same each time it is asked for."""
    return uuid5(NAMESPACE_URL, f"{dialect}:{account_id}:{kind}:{text}")


def timed_uuid_for(at: datetime, text: str, *origin: object) -> UUID:
    """A UUID made from an id of elsewhere, always the same, in order of time as those made here.

    `origin` tells what it is an id of, and whose.
    """
    name = ":".join(map(str, (*origin, text)))
    tail = int.from_bytes(blake2b(name.encode(), digest_size=10).digest())
    milliseconds = int(at.timestamp() * 1000) & (1 << _TIME_BITS) - 1
    middle, low = tail >> _TAIL_BITS & 0xFFF, tail & (1 << _TAIL_BITS) - 1
    return UUID(int=milliseconds << 80 | _VERSION << 76 | middle << 64 | _VARIANT << _TAIL_BITS | low)
