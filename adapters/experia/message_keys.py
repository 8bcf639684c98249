"""Message keys: 30 upper-case hex digits that name a message of an account (contract §2)."""

import re
from uuid import UUID

from gateway.domain.errors import MessageNotFound
from gateway.domain.message_ids import SIZE, message_name
from gateway.domain.message_ids import message_named as named
from gateway.domain.messages import MessageRef

_KEY = re.compile(rf"[0-9A-Fa-f]{{{2 * SIZE}}}")


def message_key(account_id: UUID, ref: MessageRef) -> str:
    """The key of a message."""
    return message_name(account_id, ref).hex().upper()


def message_named(account_id: UUID, key: str) -> MessageRef:
    """The message a key names. Raises MessageNotFound."""
    if not _KEY.fullmatch(key):
        raise MessageNotFound
    return named(account_id, bytes.fromhex(key))
