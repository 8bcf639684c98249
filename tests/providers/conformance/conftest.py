from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TypeAlias

import pytest

from gateway.domain.messages import Outcome
from gateway.providers.provider import UnknownOutcome
from tests.providers.conformance.driver import Driver, Kind, message
from tests.providers.conformance.intake import RecordingIntake
from tests.providers.conformance.stories import Story


@dataclass
class Stage:
    """A started provider, its network and its intake."""

    kind: Kind
    driver: Driver
    intake: RecordingIntake

    async def submit(self, *stories: Story) -> list[Outcome]:
        return await self.driver.submit(
            [message(self.kind.channel, story, seq) for seq, story in enumerate(stories, 1)]
        )


Start: TypeAlias = Callable[..., Awaitable[Stage]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts a provider of a kind; all are closed in the end."""
    async with AsyncExitStack() as stack:

        async def started(
            kind: Kind,
            unknown_outcome: UnknownOutcome = UnknownOutcome.RESEND,
            timeout_seconds: float = 30,
        ) -> Stage:
            opening = kind.open(unknown_outcome=unknown_outcome, timeout_seconds=timeout_seconds)
            driver = await stack.enter_async_context(opening)
            intake = RecordingIntake()
            await driver.provider.start(intake)
            stack.push_async_callback(driver.provider.close)
            return Stage(kind, driver, intake)

        yield started
