"""The floors in the database: the same rows written with nothing around the statements.

The table has the ledger's columns, indexes and storage settings, and the statements are the quickest plain
ones known for it. They stand here on their own, so that a change of the gateway's does not move its floor.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
from asyncpg.pgproto import pgproto

from benchmarks.large_campaigns import COLUMNS, Row
from gateway.domain.clock import new_id

BATCH = 1_000
"""Rows of one UPDATE."""

_CREATE = "CREATE TABLE floor_messages (LIKE messages INCLUDING ALL)"
_STORAGE = "SELECT array_to_string(reloptions, ', ') FROM pg_class WHERE oid = 'messages'::regclass"

_INSERT = f"INSERT INTO floor_messages ({', '.join(COLUMNS)}) VALUES ($1, $2, $3, $4, $5, $6, $7)"
_SENT = """
UPDATE floor_messages
SET state = 1, parts = 1, attempts = attempts + 1, provider = $5, submitted_at = $6, updated_at = $6,
    provider_message_id = ($4::text[])[width_bucket(seq, $3::int[])]
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND state = 0
"""
_DELIVERED = """
UPDATE floor_messages SET state = 3, updated_at = $4
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND state = 1
"""


def stored_id() -> UUID:
    """A new identifier, of the type that the database driver writes quickest."""
    return pgproto.UUID(new_id().bytes)


class FloorTable:
    """A table as the ledger, written to over one connection."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection

    async def create(self) -> None:
        """Makes the table; the ledger must be there."""
        storage = await self._connection.fetchval(_STORAGE)
        await self._connection.execute(_CREATE)
        await self._connection.execute(f"ALTER TABLE floor_messages SET ({storage})")

    async def copy_in(self, rows: Iterable[Row]) -> None:
        """One binary COPY."""
        await self._connection.copy_records_to_table("floor_messages", records=rows, columns=COLUMNS)

    async def insert(self, row: Row) -> None:
        """One row in a statement of its own."""
        await self._connection.execute(_INSERT, *row)

    async def send_and_deliver(self, account_id: UUID, campaign_id: UUID, count: int) -> None:
        """Moves all rows of a campaign to sent, then all to delivered, batch by batch, each committed."""
        scope = (account_id, campaign_id)
        batches = [list(range(first, min(first + BATCH, count + 1))) for first in range(1, count + 1, BATCH)]
        for seqs in batches:
            ids = [f"floor-{seq:x}" for seq in seqs]
            await self._connection.execute(_SENT, *scope, seqs, ids, "floor", datetime.now(UTC))
        for seqs in batches:
            await self._connection.execute(_DELIVERED, *scope, seqs, datetime.now(UTC))
