"""A process that is the SMSC: the npm package `smpp`, which answers every submit_sm at once."""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal, TypeAlias

import orjson

from benchmarks.installation import ROOT
from benchmarks.results import BenchmarkFailed
from tests.providers.smpp.server import NotInstalled, install

SCRIPT = Path(__file__).parent / "smsc.js"
BARE = SCRIPT.with_name("bare_smsc.js")
"""A quicker one without the package, for where the server itself would be what is measured."""

PACKAGES = ROOT / ".benchmark_packages"
"""What is installed for benchmarks alone: the npm package, and Jasmin."""

PATIENCE = 600.0
"""Seconds that all of a campaign may take."""

Receipts = Literal["none", "held", "at_once"]
Event: TypeAlias = dict[str, Any]


class SmscFailed(BenchmarkFailed):
    """There is no SMSC, or it was not asked for what it should have been."""


class Smsc:
    """The other side of the process. Times are those of perf_counter, which all processes share."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._events: defaultdict[str, asyncio.Queue[Event]] = defaultdict(asyncio.Queue)
        self._reading = asyncio.create_task(self._read())
        self.pid = process.pid
        self.port = 0

    def expect(self, count: int, receipts: Receipts = "none") -> None:
        """Counts from zero, up to so many submits, and receipts if there are to be any."""
        for events in self._events.values():
            while not events.empty():
                events.get_nowait()
        self._order(expect=count, receipts=receipts)

    async def submitted(self) -> Event:
        """When the `first` and the last were answered (`at`), and how many `asked` for a receipt."""
        return await self._event("submitted")

    async def receipted(self) -> float:
        """When the last receipt was acknowledged. Raises SmscFailed when one was refused."""
        event = await self._event("receipted")
        if event["refused"]:
            raise SmscFailed(f"{event['refused']} receipts were refused")
        return float(event["at"])

    async def release(self) -> float:
        """Sends the receipts that were held; when that begins."""
        self._order(release=True)
        return float((await self._event("released"))["at"])

    async def bound(self) -> None:
        """Returns when somebody has bound."""
        await self._event("bound")

    async def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        await self._reading

    async def listening(self) -> None:
        """Returns when the port is known."""
        self.port = int((await self._event("listening"))["port"])

    def _order(self, **order: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(orjson.dumps(order) + b"\n")

    async def _event(self, name: str) -> Event:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._events[name].get()
        except TimeoutError as error:
            raise SmscFailed(f"the SMSC has not {name} all within {PATIENCE:g} s") from error

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            event = orjson.loads(line)
            self._events[event.pop("event")].put_nowait(event)


@asynccontextmanager
async def smsc_running(script: Path = SCRIPT) -> AsyncIterator[Smsc]:
    """Runs the process, after its package was installed."""
    PACKAGES.mkdir(parents=True, exist_ok=True)
    try:
        modules = await asyncio.to_thread(install, PACKAGES)
    except NotInstalled as error:
        raise SmscFailed(str(error)) from error
    process = await asyncio.create_subprocess_exec(
        *("node", script),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "NODE_PATH": str(modules)},
    )
    smsc = Smsc(process)
    try:
        await smsc.listening()
        yield smsc
    finally:
        await smsc.close()
