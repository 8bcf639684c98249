"""Running a comparison: beside the vendor's traffic until told to stop, or through a recording."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import structlog
from aiohttp import web

from gateway.comparison import report
from gateway.comparison.copies import Room
from gateway.comparison.exchanges import Exchange
from gateway.comparison.gateway_side import Bounds, GatewaySide
from gateway.comparison.har import exchanges
from gateway.comparison.proxy import Proxy
from gateway.comparison.redaction import Redaction
from gateway.comparison.rules import Comparison
from gateway.comparison.shadow import Load, Shadow
from gateway.comparison.summary import Sides, Summary, address, summary_of
from gateway.web.listening import listen

log = structlog.get_logger(__name__)

WRITE_SECONDS = 30.0
"""So often the report is written while there is something new."""

DRAIN_SECONDS = 5.0
"""At the end, what waits for the gateway is still asked for so long."""

SHUTDOWN_SECONDS = 10.0
"""How long callers under way may take to be answered at the end."""

_LONGEST_LINE = 64 * 1024
_CONNECT_SECONDS = 30.0
ROOM = 64 * 1024 * 1024
"""Bytes that copies of bodies may take, all together."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is compared, and how. `key` is the gateway's, where it is not the caller's own."""

    comparison: Comparison
    gateway_url: str
    key: str | None = field(default=None, repr=False)
    mirror: bool = False
    report: Path | None = None
    load: Load = field(default_factory=Load)
    gateway_seconds: float = 10.0


class Run:
    """One comparison under way."""

    def __init__(self, plan: Plan, vendor: str, shadow: Shadow) -> None:
        self._plan = plan
        self._sides = Sides(vendor, address(plan.gateway_url), plan.mirror)
        self._begun = datetime.now(UTC)
        self.shadow = shadow

    def summary(self) -> Summary:
        """What was found so far."""
        return summary_of(self._plan.comparison, self._sides, self._begun, self.shadow.findings)

    async def write(self) -> None:
        """Writes the report, where one is wanted. Raises OSError."""
        if self._plan.report is not None:
            await asyncio.to_thread(report.write, self._plan.report, self.summary())

    async def keep_writing(self) -> None:
        """Writes it now and then; a file that can't be written is told, and tried again."""
        told = 0
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            seen = self.shadow.findings.total.seen
            if seen != told:
                try:
                    await self.write()
                except OSError as error:
                    log.error("report_not_written", error=str(error))
                told = seen


@asynccontextmanager
async def running(plan: Plan, vendor: str) -> AsyncIterator[Run]:
    """A comparison whose gateway side works; at the end what waits is finished and the report written."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(_session(plan.load.at_once))
        side = GatewaySide(
            session,
            plan.gateway_url,
            plan.comparison,
            Bounds(plan.load.largest_answer, plan.gateway_seconds),
            key=plan.key,
            mirror=plan.mirror,
        )
        shadow = Shadow(plan.comparison, side, Redaction(plan.comparison.keys, plan.key or ""), plan.load)
        run = Run(plan, vendor, shadow)
        await run.write()
        if plan.mirror:
            log.warning("writes_are_mirrored", gateway=address(plan.gateway_url))
        shadow.start()
        try:
            yield run
        finally:
            await shadow.stop(DRAIN_SECONDS)
            await run.write()


@asynccontextmanager
async def proxying(plan: Plan, vendor_url: str, host: str, port: int) -> AsyncIterator[tuple[Run, int]]:
    """The proxy, listening; answers the run and the port. Raises CannotListen, OSError."""
    async with AsyncExitStack() as stack:
        run = await stack.enter_async_context(running(plan, address(vendor_url)))
        session = await stack.enter_async_context(_session(0))
        room = Room(ROOM)
        proxy = Proxy(session, vendor_url, plan.comparison, run.shadow, room, plan.load)
        runner = web.AppRunner(
            proxy.application(),
            access_log=None,
            shutdown_timeout=SHUTDOWN_SECONDS,
            # A body goes on as it came, in whatever coding.
            auto_decompress=False,
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await listen(runner, host, port)
        writing = asyncio.create_task(run.keep_writing())
        stack.push_async_callback(_ended, writing)
        yield run, runner.addresses[0][1]


async def replay(plan: Plan, recording: Path) -> Summary:
    """Goes through a recording and asks the gateway alone. Raises RecordingInvalid, OSError."""
    recorded = list(await asyncio.to_thread(exchanges, recording))
    async with running(plan, recording.name) as run:
        for each in recorded:
            if isinstance(each, Exchange):
                await run.shadow.take(each)
            else:
                run.shadow.leave(*each)
        await run.shadow.finished()
    return run.summary()


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _session(connections: int) -> aiohttp.ClientSession:
    """A client that adds nothing of its own; no limit of connections where it is 0."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        max_line_size=_LONGEST_LINE,
        max_field_size=_LONGEST_LINE,
    )
