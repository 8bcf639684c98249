"""A process that sends one request again and again over keep-alive connections, and counts the answers."""

import asyncio
import sys
from dataclasses import asdict, dataclass
from time import perf_counter
from urllib.parse import urlsplit

import orjson
import uvloop

from benchmarks.http_client import Answer, Connection
from benchmarks.installation import ROOT
from benchmarks.results import BenchmarkFailed

WARM_UP = 0.2
"""The part of the seconds that is spent before counting begins, on top of them."""


class LoadFailed(BenchmarkFailed):
    """An answer was not what it should be, or none came."""


@dataclass(frozen=True, slots=True)
class Load:
    """What to send, and how long; every answer has to be a 200 with `body_bytes` bytes."""

    url: str
    request: str
    body_bytes: int
    concurrency: int
    seconds: float


async def requests_per_second(load: Load) -> float:
    """What a process of its own reaches. Raises LoadFailed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.load"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate(orjson.dumps(asdict(load)))
    if process.returncode != 0:
        raise LoadFailed(f"the load on {load.url} broke off")
    return float(output)


class _Repeating(Connection):
    """A connection that asks again as soon as it is answered."""

    def __init__(self, load: Load) -> None:
        super().__init__()
        self._request = load.request.encode()
        self._body_bytes = load.body_bytes
        self.answers = 0
        self.error = ""

    def begin(self) -> None:
        self.send(self._request)

    def answered(self, answer: Answer) -> None:
        if answer.status != 200 or len(answer.body) != self._body_bytes:
            self.error = f"{answer.status} with {len(answer.body)} bytes"
            self.close()
            return
        self.answers += 1
        self.send(self._request)

    def connection_lost(self, error: Exception | None) -> None:
        self.error = self.error or "the server hung up"


async def _run(load: Load) -> float:
    address, loop = urlsplit(load.url), asyncio.get_running_loop()
    connections = []
    for _ in range(load.concurrency):
        _, connection = await loop.create_connection(
            lambda: _Repeating(load), address.hostname or "localhost", address.port or 80
        )
        connections.append(connection)
        connection.begin()
    await asyncio.sleep(load.seconds * WARM_UP)
    before, begun = sum(each.answers for each in connections), perf_counter()
    await asyncio.sleep(load.seconds)
    count, seconds = sum(each.answers for each in connections) - before, perf_counter() - begun
    if errors := {each.error for each in connections if each.error}:
        raise LoadFailed(", ".join(sorted(errors)))
    return count / seconds


if __name__ == "__main__":
    print(uvloop.run(_run(Load(**orjson.loads(sys.stdin.buffer.read())))))
