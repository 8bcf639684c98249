"""Message keys: 30 upper-case hex digits that name a message of an account (contract §2).

Five bytes of the campaign's number, four of the message's place in it, and six of a digest keyed by the
account, so that a mistyped, guessed or foreign key names nothing.
"""

import re
from hashlib import blake2b
from uuid import UUID

from gateway.domain.errors import MessageNotFound
from gateway.domain.messages import MessageRef

_NUMBER, _SEQ, _CHECK = 5, 4, 6
_KEY = re.compile(r"[0-9A-Fa-f]{30}")


def message_key(account_id: UUID, ref: MessageRef) -> str:
    """The key of a message."""
    named = ref.campaign_number.to_bytes(_NUMBER) + ref.seq.to_bytes(_SEQ)
    return (named + _check(account_id, named)).hex().upper()


def message_named(account_id: UUID, key: str) -> MessageRef:
    """The message a key names. Raises MessageNotFound."""
    if not _KEY.fullmatch(key):
        raise MessageNotFound
    raw = bytes.fromhex(key)
    named, check = raw[: _NUMBER + _SEQ], raw[_NUMBER + _SEQ :]
    if check != _check(account_id, named):
        raise MessageNotFound
    return MessageRef(int.from_bytes(named[:_NUMBER]), int.from_bytes(named[_NUMBER:]))


def _check(account_id: UUID, named: bytes) -> bytes:
    return blake2b(named, digest_size=_CHECK, key=account_id.bytes).digest()
