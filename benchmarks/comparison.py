"""Milliseconds of one read through `compare`, one caller asking one request after the other.

The floor is the same request to the same vendor without the proxy between. The vendor is a server process of
the gateway that serves Dynamic Messaging; what it is compared with is a bare handler that answers the same
bytes, so that it takes little of the machine, and all that passes is judged as ever. Both are asked in turns.
`detail` has requests/s of 32 callers at once, too.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median

from benchmarks.constant_server import constant_server
from benchmarks.http_client import Client, request_bytes
from benchmarks.installation import ROOT, installation
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.load import Load, requests_per_second
from benchmarks.progress import delivered
from benchmarks.results import BenchmarkFailed, Result, compared, significant

AT_ONCE = 32
SECONDS = 2.0
ROUNDS = 5
RECIPIENTS = 10
TARGET = 5.0


@dataclass(slots=True)
class _Side:
    """A way to the vendor, and what each round found of it."""

    url: str
    milliseconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    async def measure(self, request: bytes, body: bytes, seconds: float) -> None:
        """A round of each load."""

        async def rate(callers: int) -> float:
            return await requests_per_second(Load(self.url, request.decode(), len(body), callers, seconds))

        self.milliseconds.append(1000 / await rate(1))
        self.rates.append(await rate(AT_ONCE))


async def run(scale: float = 1.0) -> Result:
    """Milliseconds both ways, in turns."""
    seconds = max(0.1, SECONDS * scale)
    with installation() as site:
        account = site.account("compared")
        with site.server() as vendor:
            client = await Client.connect(vendor.url, account.headers)
            campaign_id = await client.json_of(DYNAMIC_MESSAGING.path, DYNAMIC_MESSAGING.body(RECIPIENTS))
            await delivered(client, campaign_id, RECIPIENTS)
            path = f"{DYNAMIC_MESSAGING.path}/{campaign_id}"
            body = await client.call("GET", path)
            client.close()
            request = request_bytes("GET", path, {"api-key": account.key})
            async with (
                constant_server(path, body) as (gateway_url, _),
                _proxy(vendor.url, gateway_url) as url,
            ):
                through, direct = _Side(url), _Side(vendor.url)
                for _ in range(ROUNDS):
                    await through.measure(request, body, seconds)
                    await direct.measure(request, body, seconds)
    return compared(
        "comparison",
        "ms",
        through.milliseconds,
        direct.milliseconds,
        bound="at most",
        target=TARGET,
        detail={
            "body_bytes": len(body),
            "added_ms": significant(median(through.milliseconds) - median(direct.milliseconds)),
            f"requests_per_second_of_{AT_ONCE}": {
                "value": significant(median(through.rates)),
                "floor": significant(median(direct.rates)),
                "ratio": significant(median(through.rates) / median(direct.rates)),
            },
        },
    )


@asynccontextmanager
async def _proxy(vendor_url: str, gateway_url: str) -> AsyncIterator[str]:
    """A process of `compare`; gives its base URL. Raises BenchmarkFailed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway", "compare", "dynamic_messaging", "--listen", "127.0.0.1:0"),
        *("--vendor-url", vendor_url, "--gateway-url", gateway_url),
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.upper().startswith("GATEWAY_")},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    if not line.startswith("listening on "):
        raise BenchmarkFailed("the proxy did not start")
    try:
        yield line.split()[-1]
    finally:
        process.terminate()
        told, _ = await process.communicate()
    if b" 0 different" not in told:
        raise BenchmarkFailed(f"the two sides were not the same: {told.decode(errors='replace')}")
