"""The gateway's side of every exchange: behind a queue, where nothing can hold up a caller."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar, TypeVarTuple

import structlog

from gateway.comparison.copies import Copy
from gateway.comparison.documents import decoded
from gateway.comparison.examples import Example, examples_of
from gateway.comparison.exchanges import Exchange, Request
from gateway.comparison.findings import Findings, Found, GroupKey, grouped
from gateway.comparison.gateway_side import GatewaySide
from gateway.comparison.judging import Judge
from gateway.comparison.not_compared import NotCompared, Why
from gateway.comparison.operations import Asked, Operations
from gateway.comparison.redaction import Redaction
from gateway.comparison.rules import Comparison, Rules
from gateway.comparison.since import Since
from gateway.domain.answers import Answer

log = structlog.get_logger(__name__)

INLINE = 8 * 1024
"""Bytes that are judged on the loop, in well under a millisecond; more than that on a thread."""

Arguments = TypeVarTuple("Arguments")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Load:
    """What the gateway's side takes on; sizes are in bytes.

    An answer is parsed in one go, which is what may keep callers waiting: some 6 ms for the largest.
    """

    largest_request: int = 8 * 1024 * 1024
    largest_answer: int = 1024 * 1024
    waiting: int = 1000
    at_once: int = 4


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An exchange in the queue, and the copies that hold its memory."""

    asked: Asked
    exchange: Exchange
    copies: Sequence[Copy]


class Shadow:
    """Takes exchanges, asks the gateway, judges.

    At most `waiting` exchanges wait and `at_once` are asked together; what comes beyond is counted and left
    out. Mirrored writes are to keep their order, so there only one is asked at a time.
    """

    def __init__(self, comparison: Comparison, side: GatewaySide, redaction: Redaction, load: Load) -> None:
        self.findings = Findings()
        self._operations = Operations(comparison)
        self._side = side
        self._judge = Judge(Rules(comparison))
        self._since = Since(comparison)
        self._redaction = redaction
        self._load = load
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(load.waiting)
        self._workers: list[asyncio.Task[None]] = []
        self._judging = ThreadPoolExecutor(1, "judge")

    def start(self) -> None:
        """Begins to ask."""
        count = 1 if self._side.mirrors else self._load.at_once
        self._workers = [asyncio.create_task(self._work()) for _ in range(count)]

    async def stop(self, seconds: float) -> None:
        """Asks what is waiting for so long; the rest is counted and left out."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._queue.join()
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        while not self._queue.empty():
            self._leave(self._queue.get_nowait(), Why.STOPPED)
        self._judging.shutdown()

    def offer(self, exchange: Exchange, copies: Sequence[Copy]) -> None:
        """Takes an exchange, or counts why not; never waits. The copies are released when it is done."""
        waiting = self._wanted(exchange, copies)
        if waiting is not None:
            try:
                self._queue.put_nowait(waiting)
            except asyncio.QueueFull:
                self._leave(waiting, Why.NO_ROOM)

    async def take(self, exchange: Exchange) -> None:
        """As `offer`, but waits for room."""
        waiting = self._wanted(exchange, ())
        if waiting is not None:
            await self._queue.put(waiting)

    async def finished(self) -> None:
        """Returns once nothing waits any more."""
        await self._queue.join()

    def leave(self, request: Request, why: Why) -> None:
        """Counts an exchange that can't be compared."""
        try:
            asked = self._operations.of(request)
        except NotCompared as error:
            self.findings.left_out(None, error.why)
        else:
            self.findings.left_out(asked.operation, why)

    def _wanted(self, exchange: Exchange, copies: Sequence[Copy]) -> _Waiting | None:
        operation = None
        try:
            asked = self._operations.of(exchange.request)
            operation = asked.operation
            self._operations.check(exchange)
        except NotCompared as error:
            self.findings.left_out(operation, error.why)
            _release(copies)
            return None
        return _Waiting(asked, exchange, copies)

    def _leave(self, waiting: _Waiting, why: Why) -> None:
        self.findings.left_out(waiting.asked.operation, why)
        _release(waiting.copies)

    async def _work(self) -> None:
        while True:
            waiting = await self._queue.get()
            try:
                await self._compare(waiting.asked, waiting.exchange)
            except NotCompared as error:
                self.findings.left_out(waiting.asked.operation, error.why)
            except asyncio.CancelledError:
                self.findings.left_out(waiting.asked.operation, Why.STOPPED)
                raise
            except Exception:
                log.exception("comparison_failed", operation=waiting.asked.operation)
                self.findings.left_out(waiting.asked.operation, Why.FAULT)
            finally:
                _release(waiting.copies)
                self._queue.task_done()

    async def _compare(self, asked: Asked, exchange: Exchange) -> None:
        told = exchange.answer
        vendor = Answer(
            told.status, told.headers, decoded(told.headers, told.body, self._load.largest_answer)
        )
        exchange = Exchange(exchange.at, exchange.request, vendor)
        gateway = await self._asked(asked, exchange)
        size = len(vendor.body) + len(gateway.body)
        found = await self._apart(size, self._found, asked, exchange, gateway)
        firsts = {key: found[key].first for key in self.findings.lacking(found)}
        examples: dict[GroupKey, Example] = {}
        if firsts:
            size += len(exchange.request.body)
            examples = await self._apart(size, examples_of, self._redaction, exchange, gateway, firsts)
        self.findings.judged(asked.operation, found, examples)

    async def _asked(self, asked: Asked, exchange: Exchange) -> Answer:
        """The gateway's answer; what a write did is remembered."""
        sent, mirrored = exchange.request, self._side.is_mirrored(asked, exchange)
        # Before anything is waited for: exchanges are begun in the order in which they came.
        fresh: frozenset[str] = frozenset() if mirrored else self._since.note(asked, exchange)
        gateway = None
        try:
            request = await self._apart(len(sent.body), self._since.for_gateway, asked, sent, fresh)
            gateway = await self._side.answer(asked, exchange, request)
        finally:
            if mirrored:
                self._since.note(asked, exchange, gateway)
        return gateway

    def _found(self, asked: Asked, exchange: Exchange, gateway: Answer) -> dict[GroupKey, Found]:
        twins = self._since.twins if asked.is_read else None
        differences = self._judge.differences(exchange.answer, gateway, twins)
        return grouped(asked.operation, differences, lambda: self._redaction.of(exchange.request).text)

    async def _apart(self, size: int, work: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
        """Work on so many bytes: at once when they are few, else where the loop goes on meanwhile."""
        if size <= INLINE:
            return work(*arguments)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._judging, lambda: work(*arguments))


def _release(copies: Sequence[Copy]) -> None:
    for copy in copies:
        copy.release()
