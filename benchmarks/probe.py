"""A process that asks for one thing at a steady beat and notes how long each answer takes.

A request's time counts from its beat, not from when a connection was free, so a server that stalls is
seen by every request that falls into the stall. The order comes as JSON on standard input; when that ends,
the findings go to standard output.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from time import monotonic

import orjson
import uvloop

from benchmarks.http_client import Client
from benchmarks.installation import ROOT

BEAT = 0.005
"""Seconds between two requests."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One request: when it was due on the machine's monotonic clock, and seconds until its answer."""

    due: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Order:
    """What to ask for."""

    url: str
    headers: dict[str, str]
    path: str


class Probe:
    """The other side of the process: its findings once it is told to stop."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def findings(self) -> list[Sample]:
        """Stops the process."""
        output, _ = await self._process.communicate(b"")
        return [Sample(**each) for each in orjson.loads(output)]


@asynccontextmanager
async def probing(order: Order) -> AsyncIterator[Probe]:
    """A probe at work; it has begun when the block does."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.probe"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**26,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(orjson.dumps(asdict(order)) + b"\n")
        await process.stdout.readline()
        yield Probe(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _probe() -> list[Sample]:
    loop = asyncio.get_running_loop()
    order = Order(**orjson.loads(await loop.run_in_executor(None, sys.stdin.buffer.readline)))
    end = loop.run_in_executor(None, sys.stdin.buffer.read)
    idle = [await Client.connect(order.url, order.headers)]
    samples: list[Sample] = []

    async def ask(due: float) -> None:
        client = idle.pop() if idle else await Client.connect(order.url, order.headers)
        await client.call("GET", order.path)
        samples.append(Sample(due, monotonic() - due))
        idle.append(client)

    print(flush=True)
    asked: set[asyncio.Task[None]] = set()
    due = monotonic()
    while not end.done():
        task = asyncio.create_task(ask(due))
        asked.add(task)
        task.add_done_callback(asked.discard)
        due += BEAT
        await asyncio.sleep(due - monotonic())
    await asyncio.gather(*asked)
    return samples


if __name__ == "__main__":
    found = uvloop.run(_probe())
    sys.stdout.buffer.write(orjson.dumps([asdict(sample) for sample in found]))
