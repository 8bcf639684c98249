"""A database of some size: what a gateway holds after a while, with statistics of it."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from gateway.engine.accounts import key_hash
from tests.conftest import NOON

ACCOUNT = UUID(int=1)
KEY = "key 1"
CAMPAIGNS = 3_000
"""Campaigns of the account; the last ones by number are the ones below."""

DELIVERED, SENT, QUEUED, FRESH = (UUID(int=CAMPAIGNS - 3 + place) for place in range(4))
"""Large campaigns of the account. FRESH was taken in after the statistics were gathered."""

DIRECT = 20_000
"""Direct campaigns of the account, newer than all others, with one message each."""

SIZES = {DELIVERED: 80_000, SENT: 50_000, QUEUED: 50_000, FRESH: 20_000}
STATES = {DELIVERED: 3, SENT: 1, QUEUED: 0, FRESH: 0}
DUE = 30
"""Campaigns of other accounts that are due, and a hundred times as many that are not yet or no more."""

RETRIES = 500
"""Messages of QUEUED that wait for another attempt."""

CONTACTS = 20_000
"""Contacts of each of two audiences, of the ids 1 and 2, by their places."""

KEPT = 1_000
"""Campaigns, and messages of DELIVERED, that have an id from elsewhere."""


def provider_id(seq: int) -> str:
    """The provider's id of a message of SENT."""
    return f"id-{seq:08d}"


async def seed(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Fills a migrated database."""
    await _accounts(connection)
    await _webhooks(connection)
    await _campaigns(connection)
    for campaign_id in (DELIVERED, SENT, QUEUED):
        await _messages(connection, campaign_id)
    await connection.execute(
        "UPDATE messages SET retry_at = $2 WHERE campaign_id = $1 AND seq <= $3", QUEUED, NOON, RETRIES
    )
    await connection.execute(
        "UPDATE messages SET kept_id = 'kept-' || seq WHERE campaign_id = $1 AND seq <= $2", DELIVERED, KEPT
    )
    await connection.execute(
        "UPDATE campaigns SET kept_id = 'kept-' || number WHERE account_id = $1 AND number <= $2",
        *(ACCOUNT, KEPT),
    )
    await connection.copy_records_to_table(
        "submissions",
        records=[
            (provider_id(seq), "simulator", ACCOUNT, SENT, seq, NOON) for seq in range(1, SIZES[SENT] + 1)
        ],
    )
    await _direct(connection)
    await _contacts(connection)
    await connection.execute(
        """INSERT INTO suppressions
           SELECT $1::uuid, 'sms', '4477009' || lpad(n::text, 5, '0'), 'test', $2::timestamptz
           FROM generate_series(100, 90000, 100) AS n
           UNION ALL SELECT $1, 'sms', '4915' || n, 'test', $2 FROM generate_series(100000, 199999) AS n""",
        ACCOUNT,
        NOON,
    )
    await connection.execute("VACUUM ANALYZE")
    await _messages(connection, FRESH)


async def _accounts(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    ids = [UUID(int=number) for number in range(1, 3_001)]
    await connection.copy_records_to_table(
        "accounts",
        records=[(each, each.int, f"account {each.int}", 100_000, NOON, NOON) for each in ids],
        columns=("id", "number", "name", "max_recipients", "created_at", "updated_at"),
    )
    await connection.copy_records_to_table(
        "api_keys",
        records=[(each, each, key_hash(f"key {each.int}"), "", NOON) for each in ids],
        columns=("id", "account_id", "hash", "hint", "created_at"),
    )


async def _webhooks(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Of other accounts, one each."""
    await connection.copy_records_to_table(
        "webhooks",
        records=[
            (UUID(int=n), UUID(int=n), "experia", "messageStatus", "https://example.com", [1, 3], NOON, NOON)
            for n in range(2, 3_001)
        ],
        columns=("account_id", "id", "dialect", "event", "url", "states", "created_at", "updated_at"),
    )


async def _campaigns(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    live = (SENT, QUEUED, FRESH)
    rows: list[tuple[object, ...]] = [
        (ACCOUNT, each, each.int, "in_progress" if each in live else "completed", each in live, NOON, NOON)
        for each in (UUID(int=number) for number in range(1, CAMPAIGNS + 1))
    ]
    for place in range(100 * DUE):
        account, later = UUID(int=2 + place % 2_900), NOON + timedelta(hours=place - DUE + 1)
        scheduled = place < 50 * DUE
        status = "scheduled" if scheduled else "completed"
        rows.append((account, UUID(int=place), place, status, False, later, None if scheduled else NOON))
    await connection.copy_records_to_table(
        "campaigns",
        records=[(*row, "dexatel", "sms", "spring", "{}", NOON, NOON) for row in rows],
        columns=(
            *("account_id", "id", "number", "status", "live", "start_at", "launched_at"),
            *("dialect", "channel", "name", "content", "created_at", "updated_at"),
        ),
    )
    await connection.execute(
        "INSERT INTO campaign_progress (account_id, campaign_id) SELECT account_id, id FROM campaigns"
    )


async def _direct(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    numbers = range(CAMPAIGNS + 1, CAMPAIGNS + DIRECT + 1)
    await connection.copy_records_to_table(
        "campaigns",
        records=[
            (
                ACCOUNT,
                UUID(int=n),
                n,
                "completed",
                "direct",
                NOON,
                NOON,
                "dexatel",
                "sms",
                "",
                "{}",
                NOON,
                NOON,
            )
            for n in numbers
        ],
        columns=(
            *("account_id", "id", "number", "status", "kind", "start_at", "launched_at"),
            *("dialect", "channel", "name", "content", "created_at", "updated_at"),
        ),
    )
    await connection.copy_records_to_table(
        "campaign_progress",
        records=[(ACCOUNT, UUID(int=n), 1, 1) for n in numbers],
        columns=("account_id", "campaign_id", "total", "delivered"),
    )
    await connection.copy_records_to_table(
        "messages",
        records=[(ACCOUNT, UUID(int=n), 1, f"4479{n:08d}", 3, NOON) for n in numbers],
        columns=("account_id", "campaign_id", "seq", "number", "state", "updated_at"),
    )


async def _contacts(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    audiences = [UUID(int=1), UUID(int=2)]
    await connection.copy_records_to_table(
        "audiences",
        records=[(ACCOUNT, each, f"audience {each.int}", "sms", NOON, NOON) for each in audiences],
        columns=("account_id", "id", "name", "channel", "created_at", "updated_at"),
    )
    await connection.copy_records_to_table(
        "contacts",
        records=[
            (ACCOUNT, audience, UUID(int=n), f"4477{n:08d}", NOON, NOON)
            for audience in audiences
            for n in range(1, CONTACTS + 1)
        ],
        columns=("account_id", "audience_id", "id", "number", "created_at", "updated_at"),
    )


async def _messages(connection: "asyncpg.Connection[asyncpg.Record]", campaign_id: UUID) -> None:
    await connection.copy_records_to_table(
        "messages",
        records=[
            (ACCOUNT, campaign_id, seq, f"4477009{seq:05d}", STATES[campaign_id], NOON)
            for seq in range(1, SIZES[campaign_id] + 1)
        ],
        columns=("account_id", "campaign_id", "seq", "number", "state", "updated_at"),
    )
