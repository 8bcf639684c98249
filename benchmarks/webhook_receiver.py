"""A process that acknowledges every POST on keep-alive connections and counts them: as cheap as can be."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import uvloop

from benchmarks.installation import ROOT

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Receiver:
    """The other side of the process."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self._process = process
        self.url = url

    async def count(self) -> int:
        """How many requests it has answered."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"?\n")
        return int(await self._process.stdout.readline())


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Runs the process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.webhook_receiver"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield Receiver(process, (await process.stdout.readline()).decode().strip())
    finally:
        await process.communicate(b"")


class _Acknowledging(asyncio.Protocol):
    """Requests have a Content-Length and come one after the other."""

    answered = 0

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self._received += data
        while (head := self._received.find(b"\r\n\r\n")) >= 0:
            length = self._received[:head].lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
            end = head + 4 + int(length or 0)
            if len(self._received) < end:
                return
            self._received = self._received[end:]
            _Acknowledging.answered += 1
            self._transport.write(_ANSWER)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Acknowledging, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}/", flush=True)
    while await loop.run_in_executor(None, sys.stdin.buffer.readline):
        print(_Acknowledging.answered, flush=True)
    server.close()


if __name__ == "__main__":
    uvloop.run(_serve())
