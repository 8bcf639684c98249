"""A simulated mobile network."""

from collections.abc import Sequence

from gateway.domain.clock import Clock
from gateway.domain.messages import Outcome, OutgoingMessage
from gateway.providers.provider import ReceiptSink, UnknownOutcome
from gateway.providers.simulator.settings import SimulatorSettings


class Simulator:
    """A provider that accepts everything."""

    counts_parts = False
    unknown_outcome = UnknownOutcome.RESEND

    def __init__(self, name: str, settings: SimulatorSettings, *, clock: Clock) -> None:
        self.name = name

    async def start(self, receipts: ReceiptSink) -> None:
        """Connects."""

    async def submit(self, batch: Sequence[OutgoingMessage]) -> list[Outcome]:
        """Accepts everything."""
        return [Outcome(True, f"{m.campaign_id}-{m.seq}") for m in batch]

    async def close(self) -> None:
        """Disconnects."""
