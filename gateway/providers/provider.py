"""What a way out is to the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from gateway.domain.channels import Channel
from gateway.domain.messages import InboundMessage, Outcome, OutgoingMessage, Receipt


class Intake(Protocol):
    """Where a provider hands in what it hears.

    Each call returns when all of it is committed, and only then may a provider acknowledge it. It raises when
    nothing could be committed; the provider then lets the other side try again, or keeps it and tries again.
    """

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        """Takes receipts in."""

    async def inbound(self, messages: Sequence[InboundMessage]) -> None:
        """Takes in what people wrote back."""


class UnknownOutcome(StrEnum):
    """What happens to a message that was attempted when its process died."""

    RESEND = "resend"
    HOLD = "hold"


class Provider(Protocol):
    """A configured way out.

    `channels` are those it can carry. `counts_parts` says that limits count SMS parts, not messages.
    """

    name: str
    channels: frozenset[Channel]
    counts_parts: bool
    unknown_outcome: UnknownOutcome

    async def start(self, intake: Intake) -> None:
        """Connects, or begins to; from here on receipts may come. A network that is away is no error."""

    async def submit(self, batch: Sequence[OutgoingMessage]) -> list[Outcome]:
        """Hands messages over; one outcome each, in the same order. Raises nothing."""

    async def close(self) -> None:
        """Settles what is under way and disconnects."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A request of a provider's network to `/providers/<name>/<path>`; names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What a callback is answered."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain"


@runtime_checkable
class CalledBack(Protocol):
    """A provider whose network reports by HTTP."""

    async def called_back(self, callback: Callback) -> CallbackAnswer:
        """Authenticates the request, hands in what it tells, and answers once that is committed."""
