"""What the suite asks of a provider's other side. Each provider has a driver, and a line in the table."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from gateway.domain.channels import Channel
from gateway.domain.messages import Outcome, OutgoingMessage
from gateway.providers.provider import Provider, UnknownOutcome
from tests.providers.conformance.stories import Story

TEXT = "Only for your eyes"
THROTTLED_FOR = 7.0
"""Seconds that a network asks for when it throttles, if it can."""


class Ability(Enum):
    """What not every network can do."""

    ACKNOWLEDGES = auto()
    """It can be seen whether a report was acknowledged."""
    CALLS_BACK = auto()
    """It reports by HTTP."""
    WRITES_BACK = auto()
    NAMES_REPLIES = auto()
    """What people write back has an id."""
    NAMES_A_TIME = auto()
    """It says for how long it throttles."""
    ANSWERS_APART = auto()
    """A connection that ends takes the answer to one message with it, not to all that are under way."""


class Driver(Protocol):
    """A provider that is not started yet, and its network, which plays the story of each number."""

    acknowledged: int

    @property
    def provider(self) -> Provider:
        """The same one always."""

    @property
    def secrets(self) -> Sequence[str]:
        """What must never be seen."""

    @property
    def settings(self) -> object:
        """The provider's."""

    async def submit(self, messages: Sequence[OutgoingMessage]) -> list[Outcome]:
        """Submits, and lets time pass where that is in the driver's hands."""

    async def report(self) -> None:
        """Has the network make its reports once; it keeps those that are not acknowledged."""

    async def write_back(self, number: str, text: str) -> None:
        """Somebody writes back; kept and told again by `report` until acknowledged."""

    async def hold(self) -> None:
        """The network receives, and keeps its answers back."""

    async def received(self) -> None:
        """Returns when the network has received something."""

    async def release(self) -> None:
        """The answers kept back come."""

    async def cut(self) -> None:
        """The network can't be reached from here on."""


class Opening(Protocol):
    def __call__(
        self, *, unknown_outcome: UnknownOutcome = ..., timeout_seconds: float = ...
    ) -> AbstractAsyncContextManager[Driver]: ...


@dataclass(frozen=True)
class Kind:
    """A line of the table."""

    name: str
    open: Opening
    stories: frozenset[Story]
    abilities: frozenset[Ability]
    channel: Channel = Channel.SMS

    def __str__(self) -> str:
        return self.name


def message(channel: Channel, story: Story, seq: int = 1, attempt: int = 1) -> OutgoingMessage:
    return OutgoingMessage(
        account_id=UUID(int=0xACC),
        campaign_id=UUID(int=0xCA),
        seq=seq,
        channel=channel,
        sender="acme",
        number=story.number,
        text=f"{TEXT}: {story.name}",
        payload=None,
        parts=1,
        attempt=attempt,
    )
