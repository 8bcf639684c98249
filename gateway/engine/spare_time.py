"""What time a process has to spare, for work that must not slow its main work down."""

import asyncio
from time import perf_counter, process_time

PERIOD = 0.1
"""Seconds between two looks at how busy the process is."""

LEAST, MOST = 50.0, 20_000.0
"""Steps/s: so many are done however busy the process is, and however idle."""

SLOWER, FASTER = 0.5, 1.25


class SpareTime:
    """Paces steps of low priority by how busy the process is: it halves the pace when there is no time to
    spare, and quickens it while there is and more is asked for. `busy` is the share of a core's time above
    which there is none.
    """

    def __init__(self, busy: float) -> None:
        self._busy = busy
        self._rate = LEAST
        self._allowance = 1.0
        self._turn = asyncio.Lock()
        self._last = self._since = perf_counter()
        self._worked = process_time()

    async def step(self) -> None:
        """Returns when there is time for one more step; those who wait take turns."""
        async with self._turn:
            self._look()
            while self._allowance < 1.0:
                await asyncio.sleep((1.0 - self._allowance) / self._rate)
                self._look()
            self._allowance -= 1.0

    def _look(self) -> None:
        now = perf_counter()
        most = max(1.0, self._rate * PERIOD / 2)
        self._allowance = min(self._allowance + (now - self._last) * self._rate, most)
        self._last = now
        if now - self._since >= PERIOD:
            self._adapt(now)

    def _adapt(self, now: float) -> None:
        worked = process_time()
        busy = (worked - self._worked) / (now - self._since)
        asked_for_more = self._allowance < self._rate * PERIOD / 4
        self._since, self._worked = now, worked
        if busy > self._busy:
            self._rate = max(self._rate * SLOWER, LEAST)
        elif asked_for_more:
            self._rate = min(self._rate * FASTER, MOST)
