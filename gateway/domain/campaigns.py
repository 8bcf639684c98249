"""Campaigns: their states, what creates and changes them, and their counters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from gateway.domain.channels import Channel
from gateway.domain.content import Content
from gateway.domain.recipients import NewContact, Recipient


class CampaignStatus(StrEnum):
    """The states of a campaign.

    scheduled → in_progress → completed, with paused beside in_progress; canceled and failed are ends
    that any unfinished state may take. A completed campaign goes back to in_progress when one of its
    failed messages is sent again.
    """

    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        """Nothing more will be sent."""
        return self in (
            CampaignStatus.COMPLETED,
            CampaignStatus.FAILED,
            CampaignStatus.CANCELED,
        )


class CampaignKind(StrEnum):
    """A campaign proper, or the messages of one request to send single ones, which no campaign list shows."""

    CAMPAIGN = "campaign"
    DIRECT = "direct"


class CampaignPhase(IntEnum):
    """How far a campaign is: finer than its status while it is sent, coarser when it was stopped."""

    PENDING = 0
    SENDING = 1
    HANDED_OVER = 2
    PAUSED = 3
    STOPPED = 4
    SETTLED = 5


@dataclass(frozen=True, slots=True)
class Counters:
    """How many messages of a campaign are in each state; their sum is `total`.

    `submitted` counts those a provider ever accepted, whatever became of them since.
    """

    total: int = 0
    queued: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0
    failed: int = 0
    canceled: int = 0
    suppressed: int = 0
    submitted: int = 0


@dataclass(frozen=True, slots=True)
class Marks:
    """How far the sending of a campaign is, by places of messages.

    Those up to `attempted_through` may be on the wire; those up to `settled_through` are settled.
    """

    attempted_through: int = 0
    settled_through: int = 0


@dataclass(frozen=True, slots=True)
class Campaign:
    """One content, one sender, many recipients, one start time.

    `number` counts the account's campaigns from 1. `schedule` is the start the client asked for, None
    for "now"; `start_at` is when the campaign is due. `details` are what a dialect keeps with it, by
    the dialect's own names. `given_id` is the id that the client made for the first message of a direct
    one. `kept_id` is the id it had where it came from, when that is neither a UUID nor a number. A campaign
    that was made at a vendor has `imported_at`; one with `held_at` is not sent without an operator's word.
    With `unique_name`, its name is claimed. `marks` are for moving it as it is. All times are UTC.
    """

    id: UUID
    account_id: UUID
    number: int
    dialect: str
    channel: Channel
    status: CampaignStatus
    name: str
    content: Content
    start_at: datetime
    created_at: datetime
    updated_at: datetime
    counters: Counters = Counters()
    sender: str = ""
    schedule: datetime | None = None
    template_id: UUID | None = None
    audience_id: UUID | None = None
    reason: str | None = None
    launched_at: datetime | None = None
    finished_at: datetime | None = None
    deleted_at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    kind: CampaignKind = CampaignKind.CAMPAIGN
    given_id: UUID | None = None
    kept_id: str | None = None
    imported_at: datetime | None = None
    held_at: datetime | None = None
    unique_name: bool = False
    marks: Marks = Marks()

    @property
    def is_its_vendors(self) -> bool:
        """Made at a vendor who sends it: here it is only shown, until it is taken over."""
        return self.imported_at is not None

    @property
    def is_settled(self) -> bool:
        """Every message is in a final state: nothing left to send, no receipt awaited."""
        return self.status.is_final and not (self.counters.queued or self.counters.sent)

    @property
    def phase(self) -> CampaignPhase:
        """Handed over means that nothing is queued, but receipts are out."""
        match self.status:
            case CampaignStatus.SCHEDULED:
                return CampaignPhase.PENDING
            case CampaignStatus.PAUSED:
                return CampaignPhase.PAUSED
            case CampaignStatus.FAILED | CampaignStatus.CANCELED:
                return CampaignPhase.STOPPED
            case _ if self.is_settled:
                return CampaignPhase.SETTLED
            case _:
                waiting = self.counters.queued or self.launched_at is None
                return CampaignPhase.SENDING if waiting else CampaignPhase.HANDED_OVER


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """A campaign to be created.

    Recipients come from `audience_id`, read when the campaign starts, or inline as `recipients`
    (already normalised), followed by the contacts that the audiences `audience_ids` have now, of each number
    one. `new_contacts` are put into audiences along with the creation. A `schedule` of None or in the past
    starts it at once. With `unique_name`, a second campaign of that name is refused.
    """

    dialect: str
    channel: Channel
    name: str
    content: Content
    recipients: Sequence[Recipient] = ()
    audience_ids: Sequence[UUID] = ()
    new_contacts: Mapping[UUID, Sequence[NewContact]] = field(default_factory=dict)
    audience_id: UUID | None = None
    template_id: UUID | None = None
    sender: str = ""
    schedule: datetime | None = None
    unique_name: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)
    kind: CampaignKind = CampaignKind.CAMPAIGN
    given_id: UUID | None = None

    @property
    def of_audiences(self) -> bool:
        """Whether contacts of audiences are among its recipients, however many those are."""
        return self.audience_id is not None or bool(self.audience_ids or self.new_contacts)


class Unchanged:
    """Stands for a field that a change leaves as it is."""

    __slots__ = ()


UNCHANGED = Unchanged()


@dataclass(frozen=True, slots=True)
class CampaignChange:
    """A change to a scheduled campaign; a field left UNCHANGED keeps its value.

    A `schedule` of None or in the past starts the campaign at once.
    """

    name: str | Unchanged = UNCHANGED
    schedule: datetime | Unchanged | None = UNCHANGED
    sender: str | Unchanged = UNCHANGED
    content: Content | Unchanged = UNCHANGED
    details: Mapping[str, Any] | Unchanged = UNCHANGED
    unique_name: bool = False
