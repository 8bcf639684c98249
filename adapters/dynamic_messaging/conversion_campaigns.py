"""Campaigns as the API shows them, to be converted."""

from dataclasses import replace

from adapters.dynamic_messaging.conversion_contacts import WITH_NAMES, Slots, of_one_name
from adapters.dynamic_messaging.options import NAME
from adapters.dynamic_messaging.rules import read_moment
from adapters.dynamic_messaging.translate_campaigns import campaign_item, moment_text
from gateway.conversion.forms import Form, JsonObject, Place
from gateway.conversion.given import Given
from gateway.conversion.notes import Notes
from gateway.conversion.things import NEVER, NOBODY, ShownCampaign, counters_of, told
from gateway.domain.campaigns import Campaign, CampaignPhase, CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text

UNKNOWN = frozenset({str(NOBODY), moment_text(NEVER)})
"""How an answer shows what its source did not tell."""

ONLY_TOTAL = "Dynamic Messaging counts the recipients alone"
NO_TEMPLATES = "Dynamic Messaging has no templates"
NO_ACCOUNT = "a campaign of Dynamic Messaging does not name its account"
PLACES = [
    Place("id", "id", "a UUID, made of the text where it is none"),
    Place("startDateTime", "schedule", "UTC with milliseconds"),
    Place("sender", "sender", why="the source has no sender", default=""),
    Place("recipientCount", "counters.total"),
    Place("message", "text", WITH_NAMES, "the source does not have it"),
    Place("status", "status", "the vendor's number for it"),
    Place("optOutLinkId", "opt_out_link_id", why="no opt-out link", default=0),
    Place("trackLinkUrl", "track_link", why="no tracked link"),
]
ABSENT = {
    "number": "campaigns of Dynamic Messaging have no numbers",
    "name": "campaigns of Dynamic Messaging have no names",
    "account.id": NO_ACCOUNT,
    "account.number": NO_ACCOUNT,
    "payload": "Dynamic Messaging sends SMS, which have no JSON",
    "template.id": NO_TEMPLATES,
    "template.name": NO_TEMPLATES,
    "template.language": NO_TEMPLATES,
    "audience.id": "a campaign of Dynamic Messaging has its recipients at /Contacts",
    "recipients[].number": "a campaign of Dynamic Messaging has its recipients at /Contacts",
    "recipients[].params[]": "a campaign of Dynamic Messaging has its recipients at /Contacts",
    "counters.submitted": ONLY_TOTAL,
    "counters.delivered": ONLY_TOTAL,
    "counters.failed": ONLY_TOTAL,
    "created_at": "Dynamic Messaging does not tell it",
    "updated_at": "Dynamic Messaging does not tell it",
    "reason": "Dynamic Messaging does not say why a campaign failed",
}
_STATUSES = {
    CampaignPhase.PENDING: CampaignStatus.SCHEDULED,
    CampaignPhase.SENDING: CampaignStatus.IN_PROGRESS,
    CampaignPhase.HANDED_OVER: CampaignStatus.COMPLETED,
    CampaignPhase.PAUSED: CampaignStatus.PAUSED,
    CampaignPhase.STOPPED: CampaignStatus.CANCELED,
    CampaignPhase.SETTLED: CampaignStatus.COMPLETED,
}


def read_campaign(value: JsonObject, notes: Notes) -> ShownCampaign:
    """A campaign; of its counters the total is known."""
    given = Given(value, notes)
    phase = given.raw("status")
    status = given.choice("status", _STATUSES) or CampaignStatus.SCHEDULED
    schedule = given.moment("startDateTime", read_moment)
    total = given.integer("recipientCount") or 0
    settled = total if phase == CampaignPhase.SETTLED else 0
    campaign = Campaign(
        id=given.identifier("id") or NOBODY,
        account_id=NOBODY,
        number=0,
        dialect=NAME,
        channel=Channel.SMS,
        status=status,
        name="",
        content=Content(
            of_one_name(Text(given.text("message"), Syntax.NAMED)),
            track_link=given.text("trackLinkUrl") or None,
            opt_out_link_id=given.integer("optOutLinkId") or None,
        ),
        start_at=schedule or NEVER,
        created_at=NEVER,
        updated_at=NEVER,
        counters=counters_of(status, total=total, delivered=settled),
        sender=given.text("sender"),
        schedule=schedule,
    )
    return ShownCampaign(campaign)


def write_campaign(shown: ShownCampaign, notes: Notes) -> JsonObject:
    """A campaign as the API shows it."""
    campaign = shown.campaign
    text = Slots.of(campaign.content.text, ()).spelled()
    own = replace(campaign, content=replace(campaign.content, text=text))
    note_channel(campaign.channel, notes)
    return told(campaign_item(own), UNKNOWN)


def note_channel(channel: Channel, notes: Notes) -> None:
    """Says what becomes of the channel, which no object of the vendor's names."""
    if channel is Channel.SMS:
        notes.imply("channel", "all of Dynamic Messaging's are SMS")
        return
    why = f"it is on {channel}, and Dynamic Messaging's are SMS"
    notes.lose("channel", why)
    notes.default("(channel)", Channel.SMS.value, why)


CAMPAIGN = Form(PLACES, read_campaign, write_campaign, ABSENT, any_case=True)
