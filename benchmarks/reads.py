"""Requests/s of reading one campaign from one server process, with authentication, query and log.

The floor is a bare aiohttp handler on uvloop that answers with the same bytes. A separate process keeps 32
connections busy, three seconds on the one, three on the other, five times; medians are compared.
"""

from dataclasses import dataclass, field
from statistics import median

from benchmarks.constant_server import constant_server
from benchmarks.http_client import Client, request_bytes
from benchmarks.installation import installation, processor_seconds
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.load import WARM_UP, Load, requests_per_second
from benchmarks.progress import delivered
from benchmarks.results import Result, compared, significant

CONCURRENCY = 32
SECONDS = 3.0
ROUNDS = 5
RECIPIENTS = 10
TARGET = 0.35


@dataclass(slots=True)
class _Side:
    """One of the two servers that are compared, and what each round found of it."""

    url: str
    pid: int
    rates: list[float] = field(default_factory=list)
    microseconds: list[float] = field(default_factory=list)

    async def measure(self, request: bytes, body: bytes, seconds: float) -> None:
        """A round of load."""
        before = processor_seconds(self.pid)
        rate = await requests_per_second(Load(self.url, request.decode(), len(body), CONCURRENCY, seconds))
        spent = processor_seconds(self.pid) - before
        self.rates.append(rate)
        self.microseconds.append(1e6 * spent / (rate * seconds * (1 + WARM_UP)))


async def run(scale: float = 1.0) -> Result:
    """Requests/s of both, in turns."""
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
            request = request_bytes("GET", path, {"X-Dexatel-Key": account.key})
            async with constant_server(path, body) as (bare_url, bare_pid):
                gateway, bare = _Side(server.url, server.pid), _Side(bare_url, bare_pid)
                for _ in range(ROUNDS):
                    await gateway.measure(request, body, seconds)
                    await bare.measure(request, body, seconds)
    return compared(
        "reads",
        "requests/s",
        gateway.rates,
        bare.rates,
        bound="at least",
        target=TARGET,
        detail={
            "concurrency": CONCURRENCY,
            "body_bytes": len(body),
            "processor_us_per_request": {
                "value": significant(median(gateway.microseconds)),
                "floor": significant(median(bare.microseconds)),
            },
        },
    )
