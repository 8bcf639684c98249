"""The connection pool and transactions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import asyncpg
import orjson

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
else:
    Connection: TypeAlias = asyncpg.Connection

OUTAGES: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.TransactionRollbackError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)
"""What asyncpg raises when the server can't be reached, stops, drops a connection, or can't do now what it
could do later: it is a standby, has no room left, or ended a deadlock.

Its DataError, a kind of InterfaceError, is none of these: Database raises BadArgument in its place.
"""

ACQUIRE_TIMEOUT = 10.0
"""Seconds a request waits for a connection before it is told that the database is out of reach."""


class BadArgument(Exception):
    """A statement was given a value that its parameter can't hold: a fault of the gateway, no outage."""


class _Session(asyncpg.Connection):
    """A connection that keeps no session state, so handing it back needs no round trip."""

    def get_reset_query(self) -> str:
        return ""


async def prepare(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Teaches a new connection that json columns hold Python values."""
    await connection.set_type_codec(
        "json",
        schema="pg_catalog",
        encoder=orjson.dumps,
        decoder=orjson.loads,
        format="binary",
    )


@dataclass(slots=True)
class _Unit:
    """The connection that a task's statements share; None once their transaction is over."""

    database: "Database"
    connection: Connection | None


_UNIT: ContextVar[_Unit | None] = ContextVar("unit", default=None)


class Database:
    """A pool of connections to one PostgreSQL."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", url: str) -> None:
        self._pool = pool
        self.url = url

    @classmethod
    async def connect(cls, url: str, *, size: int = 10) -> Self:
        """Opens the pool; raises one of OUTAGES when the server is out of reach."""
        pool = await asyncpg.create_pool(
            url, min_size=1, max_size=size, init=prepare, connection_class=_Session
        )
        return cls(pool, url)

    async def dedicated(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection outside the pool, for locks and notifications that live as long as it does."""
        connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(self.url)
        await prepare(connection)
        return connection

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Connection]:
        """One transaction for everything that is asked of this database in the block.

        Statements and transactions inside become savepoints, so that one that fails and is caught does
        not cost the others. They must follow one another.
        """
        async with self.transaction() as connection:
            unit = _Unit(self, connection)
            token = _UNIT.set(unit)
            try:
                yield connection
            finally:
                _UNIT.reset(token)
                unit.connection = None

    @property
    def in_unit(self) -> bool:
        """Whether the statements of this task belong to a unit."""
        return self._shared() is not None

    def _shared(self) -> Connection | None:
        unit = _UNIT.get()
        return unit.connection if unit is not None and unit.database is self else None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection in autocommit mode; in a unit, a savepoint on the unit's. Raises BadArgument."""
        shared = self._shared()
        if shared is not None:
            async with shared.transaction():
                yield shared
            return
        # A timeout costs as much as a short query, and no idle connection is waited for.
        timeout = None if self._pool.get_idle_size() else ACQUIRE_TIMEOUT
        async with self._pool.acquire(timeout=timeout) as connection:
            try:
                yield connection
            except asyncpg.DataError as error:
                raise BadArgument(str(error)) from error

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A transaction: committed at the end of the block, rolled back by an exception."""
        async with self.connection() as connection:
            if connection is self._shared():
                yield connection
                return
            async with connection.transaction():
                yield connection

    async def fetch(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        """All rows of one statement."""
        async with self.connection() as connection:
            return await connection.fetch(sql, *arguments)

    async def fetchrow(self, sql: str, *arguments: Any) -> asyncpg.Record | None:
        """The first row of one statement."""
        async with self.connection() as connection:
            return await connection.fetchrow(sql, *arguments)

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        """The first value of one statement."""
        async with self.connection() as connection:
            return await connection.fetchval(sql, *arguments)

    async def execute(self, sql: str, *arguments: Any) -> str:
        """One statement without rows; answers its command tag."""
        async with self.connection() as connection:
            return await connection.execute(sql, *arguments)

    async def close(self) -> None:
        """Closes the pool; what is under way is finished first."""
        await self._pool.close()


def affected(status: str) -> int:
    """The row count at the end of a command tag, as `UPDATE 3`."""
    return int(status.rsplit(" ", 1)[-1])
