"""Message keys: 30 upper-case hex digits that name a message of an account (contract §2).

The key that a message had elsewhere may look different, and is its key here, too.
"""

import re
from uuid import UUID

from gateway.domain.errors import MessageNotFound
from gateway.domain.message_ids import SIZE, kept_uuid, message_name, name_of_uuid, uuid_of_name
from gateway.domain.message_ids import message_named as named
from gateway.domain.messages import MessageRef

_KEY = re.compile(rf"[0-9A-Fa-f]{{{2 * SIZE}}}")


_COMPUTED = 8
"""The version of the UUIDs that stand for names."""


def shown_key(account_id: UUID, ref: MessageRef, kept_id: str | None) -> str:
    """The key of a message: the one it had elsewhere, also when that was shown as a UUID, else its own."""
    kept = kept_uuid(kept_id)
    if kept is not None:
        return _key(name_of_uuid(kept)) if kept.version == _COMPUTED else message_key(account_id, ref)
    return kept_id or message_key(account_id, ref)


def kept_ids(key: str) -> tuple[str, ...]:
    """How the key may be kept that a message had elsewhere."""
    return (key, str(uuid_of_name(bytes.fromhex(key)))) if _KEY.fullmatch(key) else (key,)


def message_key(account_id: UUID, ref: MessageRef) -> str:
    """The key of a message."""
    return _key(message_name(account_id, ref))


def _key(name: bytes) -> str:
    return name.hex().upper()


def message_named(account_id: UUID, key: str) -> MessageRef:
    """The message a key names. Raises MessageNotFound."""
    if not _KEY.fullmatch(key):
        raise MessageNotFound
    return named(account_id, bytes.fromhex(key))
