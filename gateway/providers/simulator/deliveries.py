"""Receipts on their way to the sink."""

import asyncio
import heapq
import math
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import structlog

from gateway.domain.clock import Clock
from gateway.domain.messages import Receipt

log = structlog.get_logger(__name__)

ReceiptSink: TypeAlias = Callable[[Sequence[Receipt]], Awaitable[None]]
"""Takes receipts in; returns when they are committed."""

Sleep: TypeAlias = Callable[[float], Coroutine[Any, Any, None]]
"""Passes so many seconds."""

GRAIN = 0.02
"""Seconds between two ticks: receipts that are due in the same tick go to the sink together."""

LARGEST_CALL = 1_000
CALLS = 8
"""Sink calls at a time: one whose receipts wait for their messages must not hold up others."""

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0


class Deliveries:
    """A timer wheel of receipts, and the calls that hand over those that are due.

    Receipts the sink fails to take are kept and offered again after pauses that double from FIRST_PAUSE to
    LONGEST_PAUSE seconds.
    """

    def __init__(self, provider: str, sink: ReceiptSink, clock: Clock, sleep: Sleep) -> None:
        self._provider = provider
        self._sink = sink
        self._clock = clock
        self._sleep = sleep
        self._slots: dict[int, list[Receipt]] = {}
        self._ticks: list[int] = []
        self._due: list[Receipt] = []
        self._sooner = asyncio.Event()
        self._free = asyncio.Semaphore(CALLS)
        self._calls: set[asyncio.Task[None]] = set()
        self._pause = FIRST_PAUSE
        self._refused = False
        self._task = asyncio.create_task(self._run())

    def schedule(self, receipts: Sequence[Receipt], at: datetime) -> None:
        """Has receipts handed over at a time, or at the first tick after it."""
        tick = math.ceil(at.timestamp() / GRAIN)
        slot = self._slots.get(tick)
        if slot is not None:
            slot += receipts
            return
        self._slots[tick] = list(receipts)
        heapq.heappush(self._ticks, tick)
        if self._ticks[0] == tick:
            self._sooner.set()

    async def hand_over(self, receipts: Sequence[Receipt]) -> None:
        """Offers receipts to the sink at once, without waiting for its answer."""
        if receipts:
            self._due += receipts
            self._sooner.set()
            # Twice: once for the loop that takes them up, once for the call it makes.
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    async def close(self) -> None:
        """Ends after the sink calls under way; receipts that are still to come are lost."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        if self._calls:
            await asyncio.wait(self._calls)
        lost = len(self._due) + sum(map(len, self._slots.values()))
        if lost:
            log.warning("receipts_lost", provider=self._provider, receipts=lost)

    async def _run(self) -> None:
        while True:
            self._collect()
            if self._refused:
                self._refused = False
                pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
                await self._sleep(pause)
            elif self._due:
                await self._free.acquire()
                batch = self._due[:LARGEST_CALL]
                del self._due[: len(batch)]
                call = asyncio.create_task(self._offer(batch))
                self._calls.add(call)
                call.add_done_callback(self._calls.discard)
            else:
                await self._until_next()

    async def _offer(self, batch: list[Receipt]) -> None:
        """One call of the sink; what it does not take comes up again after a pause."""
        try:
            await self._sink(batch)
            self._pause = FIRST_PAUSE
        except Exception as error:  # noqa: BLE001 (whatever the sink's trouble is, the receipts are kept)
            log.warning(
                "receipts_not_taken",
                provider=self._provider,
                receipts=len(batch),
                error=type(error).__name__,
            )
            self._due[:0] = batch
            self._refused = True
            self._sooner.set()
        finally:
            self._free.release()

    def _collect(self) -> None:
        # The small allowance is for clocks that stop a rounding error short of the tick.
        now = self._clock().timestamp() / GRAIN + 0.01
        while self._ticks and self._ticks[0] <= now:
            self._due += self._slots.pop(heapq.heappop(self._ticks))

    async def _until_next(self) -> None:
        waits: list[asyncio.Task[object]] = [asyncio.create_task(self._sooner.wait())]
        if self._ticks:
            seconds = self._ticks[0] * GRAIN - self._clock().timestamp()
            waits.append(asyncio.create_task(self._sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
        self._sooner.clear()
