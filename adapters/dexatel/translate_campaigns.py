"""Campaigns: wire ⇄ domain.

A campaign's `details` keep what the vendor echoes and the domain has no word for: `channel`, the
spelling the client used when it was not the canonical one, and `from` and `code`, the sender's name and
code when they differ: another dialect may since have given the campaign another sender.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from adapters.dexatel.codes import generic
from adapters.dexatel.errors import DexatelRefused
from adapters.dexatel.formats import channel_named, channel_text, moment_text
from adapters.dexatel.options import NAME
from gateway.domain.campaigns import (
    UNCHANGED,
    Campaign,
    CampaignChange,
    CampaignDraft,
    CampaignStatus,
)
from gateway.domain.content import Content
from gateway.domain.templates import Sender, Template
from schemas.dexatel import CampaignCreate, CampaignUpdate
from schemas.dexatel_answers import CampaignObject

Status: TypeAlias = Literal["scheduled", "in_progress", "completed", "failed", "canceled"]

STATUSES: Final[Mapping[CampaignStatus, Status]] = {
    CampaignStatus.SCHEDULED: "scheduled",
    CampaignStatus.IN_PROGRESS: "in_progress",
    CampaignStatus.PAUSED: "in_progress",
    CampaignStatus.COMPLETED: "completed",
    CampaignStatus.FAILED: "failed",
    CampaignStatus.CANCELED: "canceled",
}
"""The vendor has no word for paused: such a campaign is on its way, only slowly."""


def draft(data: CampaignCreate, sender: Sender, template: Template, name: str) -> CampaignDraft:
    """A campaign that sends what the template says now to whom the audience holds at its start."""
    channel = channel_named(data.channel)
    details = {}
    if data.channel != channel_text(channel):
        details["channel"] = data.channel
    if data.sender != sender.code:
        details |= {"from": data.sender, "code": sender.code}
    return CampaignDraft(
        dialect=NAME,
        channel=channel,
        name=name,
        content=Content(template.text, payload=template.payload),
        audience_id=data.audience,
        template_id=data.template,
        sender=sender.code,
        schedule=data.schedule,
        unique_name=True,
        details=details,
    )


def change(data: CampaignUpdate) -> CampaignChange:
    """A new name, a new start, or both."""
    given = data.model_fields_set
    return CampaignChange(
        name=data.name if "name" in given else UNCHANGED,
        schedule=data.schedule if "schedule" in given else UNCHANGED,
        unique_name="name" in given,
    )


def repeats(data: CampaignUpdate, campaign: Campaign) -> bool:
    """Whether the name and schedule of an update, as far as given, are what the campaign has already."""
    given = data.model_fields_set
    return ("name" not in given or data.name == shown_name(campaign)) and (
        "schedule" not in given or _schedule_text(data.schedule) == _schedule_text(campaign.schedule)
    )


def shown_name(campaign: Campaign) -> str:
    """Every campaign has a name here; one that came without, through another dialect, its number."""
    return campaign.name or f"Campaign {campaign.number}"


def _schedule_text(schedule: datetime | None) -> str | None:
    return moment_text(schedule) if schedule else None


def _sender_name(campaign: Campaign, own: Mapping[str, Any]) -> str | None:
    return own["from"] if own.get("code") == campaign.sender else campaign.sender or None


def statuses(spelling: str) -> list[CampaignStatus] | None:
    """The states a comma-separated filter names, None for all. Raises DexatelRefused."""
    wanted = {word.strip().lower() for word in spelling.split(",") if word.strip()}
    if "cancelled" in wanted:
        wanted = wanted - {"cancelled"} | {"canceled"}
    if not wanted <= set(STATUSES.values()):
        allowed = ", ".join(dict.fromkeys(STATUSES.values()))
        raise DexatelRefused(generic(f"'filter[statuses]' should be in: [{allowed}]"))
    return [state for state, word in STATUSES.items() if word in wanted] or None


def campaign_object(campaign: Campaign, base: str) -> CampaignObject:
    """The campaign as the vendor shows it, also one that came through another dialect."""
    own = campaign.details if campaign.dialect == NAME else {}
    counters = campaign.counters
    return {
        "id": str(campaign.id),
        "account_id": str(campaign.account_id),
        "template_id": str(campaign.template_id) if campaign.template_id else None,
        "audience_id": str(campaign.audience_id) if campaign.audience_id else None,
        "name": shown_name(campaign),
        "status": STATUSES[campaign.status],
        "schedule": _schedule_text(campaign.schedule),
        "channel": own.get("channel") or channel_text(campaign.channel),
        "sender": _sender_name(campaign, own),
        "create_date": moment_text(campaign.created_at),
        "update_date": moment_text(campaign.updated_at),
        "messages": {
            "total": counters.total,
            "delivered": counters.delivered + counters.read,
            "failed": counters.failed + counters.suppressed,
        },
        "links": {
            "self": f"{base}/campaigns/{campaign.id}",
            "account": f"{base}/accounts/self",
            "template": f"{base}/templates/{campaign.template_id}" if campaign.template_id else None,
            "audience": f"{base}/audiences/{campaign.audience_id}" if campaign.audience_id else None,
        },
    }
