"""Messages: one recipient of one campaign, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple
from uuid import UUID

from gateway.domain.channels import Channel
from gateway.domain.recipients import Recipient
from gateway.domain.tuples import made


class MessageState(IntEnum):
    """The states of a message, numbered in the order in which they may follow each other.

    A message moves to a higher number only; `delivered` after `failed` counts as forward, and nothing
    leaves `read`. Only an explicit resend puts a failed message back to `queued`.
    """

    QUEUED = 0
    SENT = 1
    FAILED = 2
    DELIVERED = 3
    READ = 4
    CANCELED = 8
    SUPPRESSED = 9


class Reason(StrEnum):
    """Why a message failed."""

    REJECTED = "rejected"
    INVALID_RECIPIENT = "invalid_recipient"
    UNDELIVERABLE = "undeliverable"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    UNKNOWN_OUTCOME = "unknown_outcome"
    RETRIES_EXHAUSTED = "retries_exhausted"
    TEMPLATE_NOT_APPROVED = "template_not_approved"
    CONTENT_INVALID = "content_invalid"


class Standing(StrEnum):
    """How a message stands: its state, with what a queued one waits for and why a failed one failed.

    A failure whose reason is none of Reason is FAILED.
    """

    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    CANCELED = "canceled"
    SUPPRESSED = "suppressed"
    FAILED = "failed"
    REJECTED = Reason.REJECTED
    INVALID_RECIPIENT = Reason.INVALID_RECIPIENT
    UNDELIVERABLE = Reason.UNDELIVERABLE
    EXPIRED = Reason.EXPIRED
    BLOCKED = Reason.BLOCKED
    UNKNOWN_OUTCOME = Reason.UNKNOWN_OUTCOME
    RETRIES_EXHAUSTED = Reason.RETRIES_EXHAUSTED
    TEMPLATE_NOT_APPROVED = Reason.TEMPLATE_NOT_APPROVED
    CONTENT_INVALID = Reason.CONTENT_INVALID


_REASONS = frozenset(Reason)


@dataclass(frozen=True, slots=True)
class Message:
    """A row of the ledger.

    A queued one is tried again at `retry_at`, the end of time when it may be on the wire; the first attempt
    that counted was in vain `retried_since`. `kept_id` is the id it had where it came from.
    """

    account_id: UUID
    campaign_id: UUID
    campaign_number: int
    seq: int
    recipient: Recipient
    state: MessageState
    updated_at: datetime
    reason: str | None = None
    parts: int = 0
    attempts: int = 0
    provider: str | None = None
    provider_message_id: str | None = None
    submitted_at: datetime | None = None
    retry_at: datetime | None = None
    retried_since: datetime | None = None
    kept_id: str | None = None

    @property
    def place(self) -> "MessagePlace":
        """Where it stands among all of its account."""
        return MessagePlace(self.campaign_id, self.seq)


def standing(message: Message, *, scheduled: bool) -> Standing:
    """How a message stands; `scheduled` says that its campaign has not started."""
    if scheduled and message.state is MessageState.QUEUED:
        return Standing.SCHEDULED
    return standing_of(message.state, message.reason)


def standing_of(state: MessageState, reason: str | None) -> Standing:
    """How a message stands in this state."""
    if state is MessageState.FAILED:
        return Standing(reason) if reason in _REASONS else Standing.FAILED
    return Standing[state.name]


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """Where a message stands among all of its account: later campaigns have greater ids."""

    campaign_id: UUID
    seq: int

    def __str__(self) -> str:
        return f"{self.campaign_id}.{self.seq}"


@dataclass(frozen=True, slots=True)
class MessageRef:
    """Which message of an account: its campaign's number and its place there, from 1."""

    campaign_number: int
    seq: int


class PartsTaken(NamedTuple):
    """What a provider has taken of a message that it did not take whole: ids by its own names of parts."""

    provider: str
    ids: Mapping[str, str]


class OutgoingMessage(NamedTuple):
    """A message as a provider gets it.

    `parts` is the number of SMS it takes, 1 on other channels. `attempt` counts from 1; an attempt that
    met a provider that was down is not counted. `taken` is what an earlier attempt came to.
    """

    account_id: UUID
    campaign_id: UUID
    seq: int
    channel: Channel
    sender: str
    number: str
    text: str
    payload: str | None
    parts: int
    attempt: int
    taken: PartsTaken | None = None


class Outcome(NamedTuple):
    """What a provider said of one submit.

    `accepted` carries the provider's id of the message; where several parts have an id each, `part_ids` has
    these in order, and the message's is the last. Otherwise `reason` says why, and the flags say what
    follows: `retry_after` (seconds) asks for another attempt; `provider_down` says the message never got
    there, so it stays queued and no attempt is counted; `provider_fault` says the refusal is about the
    provider (its routes, its credit, its account), not about the message, so that another provider may take
    it. With none of them, the message has failed. `taken` comes with another attempt, which then has it.
    """

    accepted: bool
    provider_message_id: str | None = None
    reason: str | None = None
    retry_after: float | None = None
    provider_down: bool = False
    provider_fault: bool = False
    part_ids: tuple[str, ...] = ()
    taken: PartsTaken | None = None


def accepted_as(provider_message_id: str) -> Outcome:
    """The outcome of most submits: taken, as one message, under this id."""
    return made(Outcome, (True, provider_message_id, None, None, False, False, (), None))


class Receipt(NamedTuple):
    """What a provider later says of a message, by the provider's own id of it (a text, always)."""

    provider: str
    provider_message_id: str
    state: MessageState
    at: datetime
    reason: str | None = None


class InboundMessage(NamedTuple):
    """What a person wrote back: from `number` (E.164 digits) to `sender`, as the provider names it.

    `provider_message_id` tells one from another, when the provider does.
    """

    provider: str
    channel: Channel
    number: str
    sender: str
    text: str
    at: datetime
    provider_message_id: str | None = None
