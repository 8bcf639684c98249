"""Campaigns as the API shows them, to be converted."""

from adapters.dexatel.conversion_contacts import ADDRESSES, UNKNOWN, UTC_SECONDS
from adapters.dexatel.conversion_templates import read_channel
from adapters.dexatel.options import NAME
from adapters.dexatel.translate_campaigns import STATUSES, campaign_object
from gateway.conversion.forms import Form, JsonObject, Place
from gateway.conversion.given import Given, meanings
from gateway.conversion.notes import Notes
from gateway.conversion.things import NEVER, NOBODY, ShownCampaign, counters_of, told
from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.domain.content import Content, Text
from schemas.dexatel import moment

NOT_COUNTED = "the source does not count them"
IN_TEMPLATE = "a campaign of Dexatel has its text in its template"
PLACES = [
    Place("id", "id", "a UUID, made of the text where it is none"),
    Place("account_id", "account.id", why="the account is that of the key"),
    Place("template_id", "template.id", "a UUID, made of the text where it is none"),
    Place("audience_id", "audience.id", "a UUID, made of the text where it is none"),
    Place("name", "name", why="Dexatel makes one up", default=None),
    Place("status", "status", "the vendor's word for it"),
    Place("schedule", "schedule", UTC_SECONDS),
    Place("channel", "channel", "in capitals", "the only channel of the source's vendor"),
    Place("sender", "sender"),
    Place("create_date", "created_at", UTC_SECONDS),
    Place("update_date", "updated_at", UTC_SECONDS),
    Place("messages.total", "counters.total"),
    Place("messages.delivered", "counters.delivered", why=NOT_COUNTED),
    Place("messages.failed", "counters.failed", why=NOT_COUNTED),
    *(Place(f"links.{each}", why=ADDRESSES) for each in ("self", "account", "template", "audience")),
]
ABSENT = {
    "number": "campaigns of Dexatel have no numbers",
    "account.number": "accounts of Dexatel have no numbers",
    "text": IN_TEMPLATE,
    "payload": IN_TEMPLATE,
    "template.name": "a campaign of Dexatel names its template by the id alone",
    "template.language": "a campaign of Dexatel names its template by the id alone",
    "track_link": "Dexatel has no tracked links",
    "opt_out_link_id": "Dexatel has no opt-out links",
    "counters.submitted": "Dexatel does not count those that were only sent",
    "reason": "Dexatel does not say why a campaign failed",
    "recipients[].number": "a campaign of Dexatel has its recipients in its audience",
    "recipients[].params[]": "a campaign of Dexatel has its recipients in its audience",
}
_STATUSES = meanings(STATUSES)


def read_campaign(value: JsonObject, notes: Notes) -> ShownCampaign:
    """A campaign and its counters."""
    given = Given(value, notes)
    counted = given.object("messages")
    status = given.choice("status", _STATUSES) or CampaignStatus.SCHEDULED
    schedule = given.moment("schedule", moment)
    campaign = Campaign(
        id=given.identifier("id") or NOBODY,
        account_id=given.identifier("account_id") or NOBODY,
        number=0,
        dialect=NAME,
        channel=read_channel(given),
        status=status,
        name=given.text("name"),
        content=Content(Text("")),
        start_at=schedule or NEVER,
        created_at=given.moment("create_date", moment) or NEVER,
        updated_at=given.moment("update_date", moment) or NEVER,
        counters=counters_of(
            status,
            total=counted.integer("total") or 0,
            delivered=counted.integer("delivered") or 0,
            failed=counted.integer("failed") or 0,
        ),
        sender=given.text("sender"),
        schedule=schedule,
        template_id=given.identifier("template_id"),
        audience_id=given.identifier("audience_id"),
    )
    return ShownCampaign(campaign)


def write_campaign(shown: ShownCampaign, notes: Notes) -> JsonObject:
    """A campaign as the API shows it."""
    made = told(campaign_object(shown.campaign, ""), UNKNOWN)
    return {**made, "links": dict.fromkeys(made["links"])}


CAMPAIGN = Form(PLACES, read_campaign, write_campaign, ABSENT)
