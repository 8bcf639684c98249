"""First answers in the store, by account and Idempotency-Key."""

from datetime import datetime
from uuid import UUID

import asyncpg

from gateway.domain.answers import Answer
from gateway.store.database import Connection, Database, affected
from gateway.store.statements import statements

_SQL = statements("idempotency")


async def claim(
    connection: Connection, account_id: UUID, key: str, fingerprint: bytes, at: datetime, oldest: datetime
) -> bool:
    """Takes the key for the caller's transaction; False when an answer is kept under it.

    While another transaction has it, this waits for that one's end. What was kept up to `oldest` no longer
    counts.
    """
    taken = await connection.fetchval(_SQL["claim"], account_id, key, fingerprint, at, oldest)
    return taken is not None


async def answer(connection: Connection, account_id: UUID, key: str) -> tuple[bytes, Answer]:
    """The fingerprint of the request that a kept answer belongs to, and the answer."""
    row = await connection.fetchrow(_SQL["answer"], account_id, key)
    assert row is not None, "locked by the claim"
    return row["fingerprint"], _answer_in(row)


async def kept(
    connection: Connection, account_id: UUID, key: str, oldest: datetime
) -> tuple[bytes, Answer] | None:
    """As `answer`, of a key that was not claimed; None when nothing committed is kept since `oldest`."""
    row = await connection.fetchrow(_SQL["kept"], account_id, key, oldest)
    return None if row is None else (row["fingerprint"], _answer_in(row))


async def keep(connection: Connection, account_id: UUID, key: str, answer: Answer) -> None:
    """Writes the answer under a key that this transaction has claimed."""
    await connection.execute(_SQL["keep"], account_id, key, answer.status, list(answer.headers), answer.body)


async def forget(database: Database, oldest: datetime, limit: int) -> int:
    """Removes answers kept since `oldest` or longer; answers how many."""
    return affected(await database.execute(_SQL["forget"], oldest, limit))


def _answer_in(row: asyncpg.Record) -> Answer:
    headers = [(name, value) for name, value in row["headers"]]
    return Answer(row["status"], headers, row["body"])
