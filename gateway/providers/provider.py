"""What a way out is to the engine."""

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Protocol, TypeAlias

from gateway.domain.messages import Outcome, OutgoingMessage, Receipt

ReceiptSink: TypeAlias = Callable[[Sequence[Receipt]], Awaitable[None]]
"""Takes receipts in; returns when they are committed, and only then may a provider acknowledge them."""


class UnknownOutcome(StrEnum):
    """What happens to a message that was attempted when its process died."""

    RESEND = "resend"
    HOLD = "hold"


class Provider(Protocol):
    """A configured way out.

    `counts_parts` says that limits count SMS parts, not messages.
    """

    name: str
    counts_parts: bool
    unknown_outcome: UnknownOutcome

    async def start(self, receipts: ReceiptSink) -> None:
        """Connects; from here on receipts may come."""

    async def submit(self, batch: Sequence[OutgoingMessage]) -> list[Outcome]:
        """Hands messages over; one outcome each, in the same order. Raises nothing."""

    async def close(self) -> None:
        """Settles what is under way and disconnects."""
