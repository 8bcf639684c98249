"""Watching a campaign to its end, and checking that the end is true."""

import asyncio
from time import perf_counter
from uuid import UUID

from benchmarks.http_client import Client
from benchmarks.installation import Installation
from benchmarks.results import BenchmarkFailed
from gateway.domain.campaigns import Counters
from gateway.store.ledger import audit

PATIENCE = 60.0
"""Seconds without a change of the counters after which a run has failed."""

_LOOK_EVERY = 0.05

_COUNTERS = """
SELECT total, queued, sent, delivered, read, failed, canceled, suppressed, submitted
FROM campaign_progress WHERE account_id = $1 AND campaign_id = $2
"""


class NotDelivered(BenchmarkFailed):
    """A campaign did not end as it should have."""


async def delivered(client: Client, campaign_id: UUID, count: int, look_every: float = 0.02) -> None:
    """Returns when the counters say that all messages are delivered. Raises NotDelivered."""
    last, changed = -1, perf_counter()
    while True:
        found = await client.json("GET", f"/v1/campaigns/{campaign_id}")
        now = found["data"]["messages"]["delivered"]
        if now >= count:
            return
        if now != last:
            last, changed = now, perf_counter()
        elif perf_counter() - changed > PATIENCE:
            raise NotDelivered(f"{last} of {count} messages delivered, and no more since {PATIENCE:g} s")
        await asyncio.sleep(look_every)


async def sent(site: Installation, account_id: UUID, campaign_id: UUID, count: int) -> None:
    """Returns when all messages are sent, none of which has a receipt yet. Raises NotDelivered."""
    connection = await site.connection()
    for _ in range(int(PATIENCE / _LOOK_EVERY)):
        row = await connection.fetchrow(_COUNTERS, account_id, campaign_id)
        if row is not None and row["sent"] == count:
            break
        await asyncio.sleep(_LOOK_EVERY)
    else:
        raise NotDelivered(f"not all of {count} messages are sent within {PATIENCE:g} s")
    await connection.close()


async def check_counters(site: Installation, account_id: UUID, campaign_id: UUID, count: int) -> None:
    """Raises NotDelivered unless counters and ledger are equal and say that all are delivered."""
    connection = await site.connection()
    counted = await audit(connection, account_id, campaign_id)
    row = await connection.fetchrow(_COUNTERS, account_id, campaign_id)
    await connection.close()
    kept = Counters(**dict(row or {}))
    if kept != counted or counted.delivered != count:
        raise NotDelivered(f"the counters say {kept}, the ledger {counted}")
