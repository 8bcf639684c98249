"""Time that passes only when a test says so, for code that asks a clock and sleeps."""

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)


class Timeline:
    """A clock and the sleep that goes with it."""

    def __init__(self) -> None:
        self.now = START
        self._sleepers: list[tuple[datetime, asyncio.Event]] = []

    def clock(self) -> datetime:
        return self.now

    @property
    def elapsed(self) -> float:
        return (self.now - START).total_seconds()

    async def sleep(self, seconds: float) -> None:
        sleeper = (self.now + timedelta(seconds=seconds), asyncio.Event())
        self._sleepers.append(sleeper)
        try:
            await sleeper[1].wait()
        finally:
            self._sleepers.remove(sleeper)

    async def forward(self, seconds: float) -> None:
        """Lets time pass, waking every sleeper at its own moment."""
        end = self.now + timedelta(seconds=seconds)
        await settle()
        while due := [each for each in self._sleepers if each[0] <= end]:
            moment, event = min(due, key=lambda each: each[0])
            self.now = max(self.now, moment)
            event.set()
            await settle()
        self.now = end
        await settle()


async def settle() -> None:
    """Lets every task run until it waits for something."""
    for _ in range(20):
        await asyncio.sleep(0)
