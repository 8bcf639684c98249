"""What tests of providers share: messages, a sink that remembers, and the simulator on a timeline."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

import pytest

from gateway.domain.channels import Channel
from gateway.domain.messages import InboundMessage, MessageState, Outcome, OutgoingMessage, Receipt
from gateway.providers.provider import Provider
from gateway.providers.simulator.provider import SimulatorProvider
from gateway.providers.simulator.settings import SimulatorSettings
from tests.providers.timeline import Timeline

ACCOUNT = UUID(int=0xACC)
CAMPAIGN = UUID(int=0xCA)

CALM = {
    "latency": 0,
    "rejected": 0,
    "invalid_recipient": 0,
    "failed": 0,
    "expired": 0,
    "read": 0,
    "early": 0,
    "late": 0,
    "duplicate": 0,
    "receipt_delay": 1,
}
"""Settings that leave nothing to chance: everything is delivered after a second."""


def outgoing(
    seq: int = 1,
    *,
    number: str = "4915112345678",
    attempt: int = 1,
    channel: Channel = Channel.SMS,
    campaign: UUID = CAMPAIGN,
    parts: int = 1,
) -> OutgoingMessage:
    return OutgoingMessage(
        account_id=ACCOUNT,
        campaign_id=campaign,
        seq=seq,
        channel=channel,
        sender="acme",
        number=number,
        text="a secret text",
        payload=None,
        parts=parts,
        attempt=attempt,
    )


class Sink:
    """Takes receipts in and remembers when each call came; raises while `broken`."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self.calls: list[tuple[float, list[Receipt]]] = []
        self.refused: list[float] = []
        self.broken = False
        self.gate = asyncio.Event()
        self.gate.set()
        self.called = asyncio.Event()

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        if self.broken:
            self.refused.append(self._timeline.elapsed)
            raise ConnectionError("no database")
        await self.gate.wait()
        self.calls.append((self._timeline.elapsed, list(receipts)))
        self.called.set()

    async def inbound(self, messages: Sequence[InboundMessage]) -> None:
        raise AssertionError("the simulated network has nobody who writes back")

    @property
    def states(self) -> list[MessageState]:
        return [receipt.state for _, receipts in self.calls for receipt in receipts]


@dataclass
class Simulation:
    """A started simulator on its own timeline."""

    provider: Provider
    sink: Sink
    timeline: Timeline

    async def submit(self, *batch: OutgoingMessage) -> list[Outcome]:
        """The outcomes; time passes only if the network has a latency."""
        under_way = asyncio.create_task(self.provider.submit(batch))
        while True:
            await self.timeline.forward(0)
            if under_way.done():
                return under_way.result()
            await self.timeline.forward(0.01)


Simulate: TypeAlias = Callable[..., Awaitable[Simulation]]


@pytest.fixture
async def simulate() -> AsyncIterator[Simulate]:
    """Starts a simulator; keywords are settings in place of the calm ones."""
    started: list[Simulation] = []

    async def start(**settings: object) -> Simulation:
        timeline = Timeline()
        sink = Sink(timeline)
        provider = SimulatorProvider(
            "sim",
            SimulatorSettings.model_validate(CALM | settings),
            clock=timeline.clock,
            sleep=timeline.sleep,
        )
        await provider.start(sink)
        started.append(Simulation(provider, sink, timeline))
        return started[-1]

    yield start
    for simulation in started:
        simulation.sink.gate.set()
        await simulation.provider.close()
