"""The domain's objects as a conversion holds them, with what an object of a vendor shows beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignDraft, CampaignStatus, Counters
from gateway.domain.content import Rendered
from gateway.domain.messages import Message
from gateway.domain.recipients import Audience, Contact
from gateway.domain.templates import Template

NOBODY = UUID(int=0)
"""Stands for an account that a source does not name."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a time that a source does not give."""

SOMEBODY = Account(NOBODY, 0, "", NEVER, NEVER)


@dataclass(frozen=True, slots=True)
class RequestedCampaign:
    """A campaign to be created, and the names of the lists it refers to."""

    draft: CampaignDraft
    template_name: str = ""
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
