"""The simulator on a timeline: its network is its own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from gateway.domain.messages import Outcome, OutgoingMessage
from gateway.providers.provider import UnknownOutcome
from gateway.providers.simulator.provider import SimulatorProvider
from gateway.providers.simulator.settings import SimulatorSettings
from tests.providers.conformance.driver import THROTTLED_FOR, Ability, Driver, Kind
from tests.providers.conformance.stories import REPORTS, Story
from tests.providers.conftest import CALM
from tests.providers.timeline import Timeline

LATENCY = 0.5


class SimulatorDriver:
    secrets: Sequence[str] = ()

    def __init__(self, unknown_outcome: UnknownOutcome) -> None:
        self.settings = SimulatorSettings.model_validate(
            CALM
            | {
                "latency": LATENCY,
                "throttle_retry_after": THROTTLED_FOR,
                "unknown_outcome": unknown_outcome,
                "outages": [{"start": 1_000, "duration": 1_000}],
            }
        )
        self.acknowledged = 0
        self._timeline = Timeline()
        self.provider = SimulatorProvider(
            "sim", self.settings, clock=self._timeline.clock, sleep=self._timeline.sleep
        )

    async def submit(self, messages: Sequence[OutgoingMessage]) -> list[Outcome]:
        under_way = asyncio.create_task(self.provider.submit(messages))
        await self._timeline.forward(LATENCY)
        return await under_way

    async def report(self) -> None:
        await self._timeline.forward(20)

    async def write_back(self, number: str, text: str) -> None:
        raise NotImplementedError("nobody writes back here")

    async def hold(self) -> None:
        """Time stands still of itself."""

    async def received(self) -> None:
        await self._timeline.forward(0)

    async def release(self) -> None:
        await self._timeline.forward(LATENCY)

    async def cut(self) -> None:
        await self._timeline.forward(1_000)


@asynccontextmanager
async def opened(
    *, unknown_outcome: UnknownOutcome = UnknownOutcome.RESEND, timeout_seconds: float = 30
) -> AsyncIterator[Driver]:
    yield SimulatorDriver(unknown_outcome)


SIMULATOR = Kind(
    "simulator",
    opened,
    frozenset({*REPORTS, Story.REJECTED, Story.INVALID_RECIPIENT, Story.THROTTLED}) - {Story.READ},
    frozenset({Ability.NAMES_A_TIME}),
)
