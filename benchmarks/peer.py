"""Another gateway, at the same SMSC, and what it takes to run one."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.results import BenchmarkFailed

PATIENCE = 60.0
"""Seconds that a program may take to start, or to end."""


class PeerFailed(BenchmarkFailed):
    """A peer's program did not do what it was started for."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A running gateway of another make.

    `feed` hands so many messages over, and answers when the first request left, as perf_counter tells it.
    """

    name: str
    processes: Mapping[str, int]
    feed: Callable[[int], Awaitable[float]]


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


async def until_listening(port: int) -> None:
    """Returns when somebody listens there. Raises PeerFailed."""
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    return
                await asyncio.sleep(0.1)
    except TimeoutError as error:
        raise PeerFailed(f"nobody listens on port {port}") from error


@asynccontextmanager
async def process_running(
    *command: str | Path, folder: Path, found_in: str = "", environment: Mapping[str, str] | None = None
) -> AsyncIterator[int]:
    """Runs a program in a folder that gets its log; gives its process id. It is told to end at the end."""
    variables = os.environ | {"PATH": f"{os.environ['PATH']}:{found_in}"} | dict(environment or {})
    name = Path(command[0]).name
    with (folder / f"{name}.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=variables, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        yield process.pid
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(PATIENCE):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
