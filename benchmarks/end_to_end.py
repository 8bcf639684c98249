"""Messages/s of a campaign of 100 000 through an SMSC, from its request to the last receipt in the counters.

The SMSC answers at once and sends each receipt with the answer, up to 1 000 without an acknowledgement; it is
a bare one, because the npm package `smpp` takes as much of the two processors as the gateway does (a round
with that is in the details). One transceiver has a window of 500. The floor is that of `throughput`: the same
rows written, sent and delivered over one connection to PostgreSQL. Both take turns, three times, and
medians are compared. In the end the counters have to equal the ledger. A last round is sampled by py-spy, and
says where the server's processor time goes: to SMPP, the engine, the database's driver, or else.
"""

from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from benchmarks.floor import FloorTable, stored_id
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.processors import Meter
from benchmarks.profile import sampling
from benchmarks.results import Result, compared, significant
from benchmarks.smpp_campaigns import BINDS, WINDOW, Gateway, gateway_at
from benchmarks.smsc import BARE, SCRIPT, smsc_running

MESSAGES = 100_000
ROUNDS = 3
TARGET, AIM = 0.4, 0.6


async def run(scale: float = 1.0) -> Result:
    """Messages/s to the last settled receipt."""
    count = max(10, int(MESSAGES * scale))
    detail: dict[str, Any] = {"messages": count, "binds": BINDS, "window": WINDOW}
    rates, floors = [], []
    async with smsc_running(BARE) as smsc, gateway_at(smsc, count) as gateway:
        connection = await gateway.site.connection()
        floor = FloorTable(connection)
        await floor.create()
        for _ in range(ROUNDS):
            meter = Meter(gateway.processes)
            rates.append(count / (await gateway.campaign(count, "at_once")).settled)
            detail["processor_seconds"] = meter.spent()
            floors.append(count / await _floor_seconds(floor, gateway, count))
        await connection.close()
        async with sampling(gateway.server.pid) as shares:
            await gateway.campaign(count, "at_once")
        detail["server_time_by_part"] = shares
    detail["with_the_npm_package"] = await _with(SCRIPT, count)
    return compared(
        "end_to_end", "messages/s", rates, floors, bound="at least", target=TARGET, aim=AIM, detail=detail
    )


async def _with(script: Path, count: int) -> Any:
    async with smsc_running(script) as smsc, gateway_at(smsc, count) as gateway:
        meter = Meter(gateway.processes)
        rate = count / (await gateway.campaign(count, "at_once")).settled
        return {"messages_per_second": significant(rate), "processor_seconds": meter.spent()}


async def _floor_seconds(floor: FloorTable, gateway: Gateway, count: int) -> float:
    account_id, campaign_id = gateway.account.id, stored_id()
    document = orjson.loads(DYNAMIC_MESSAGING.body(count))
    rows = list(DYNAMIC_MESSAGING.rows(document, account_id, campaign_id, datetime.now(UTC)))
    begun = perf_counter()
    await floor.copy_in(rows)
    await floor.send_and_deliver(account_id, campaign_id, count)
    return perf_counter() - begun
