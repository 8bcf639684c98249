"""Messages/s of a campaign of 100 000 with 10 000 000 finished messages in the ledger; the floor is none.

The same is measured with 1 000 000. All are of one account, with their submissions under random ids, and
are written by the database itself, which then gathers statistics and writes a checkpoint, as it does before
the rounds without any. Three rounds at each size, of which the medians are compared; the network is the
simulator.
"""

from statistics import median
from time import perf_counter
from uuid import UUID

import asyncpg

from benchmarks.http_client import Client
from benchmarks.installation import Account, Installation, installation
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.past import fill
from benchmarks.progress import check_counters, delivered
from benchmarks.results import Result, compared, rounded

RECIPIENTS = 100_000
SIZES = (0, 1_000_000, 10_000_000)
ROUNDS = 3
TARGET = 0.85


async def run(scale: float = 1.0) -> Result:
    """Messages/s at the largest size, beside those at none."""
    count = max(10, int(RECIPIENTS * scale))
    rates: dict[int, list[float]] = {}
    with installation() as site:
        account = site.account("growth", max_recipients=count)
        connection = await site.connection()
        with site.server() as server:
            client = await Client.connect(server.url, account.headers)
            like = await _campaign(client, DYNAMIC_MESSAGING.body(count), count)
            there = 0
            for size in SIZES:
                wanted = int(size * scale)
                await fill(connection, account.id, like, wanted - there)
                there = wanted
                rates[size] = [await _rate(site, account, client, count) for _ in range(ROUNDS)]
            megabytes = await _megabytes(connection)
            client.close()
        await connection.close()
    typical = [median(each) for each in rates.values()]
    return compared(
        "growth",
        "messages/s",
        rates[SIZES[-1]],
        rates[SIZES[0]],
        bound="at least",
        target=TARGET,
        conditions=min(typical) >= TARGET * typical[0],
        detail={
            "recipients": count,
            "at_last_megabytes": megabytes,
            "messages_per_second_by_size": {str(size): rounded(each) for size, each in rates.items()},
        },
    )


async def _rate(site: Installation, account: Account, client: Client, count: int) -> float:
    body = DYNAMIC_MESSAGING.body(count)
    begun = perf_counter()
    campaign_id = await _campaign(client, body, count)
    rate = count / (perf_counter() - begun)
    await check_counters(site, account.id, campaign_id, count)
    return rate


async def _campaign(client: Client, body: bytes, count: int) -> UUID:
    campaign_id = UUID(await client.json_of(DYNAMIC_MESSAGING.path, body))
    await delivered(client, campaign_id, count)
    return campaign_id


async def _megabytes(connection: "asyncpg.Connection[asyncpg.Record]") -> int:
    size: int = await connection.fetchval("SELECT pg_database_size(current_database()) / 1000000")
    return size
