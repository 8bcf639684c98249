"""Messages/s of a campaign of 100 000, from the request that creates it to the last receipt in the counters.

The simulator answers at once and sends each receipt 0.1 s later; the account has no limit. The floor writes
the same life into a table like the ledger over one connection: COPY in, then an UPDATE to sent and one to
delivered for every 1 000 rows, each committed. Both take turns, three times, and medians are compared. In
the end the counters have to equal the ledger.
"""

from datetime import UTC, datetime
from time import perf_counter
from uuid import UUID

import orjson

from benchmarks.floor import FloorTable, stored_id
from benchmarks.http_client import Client
from benchmarks.installation import Account, Installation, installation
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.progress import check_counters, delivered
from benchmarks.results import Result, compared, rounded

RECIPIENTS = 100_000
ROUNDS = 3
TARGET, AIM = 0.4, 0.6


async def run(scale: float = 1.0) -> Result:
    """Messages/s from the creation's request to the last receipt in the counters."""
    count = max(10, int(RECIPIENTS * scale))
    with installation() as site:
        account = site.account("throughput", max_recipients=count)
        with site.server() as server:
            client = await Client.connect(server.url, account.headers)
            whole, sending, floors = await _rounds(site, account, client, count)
            client.close()
    return compared(
        "throughput",
        "messages/s",
        whole,
        floors,
        bound="at least",
        target=TARGET,
        aim=AIM,
        detail={"recipients": count, "without_take_in": rounded(sending)},
    )


async def _rounds(
    site: Installation, account: Account, client: Client, count: int
) -> tuple[list[float], list[float], list[float]]:
    """Messages/s of each round: with the take-in, without it, and of the floor."""
    connection = await site.connection()
    floor = FloorTable(connection)
    await floor.create()
    body = DYNAMIC_MESSAGING.body(count)
    whole, sending, floors = [], [], []
    for _ in range(ROUNDS):
        begun = perf_counter()
        campaign_id = UUID(await client.json_of(DYNAMIC_MESSAGING.path, body))
        taken_in = perf_counter()
        await delivered(client, campaign_id, count)
        ended = perf_counter()
        whole.append(count / (ended - begun))
        sending.append(count / (ended - taken_in))
        await check_counters(site, account.id, campaign_id, count)
        floors.append(count / await _floor_seconds(floor, account, body, count))
    await connection.close()
    return whole, sending, floors


async def _floor_seconds(floor: FloorTable, account: Account, body: bytes, count: int) -> float:
    campaign_id = stored_id()
    rows = list(DYNAMIC_MESSAGING.rows(orjson.loads(body), account.id, campaign_id, datetime.now(UTC)))
    begun = perf_counter()
    await floor.copy_in(rows)
    await floor.send_and_deliver(account.id, campaign_id, count)
    return perf_counter() - begun
