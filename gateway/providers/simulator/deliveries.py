"""Receipts on their way to the sink."""

import asyncio
import heapq
import math
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import structlog

from gateway.domain.clock import Clock
from gateway.domain.messages import Receipt
from gateway.providers.provider import ReceiptSink

log = structlog.get_logger(__name__)

Sleep: TypeAlias = Callable[[float], Coroutine[Any, Any, None]]
"""Passes so many seconds."""

GRAIN = 0.02
"""Seconds between two ticks: receipts that are due in the same tick go to the sink together."""

LARGEST_CALL = 5_000
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0


class Deliveries:
    """A timer wheel of receipts, and the one task that hands over those that are due.

    The sink is called by one caller at a time. Receipts it fails to take are kept and offered again
    after pauses that double from FIRST_PAUSE to LONGEST_PAUSE seconds.
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
        self._one_call = asyncio.Lock()
        self._closed = False
        self._pause = FIRST_PAUSE
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
        """Offers receipts to the sink at once; those it can't take are offered again later."""
        if receipts and not await self._taken(receipts):
            self._due.extend(receipts)
            self._sooner.set()

    async def close(self) -> None:
        """Ends after the sink call under way; receipts that are still to come are lost."""
        self._closed = True
        async with self._one_call:
            self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        lost = len(self._due) + sum(map(len, self._slots.values()))
        if lost:
            log.warning("receipts_lost", provider=self._provider, receipts=lost)

    async def _run(self) -> None:
        while True:
            self._collect()
            if not self._due:
                await self._until_next()
            elif not await self._taken(batch := self._due[:LARGEST_CALL]):
                await self._sleep(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
            else:
                del self._due[: len(batch)]
                self._pause = FIRST_PAUSE

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

    async def _taken(self, receipts: Sequence[Receipt]) -> bool:
        async with self._one_call:
            if self._closed:
                return False
            try:
                await self._sink(receipts)
            except Exception as error:  # noqa: BLE001 (whatever the sink's trouble is, the receipts are kept)
                log.warning(
                    "receipts_not_taken",
                    provider=self._provider,
                    receipts=len(receipts),
                    error=type(error).__name__,
                )
                return False
        return True
