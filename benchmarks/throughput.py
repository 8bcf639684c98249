"""A whole campaign: taken in, sent and delivered, against the bare writes of the same life."""

import asyncio
from datetime import UTC, datetime
from time import perf_counter
from uuid import UUID

import asyncpg
import orjson

from benchmarks.floor import FloorTable
from benchmarks.http_client import Client
from benchmarks.installation import Account, Installation, installation
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.results import Result, compared, rounded
from gateway.domain.clock import new_id
from gateway.domain.errors import GatewayError
from gateway.store.ledger import audit

RECIPIENTS = 100_000
ROUNDS = 3
TARGET, AIM = 0.4, 0.6

LOOK_EVERY = 0.02
"""Seconds between two looks at the counters."""

PATIENCE = 60.0
"""Seconds without a change of the counters after which the run has failed."""


class NotDelivered(GatewayError):
    """A campaign did not end as it should have."""


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
        await check_counters(connection, account.id, campaign_id, count)
        floors.append(count / await _floor_seconds(floor, account, body, count))
    await connection.close()
    return whole, sending, floors


async def _floor_seconds(floor: FloorTable, account: Account, body: bytes, count: int) -> float:
    campaign_id = new_id()
    rows = list(DYNAMIC_MESSAGING.rows(orjson.loads(body), account.id, campaign_id, datetime.now(UTC)))
    begun = perf_counter()
    await floor.copy_in(rows)
    await floor.send_and_deliver(account.id, campaign_id, count)
    return perf_counter() - begun


async def delivered(client: Client, campaign_id: UUID, count: int) -> None:
    """Returns when all messages are delivered by the counters. Raises NotDelivered."""
    last, changed = -1, perf_counter()
    while last < count:
        found = await client.json("GET", f"/v1/campaigns/{campaign_id}")
        now = found["data"]["messages"]["delivered"]
        if now != last:
            last, changed = now, perf_counter()
        elif perf_counter() - changed > PATIENCE:
            raise NotDelivered(f"{last} of {count} messages delivered, and no more since {PATIENCE:g} s")
        await asyncio.sleep(LOOK_EVERY)


async def check_counters(
    connection: "asyncpg.Connection[asyncpg.Record]", account_id: UUID, campaign_id: UUID, count: int
) -> None:
    """Raises NotDelivered unless the counters equal the ledger and say that all are delivered."""
    counted = await audit(connection, account_id, campaign_id)
    row = await connection.fetchrow(
        "SELECT total, queued, sent, delivered, read, failed, canceled, suppressed, submitted "
        "FROM campaign_progress WHERE account_id = $1 AND campaign_id = $2",
        account_id,
        campaign_id,
    )
    kept = type(counted)(**dict(row or {}))
    if kept != counted or counted.delivered != count:
        raise NotDelivered(f"the counters say {kept}, the ledger {counted}")
