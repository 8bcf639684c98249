"""What has one owner in the whole fleet: the session that holds its advisory lock."""

import hashlib
from typing import Protocol, TypeAlias

from gateway.store.database import Connection
from gateway.store.statements import statements

_SQL = statements("ownership")

Lock: TypeAlias = tuple[int, int]
"""An advisory lock: its class and its number there, both signed 32-bit numbers."""


class Key(Protocol):
    """Names what has an owner."""

    @property
    def name(self) -> str:
        """What a notification calls it."""
        ...

    @property
    def lock(self) -> Lock:
        """The lock that its owner holds."""
        ...

    def __hash__(self) -> int: ...


def lock_named(kind: int, name: str) -> Lock:
    """The lock of a name within a class of locks."""
    return kind, int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big", signed=True)


async def try_lock(connection: Connection, key: Key) -> bool:
    """Takes something for this session; False when another session has it."""
    taken: bool = await connection.fetchval(_SQL["try_lock"], *key.lock)
    return taken


async def unlock(connection: Connection, key: Key) -> None:
    """Hands it back."""
    await connection.fetchval(_SQL["unlock"], *key.lock)
