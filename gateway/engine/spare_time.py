"""What time a process has to spare, for work that must not slow its main work down."""

import asyncio
from time import perf_counter, process_time

BUSY = 0.8
"""The share of a core's time above which the process has none to spare."""

LATE = 0.003
"""Seconds: when timers come later than this on average, somebody else needs the loop, or the processor."""

PERIOD = 0.1
"""Seconds between two looks at how busy the process is."""

PROBE = 0.01
"""Seconds between two pauses at most, because pauses tell how late timers are."""

SHORTEST = 0.002
"""Seconds of a pause at least; what could have been done meanwhile is done after it."""

LEAST, MOST = 100.0, 20_000.0
"""Steps/s: so many are done however busy the process is, and however idle."""

SLOWER, FASTER = 0.5, 1.25
UNUSED = 2.0
"""A pace is no more than so many times what was used of it: whether there is time for more was not tried."""


class SpareTime:
    """Paces steps of low priority by how busy the process is.

    The pace is halved while there is no time to spare, and grows while there is and more is asked for.
    """

    def __init__(self) -> None:
        self.rate = LEAST
        self._allowance = 1.0
        self._turn = asyncio.Lock()
        self._last = self._paused = self._since = perf_counter()
        self._worked = process_time()
        self._steps = self._pauses = 0
        self._late = 0.0

    async def step(self) -> None:
        """Returns when there is time for one more step; those who wait take turns."""
        async with self._turn:
            self._look()
            if self._last - self._paused > PROBE:
                await self._pause(SHORTEST)
            while self._allowance < 1.0:
                await self._pause(max((1.0 - self._allowance) / self.rate, SHORTEST))
            self._allowance -= 1.0
            self._steps += 1

    async def _pause(self, seconds: float) -> None:
        begun = perf_counter()
        await asyncio.sleep(seconds)
        self._paused = perf_counter()
        self._pauses += 1
        self._late += self._paused - begun - seconds
        self._look()

    def _look(self) -> None:
        now = perf_counter()
        most = max(1.0, self.rate * PERIOD / 2)
        self._allowance = min(self._allowance + (now - self._last) * self.rate, most)
        self._last = now
        elapsed = now - self._since
        if elapsed >= PERIOD:
            worked = process_time()
            late = self._late / max(self._pauses, 1)
            self.adapt((worked - self._worked) / elapsed, late, self._steps / elapsed)
            self._since, self._worked, self._late = now, worked, 0.0
            self._steps = self._pauses = 0

    def adapt(self, busy: float, late: float, used: float) -> None:
        """Sets the pace by the share of a core that was used, how late timers were, and the steps/s made."""
        wanted = self.rate * (SLOWER if busy > BUSY or late > LATE else FASTER)
        self.rate = min(max(min(wanted, used * UNUSED), LEAST), MOST)
