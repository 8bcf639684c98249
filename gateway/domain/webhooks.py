"""Webhooks: where an account hears what becomes of its messages, and what it is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from gateway.domain.channels import Channel
from gateway.domain.message_ids import computed_id, kept_uuid
from gateway.domain.messages import MessageRef, MessageState, Standing, standing_of


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook to be stored. `states` are those it tells of; `secret` signs, where the dialect does."""

    dialect: str
    event: str
    url: str
    states: Sequence[MessageState]
    secret: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that is told of one kind of event, in the words of one dialect.

    It hears of all messages of its account, whatever dialect they came through, when they come to one of its
    `states`.
    """

    account_id: UUID
    id: UUID
    dialect: str
    event: str
    url: str
    created_at: datetime
    updated_at: datetime
    secret: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    states: Sequence[MessageState] = ()


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """A message has changed its state.

    `state`, `reason` and `at` are those of the change, whatever the message has become since; the rest is
    what the message is. `account_number` counts the gateway's accounts. `sent_at` is when it was last handed
    to its provider. `dialect`, `is_direct` (single messages, no campaign proper), `created_at`, `given_id`,
    `campaign_kept_id` and `details` are the campaign's.
    """

    account_id: UUID
    account_number: int
    campaign_id: UUID
    campaign_number: int
    seq: int
    channel: Channel
    sender: str
    number: str
    parts: int
    state: MessageState
    reason: str | None
    at: datetime
    created_at: datetime
    sent_at: datetime | None
    dialect: str
    is_direct: bool
    given_id: UUID | None
    details: Mapping[str, Any]
    kept_id: str | None = None
    campaign_kept_id: str | None = None

    @property
    def message_id(self) -> UUID:
        """The message's id, as it is shown wherever messages are."""
        kept = kept_uuid(self.kept_id)
        if kept is not None:
            return kept
        if self.given_id is not None and self.seq == 1:
            return self.given_id
        return computed_id(self.account_id, self.ref)

    @property
    def standing(self) -> Standing:
        """How the message stands after the change."""
        return standing_of(self.state, self.reason)

    @property
    def ref(self) -> MessageRef:
        """Which message of the account."""
        return MessageRef(self.campaign_number, self.seq)


@dataclass(frozen=True, slots=True)
class Post:
    """What is posted: a JSON body, and headers besides those of every POST."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


Telling: TypeAlias = Callable[[Webhook, MessageEvent], Post]


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event that a dialect tells of.

    `tell` writes one of the `states` in the vendor's words. `signed` says that a secret is of use. Of each
    of the `options`, the first value is the default.
    """

    name: str
    states: Sequence[MessageState]
    tell: Telling
    signed: bool = False
    options: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Events that a webhook has not been told of: not tried, tried in vain, and given up."""

    queued: int = 0
    retried: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True)
class DeadEvent:
    """An event that was given up: too many attempts, or too old."""

    id: int
    webhook: Webhook
    campaign_number: int
    seq: int
    state: MessageState
    at: datetime
    dead_at: datetime
    attempts: int
    error: str
