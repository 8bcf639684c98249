"""Campaigns of the past: what a ledger holds after a while, written by the database itself."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from gateway.domain.clock import new_id

SENT, DELIVERED = 1, 3
MESSAGES = 100_000
"""Of one campaign."""

_CAMPAIGN = """
INSERT INTO campaigns (account_id, id, number, dialect, channel, status, live, name, sender, content, details,
                       start_at, launched_at, finished_at, created_at, updated_at)
SELECT account_id, $3, $4, dialect, channel, 'completed', false, name, sender, content, details,
       start_at, launched_at, finished_at, created_at, updated_at
FROM campaigns WHERE account_id = $1 AND id = $2
"""
_PROGRESS = """
INSERT INTO campaign_progress (account_id, campaign_id, attempted_through, settled_through, total, submitted,
                               sent, delivered)
VALUES ($1, $2, $3::int, $3, $3, $3,
        CASE $4::int WHEN 1 THEN $3 ELSE 0 END, CASE $4::int WHEN 3 THEN $3 ELSE 0 END)
"""
_MESSAGES = """
INSERT INTO messages (account_id, campaign_id, seq, state, parts, attempts, number, fields, updated_at,
                      submitted_at, provider, provider_message_id)
SELECT $1, $2::uuid, n, $4::int, 1, 1, (447911000000 + n)::text, json_build_object('name', 'Customer ' || n),
       now(), now(), $5, md5($2::uuid::text || n)
FROM generate_series(1, $3::int) AS n
"""
_SUBMISSIONS = """
INSERT INTO submissions (provider_message_id, provider, account_id, campaign_id, seq, submitted_at)
SELECT provider_message_id, provider, account_id, campaign_id, seq, submitted_at
FROM messages WHERE account_id = $1 AND campaign_id = ANY($2)
"""
_DROP_INDEX = "DROP INDEX IF EXISTS submissions_id"
_INDEX = "CREATE INDEX IF NOT EXISTS submissions_id ON submissions (provider_message_id)"


async def fill(
    connection: "asyncpg.Connection[asyncpg.Record]",
    account_id: UUID,
    like: UUID,
    count: int,
    *,
    state: int = DELIVERED,
    provider: str = "simulator",
) -> Sequence[UUID]:
    """Adds so many messages in campaigns that look `like` one there is; answers the campaigns."""
    last: int = await connection.fetchval(
        "SELECT max(number) FROM campaigns WHERE account_id = $1", account_id
    )
    made: list[UUID] = []
    await connection.execute(_DROP_INDEX)
    while count > 0:
        size, campaign_id = min(count, MESSAGES), new_id()
        made.append(campaign_id)
        await connection.execute(_CAMPAIGN, account_id, like, campaign_id, last + len(made))
        await connection.execute(_PROGRESS, account_id, campaign_id, size, state)
        await connection.execute(_MESSAGES, account_id, campaign_id, size, state, provider)
        count -= size
    await connection.execute(_SUBMISSIONS, account_id, made)
    await connection.execute(_INDEX)
    await connection.execute(
        "UPDATE campaign_numbers SET last = $2 WHERE account_id = $1", account_id, last + len(made)
    )
    for table in ("campaigns", "campaign_progress", "messages", "submissions"):
        await connection.execute(f"VACUUM ANALYZE {table}")
    await connection.execute("CHECKPOINT")
    return made
