"""The limit of a provider over all processes: each reserves a little of the provider's time in the database.

The reservations of all processes follow one another and never overlap, so together they hold the limit.
Within its own a process sends slice by slice, each at its moment. One that is late does not catch up: it
takes its place again behind the others.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import structlog

from gateway.domain.messages import OutgoingMessage
from gateway.engine.piece import slices
from gateway.store.database import OUTAGES, Database
from gateway.store.provider_limits import reserve

log = structlog.get_logger(__name__)

RESERVED_SECONDS = 0.1
"""How much of the provider's time is reserved at once."""

SLICE_SECONDS = 0.02
"""What goes to the provider in one call, as its time at the limit."""

LATE_SECONDS = 0.025
"""How late a slice may be. With one slice more than fits, a second sees less than 1.05 of the limit."""

OUTAGE_PAUSE = 0.5
"""Seconds between two tries to reserve while the database is out of reach."""


class ProviderLimit:
    """Of one provider, in units/s: messages, or SMS parts where the provider counts those."""

    def __init__(self, provider: str, rate: float, by_parts: bool, database: Database) -> None:
        self._provider = provider
        self._database = database
        self._cost = _parts if by_parts else _one
        self.rate = rate

    async def paced(
        self, messages: Sequence[OutgoingMessage], is_lost: Callable[[], bool]
    ) -> AsyncIterator[Sequence[OutgoingMessage]]:
        """The messages in slices, each when it may be sent; ends early once the lane is lost."""
        loop = asyncio.get_running_loop()
        left = list(slices(messages, max(1, int(self.rate * SLICE_SECONDS)), self._cost))
        while left and not is_lost():
            group = self._group(left)
            wait = await self._reserve(sum(map(self._seconds, group)), is_lost)
            at = loop.time() + wait
            for run in group:
                await asyncio.sleep(max(0.0, at - loop.time()))
                if is_lost() or loop.time() - at > LATE_SECONDS:
                    break
                yield run
                left.pop(0)
                at += self._seconds(run)

    def _group(self, left: Sequence[Sequence[OutgoingMessage]]) -> Sequence[Sequence[OutgoingMessage]]:
        """The next slices that one reservation is made for."""
        seconds, count = 0.0, 0
        for run in left:
            seconds += self._seconds(run)
            if count and seconds > RESERVED_SECONDS:
                break
            count += 1
        return left[:count]

    def _seconds(self, run: Sequence[OutgoingMessage]) -> float:
        return sum(map(self._cost, run)) / self.rate

    async def _reserve(self, seconds: float, is_lost: Callable[[], bool]) -> float:
        while True:
            try:
                return await reserve(self._database, self._provider, seconds)
            except OUTAGES as error:
                log.error("limit_waits", provider=self._provider, error=type(error).__name__)
                await asyncio.sleep(OUTAGE_PAUSE)
                if is_lost():
                    return 0.0


def _parts(message: OutgoingMessage) -> int:
    return message.parts


def _one(_message: OutgoingMessage) -> int:
    return 1
