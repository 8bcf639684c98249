"""The rate limit of a lane, kept in the memory of its one owner."""

from aiolimiter import AsyncLimiter

BURST_SECONDS = 0.05
"""What may go out at once, as sending time at the limit: a second never sees more than 1.05 of it."""

SLICES = 5
"""Slices a burst is cut into. A slice is what goes to the provider in one call, so a late timer costs no
throughput as long as it is late by less than the rest of the burst."""


class Pace:
    """A limit in units/s (messages, or SMS parts where the provider counts those); None for no limit."""

    def __init__(self, rate: float | None) -> None:
        self.rate = rate
        self._burst = 0.0
        self._limiter: AsyncLimiter | None = None
        if rate is not None:
            self._burst = max(1.0, rate * BURST_SECONDS)
            self._limiter = AsyncLimiter(self._burst, self._burst / rate)

    @property
    def slice_size(self) -> int | None:
        """Most units for one call of the provider; None for no limit."""
        return None if self.rate is None else max(1, int(self._burst / SLICES))

    async def start_empty(self) -> None:
        """Uses the burst up, because a former owner of the lane may have just sent one."""
        await self.wait(self._burst)

    async def wait(self, units: float) -> None:
        """Returns when that many units may be sent."""
        if self._limiter is None:
            return
        while units > 0:
            step = min(units, self._burst)
            await self._limiter.acquire(step)
            units -= step
