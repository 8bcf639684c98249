"""The domain's objects as a conversion holds them, with what an object of a vendor shows beside them."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignDraft, CampaignKind, CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Rendered, Text
from gateway.domain.messages import Message, MessageState, Reason, Standing
from gateway.domain.recipients import Audience, Contact, Recipient
from gateway.domain.templates import Template

NOBODY = UUID(int=0)
"""Stands for an account that a source does not name."""

NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""Stands for a time that a source does not give."""

SOMEBODY = Account(NOBODY, 0, "", NEVER, NEVER)


@dataclass(frozen=True, slots=True)
class RequestedCampaign:
    """A campaign to be created, with its template, and the name of its audience."""

    draft: CampaignDraft
    template: Template | None = None
    audience_name: str = ""


@dataclass(frozen=True, slots=True)
class ShownCampaign:
    """A campaign with its account and template."""

    campaign: Campaign
    account: Account = SOMEBODY
    template: Template | None = None


@dataclass(frozen=True, slots=True)
class FilledAudience:
    """An audience and its contacts, so far as they are given."""

    audience: Audience
    contacts: Sequence[Contact]


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message of a campaign, and what its recipient gets."""

    campaign: Campaign
    message: Message
    rendered: Rendered
    account: Account = SOMEBODY


def told(row: Mapping[str, Any], unknown: Set[object], blank: str | None = None) -> dict[str, Any]:
    """A row of an answer with nothing in place of what its source did not tell."""
    untold = {key for key, value in row.items() if isinstance(value, str) and value in unknown}
    return {key: blank if key in untold else value for key, value in row.items()}


def single_message(
    dialect: str,
    *,
    channel: Channel,
    text: str,
    recipient: Recipient,
    standing: Standing,
    created_at: datetime = NEVER,
    updated_at: datetime = NEVER,
    submitted_at: datetime | None = None,
    reason: str | None = None,
    parts: int = 0,
    sender: str = "",
    given_id: UUID | None = None,
    account: Account = SOMEBODY,
    campaign_id: UUID | None = None,
    campaign_number: int = 0,
    template_id: UUID | None = None,
    schedule: datetime | None = None,
    is_single: bool = True,
) -> ShownMessage:
    """A message as vendors show it, the first of a campaign of which nothing else is known."""
    campaign = Campaign(
        id=campaign_id or NOBODY,
        account_id=account.id,
        number=campaign_number,
        dialect=dialect,
        channel=channel,
        status=CampaignStatus.SCHEDULED if standing is Standing.SCHEDULED else CampaignStatus.IN_PROGRESS,
        name="",
        content=Content(Text(text)),
        start_at=schedule or NEVER,
        created_at=created_at,
        updated_at=updated_at,
        sender=sender,
        schedule=schedule,
        template_id=template_id,
        kind=CampaignKind.DIRECT if is_single else CampaignKind.CAMPAIGN,
        given_id=given_id or NOBODY,
    )
    message = Message(
        account_id=account.id,
        campaign_id=campaign.id,
        campaign_number=campaign_number,
        seq=1,
        recipient=recipient,
        state=_state_of(standing),
        updated_at=updated_at,
        reason=reason or _reason_of(standing),
        parts=parts,
        submitted_at=submitted_at,
    )
    return ShownMessage(campaign, message, Rendered(text), account)


def _state_of(standing: Standing) -> MessageState:
    if standing is Standing.SCHEDULED:
        return MessageState.QUEUED
    return MessageState.__members__.get(standing.name, MessageState.FAILED)


def _reason_of(standing: Standing) -> str | None:
    return standing.value if standing.value in frozenset(Reason) else None


def kept_id(text: str) -> UUID:
    """An id as a UUID; one that is none gets a UUID made of its text."""
    try:
        return UUID(text)
    except ValueError:
        return uuid5(NAMESPACE_OID, text)


def counters_of(
    status: CampaignStatus, *, total: int, delivered: int = 0, failed: int = 0, submitted: int | None = None
) -> Counters:
    """What a vendor counts, by the domain's states: what it does not tell of is queued until the end."""
    rest = max(total - delivered - failed, 0)
    if submitted is None:
        sent = rest if status is CampaignStatus.COMPLETED else 0
        submitted = delivered + sent
    else:
        sent = min(max(submitted - delivered, 0), rest)
    waiting = rest - sent
    ended = status.is_final
    return Counters(
        total=total,
        queued=0 if ended else waiting,
        sent=sent,
        delivered=delivered,
        failed=failed,
        canceled=waiting if ended else 0,
        submitted=submitted,
    )
