"""Requests/s of 100 000 receipts by HTTP callback, one each, until the last is answered, and so committed.

They come over 256 keep-alive connections; receipts that come together are committed together, before any
of them is answered. The floor is a bare aiohttp handler on uvloop that reads the same bodies and answers
the same. Both take turns, three times, and medians are compared; in the end all have to be in the counters,
and those equal to the ledger. By SMPP, a bare SMSC sends 100 000 deliver_sm, up to 1 000 without an answer:
the rate until the last is acknowledged is in the details.
"""

from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import orjson

from benchmarks.constant_server import constant_server
from benchmarks.feed import fed
from benchmarks.http_client import Client, request_bytes
from benchmarks.installation import FAST_NETWORK, Account, installation
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.past import SENT, fill
from benchmarks.processors import Meter
from benchmarks.progress import check_counters, delivered
from benchmarks.results import Result, compared, significant
from benchmarks.smpp_campaigns import gateway_at
from benchmarks.smsc import BARE, smsc_running

RECEIPTS = 100_000
CONNECTIONS = 256
ROUNDS = 3
TARGET = 0.3
"""None is set; this is what is expected of parsing, checking and committing beside the bare exchange."""

_NETWORK = """
[providers.network]
kind = "http"

[providers.network.request]
url = "http://127.0.0.1:1/send"
json = { to = "{number}", text = "{text}", key = "{key}" }

[providers.network.receipts]
path = "receipts"
id = "id"
state = "status"
states = { delivered = "delivered", failed = "failed" }
authentication = { kind = "header", name = "X-Secret", secret = "of the network" }
"""
_PATH = "/providers/network/receipts"
_IDS = "SELECT provider_message_id FROM messages WHERE account_id = $1 AND campaign_id = $2 ORDER BY seq"


async def run(scale: float = 1.0) -> Result:
    """Requests/s of both, in turns."""
    count = max(10, int(RECEIPTS * scale))
    detail: dict[str, Any] = {"receipts": count, "connections": CONNECTIONS}
    rates, floors = [], []
    with installation() as site:
        site.configure(FAST_NETWORK + _NETWORK)
        account = site.account("receipts")
        with site.server() as server:
            client = await Client.connect(server.url, account.headers)
            connection = await site.connection()
            like = UUID(await client.json_of(DYNAMIC_MESSAGING.path, DYNAMIC_MESSAGING.body(10)))
            await delivered(client, like, 10)
            async with constant_server(_PATH, b"") as (bare_url, _):
                for _ in range(ROUNDS):
                    requests, campaign_id = await _waiting(connection, account, like, count)
                    meter = Meter({"server": [server.pid], "postgresql": [site.database_pid]})
                    rates.append(await _rate(server.url, requests))
                    detail["processor_seconds"] = meter.spent()
                    await check_counters(site, account.id, campaign_id, count)
                    floors.append(await _rate(bare_url, requests))
            await connection.close()
            client.close()
    detail["by_smpp"] = await _by_smpp(count)
    return compared("receipts", "requests/s", rates, floors, bound="at least", target=TARGET, detail=detail)


async def _waiting(
    connection: "asyncpg.Connection[asyncpg.Record]", account: Account, like: UUID, count: int
) -> tuple[list[bytes], UUID]:
    """A new campaign whose messages are all sent, and the callbacks that say they are delivered."""
    (campaign_id,) = await fill(connection, account.id, like, count, state=SENT, provider="network")
    rows = await connection.fetch(_IDS, account.id, campaign_id)
    bodies = [orjson.dumps({"id": row[0], "status": "delivered"}) for row in rows]
    headers = {"X-Secret": "of the network"}
    return [request_bytes("POST", _PATH, headers, body) for body in bodies], campaign_id


async def _rate(url: str, requests: list[bytes]) -> float:
    begun = await fed(urlsplit(url).port or 80, requests, CONNECTIONS)
    return len(requests) / (perf_counter() - begun)


async def _by_smpp(count: int) -> Any:
    """deliver_sm/s, all acknowledged; those that are remembered as sent a moment ago are about half."""
    async with smsc_running(BARE) as smsc, gateway_at(smsc, count) as gateway:
        rates = [count / await gateway.receipts_alone(count) for _ in range(ROUNDS)]
    return {"deliver_sm_per_second": significant(median(rates)), "rounds": rates}
