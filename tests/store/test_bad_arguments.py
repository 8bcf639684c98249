"""A value that a parameter can't hold is the gateway's own fault, and never reported as an outage."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest

from gateway.store.database import OUTAGES, BadArgument, Database

Statement: TypeAlias = Callable[[Database], Awaitable[object]]


async def _in_a_transaction(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute("SELECT $1::int", 2**31)


STATEMENTS: list[tuple[str, Statement]] = [
    ("an integer beyond 32 bits", lambda database: database.fetch("SELECT $1::int", 2**31)),
    ("an integer beyond 64 bits", lambda database: database.fetchrow("SELECT $1::bigint", 2**63)),
    ("a text as an integer", lambda database: database.fetchval("SELECT $1::int", "7")),
    ("a lone surrogate", lambda database: database.execute("SELECT $1::text", "\ud800")),
    ("a NUL character", lambda database: database.execute("SELECT $1::text", "\x00")),
    ("in a transaction", _in_a_transaction),
]


async def test_bad_arguments_are_no_outage(database: Database) -> None:
    assert not issubclass(BadArgument, OUTAGES)
    for label, statement in STATEMENTS:
        with pytest.raises(BadArgument):
            await statement(database)
        assert await database.fetchval("SELECT 1") == 1, label
