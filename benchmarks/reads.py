"""Requests/s of reading one campaign from one server process, with authentication, query and log.

The floor is a bare aiohttp handler on uvloop that answers with the same bytes. A separate process keeps 32
connections busy, three seconds on the one, three on the other, five times; medians are compared.
"""

from benchmarks.constant_server import constant_server
from benchmarks.http_client import Client, request_bytes
from benchmarks.installation import installation
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.load import Load, requests_per_second
from benchmarks.progress import delivered
from benchmarks.results import Result, compared

CONCURRENCY = 32
SECONDS = 3.0
ROUNDS = 5
RECIPIENTS = 10
TARGET = 0.35


async def run(scale: float = 1.0) -> Result:
    """Requests/s of one process over keep-alive connections; the load comes from a process of its own."""
    seconds = max(0.1, SECONDS * scale)
    with installation() as site:
        account = site.account("reads")
        with site.server() as server:
            client = await Client.connect(server.url, account.headers)
            campaign_id = await client.json_of(DYNAMIC_MESSAGING.path, DYNAMIC_MESSAGING.body(RECIPIENTS))
            await delivered(client, campaign_id, RECIPIENTS)
            path = f"/v1/campaigns/{campaign_id}"
            body = await client.call("GET", path)
            client.close()
            headers = {"X-Dexatel-Key": account.key}
            request = request_bytes("GET", path, headers).decode()
            values: list[float] = []
            floors: list[float] = []
            async with constant_server(path, body) as bare_url:
                for _ in range(ROUNDS):
                    for url, rates in ((server.url, values), (bare_url, floors)):
                        rates.append(
                            await requests_per_second(Load(url, request, len(body), CONCURRENCY, seconds))
                        )
    return compared(
        "reads",
        "requests/s",
        values,
        floors,
        bound="at least",
        target=TARGET,
        detail={"concurrency": CONCURRENCY, "body_bytes": len(body)},
    )
