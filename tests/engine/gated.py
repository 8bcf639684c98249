"""A way out that a test holds up and breaks."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from gateway.domain.messages import Outcome, OutgoingMessage
from gateway.providers.provider import Intake, Provider
from tests.engine.until import until

Which: TypeAlias = Callable[[OutgoingMessage], bool]


def none(_: OutgoingMessage) -> bool:
    """No message."""
    return False


class Gated:
    """Hands batches on to a provider; one with a `held` message waits until it no longer is, then one with a
    `broken` message raises, which no provider should do."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self.name = provider.name
        self.channels = provider.channels
        self.counts_parts = provider.counts_parts
        self.unknown_outcome = provider.unknown_outcome
        self.broken: Which = none
        self.held: Which = none
        self.waiting = 0
        self.faults = 0
        self.intake: Intake

    async def start(self, intake: Intake) -> None:
        self.intake = intake
        await self._provider.start(intake)

    async def submit(self, batch: Sequence[OutgoingMessage]) -> list[Outcome]:
        async def free() -> bool:
            return not any(map(self.held, batch))

        self.waiting += 1
        await until(free, "the gate is opened")
        self.waiting -= 1
        if any(map(self.broken, batch)):
            self.faults += 1
            raise RuntimeError("a fault of the provider")
        return await self._provider.submit(batch)

    async def until(self, *, waiting: int, faults: int = 0) -> None:
        """Returns once so many calls wait, and so many have failed."""

        async def reached() -> bool:
            return self.waiting == waiting and self.faults == faults

        await until(reached, f"{waiting} calls wait")

    async def close(self) -> None:
        await self._provider.close()
