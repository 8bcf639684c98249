"""Campaigns as the API shows them, to be converted."""

from dataclasses import replace

from adapters.experia.conversion_clients import Parameters, client_places
from adapters.experia.moments import moment_text, read_moment
from adapters.experia.options import NAME, Options
from adapters.experia.translate_campaigns import STATUSES, campaign_answer
from gateway.conversion.forms import Form, JsonObject, Place
from gateway.conversion.given import Given, meanings
from gateway.conversion.notes import Notes
from gateway.conversion.texts import respelled, without_links
from gateway.conversion.things import NEVER, NOBODY, SOMEBODY, ShownCampaign, counters_of, told
from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.templates import Template, TemplateStatus

OWN_NUMBERS = "Experia numbers its campaigns itself"
NOT_COUNTED = "the source does not count them"
RFC_3339 = "RFC 3339, in UTC"
UNKNOWN = frozenset({str(NOBODY), moment_text(NEVER)})
"""How an answer shows what its source did not tell."""

PLACES = [
    Place("ID", "number", why=OWN_NUMBERS, default=0),
    Place("Name", "name"),
    Place("TemplateName", "template.name"),
    Place("Lang", "template.language"),
    Place("CreatedAt", "created_at", RFC_3339),
    Place("UpdatedAt", "updated_at", RFC_3339),
    Place("SendAt", "schedule", RFC_3339),
    Place("Status", "status", "the vendor's word for it"),
    Place("AgentID", "account.number", why="accounts of the source have no numbers", default=0),
    Place("Message", "text", "with placeholders as {{1}}, {{2}}, … in the order of their first use"),
    Place("JSON", "payload"),
    Place("SentCount", "counters.submitted", why="at least those that were delivered"),
    Place("DeliveredCount", "counters.delivered", why=NOT_COUNTED),
    Place("FailedCount", "counters.failed", why=NOT_COUNTED),
    Place("Total", "counters.total"),
    *client_places("Clients[].", "recipients[].", required=False),
    Place("CompanyID", "account.number", why="accounts of the source have no numbers", default=0),
    Place("ReportHeaders", why="it is always empty"),
    Place("TempMsgID", "template.id", "a UUID, made of the text where it is none"),
    Place("Error", "reason"),
    Place("SocketKey", why="it is Experia's own"),
]
ABSENT = {
    "id": OWN_NUMBERS,
    "account.id": "accounts of Experia have numbers",
    "sender": "Experia sends from the account's own WhatsApp number",
    "audience.id": "campaigns of Experia carry their recipients",
    "track_link": "Experia has no tracked links; the address is written out where the text has it",
    "opt_out_link_id": "Experia has no opt-out links",
}
_STATUSES = meanings(STATUSES)


def read_campaign(value: JsonObject, notes: Notes) -> ShownCampaign:
    """A campaign, its counters, and what it says of its template."""
    given = Given(value, notes)
    status = given.choice("Status", _STATUSES) or CampaignStatus.SCHEDULED
    schedule = given.moment("SendAt", read_moment)
    campaign = Campaign(
        id=NOBODY,
        account_id=NOBODY,
        number=given.integer("ID") or 0,
        dialect=NAME,
        channel=Channel.WHATSAPP,
        status=status,
        name=given.text("Name"),
        content=Content(Text(given.text("Message"), Syntax.NUMBERED), given.text("JSON") or None),
        start_at=schedule or NEVER,
        created_at=given.moment("CreatedAt", read_moment) or NEVER,
        updated_at=given.moment("UpdatedAt", read_moment) or NEVER,
        counters=counters_of(
            status,
            total=given.integer("Total") or 0,
            delivered=given.integer("DeliveredCount") or 0,
            failed=given.integer("FailedCount") or 0,
            submitted=given.integer("SentCount"),
        ),
        schedule=schedule,
        template_id=given.identifier("TempMsgID"),
        reason=given.text("Error") or None,
    )
    account = replace(SOMEBODY, number=given.integer("AgentID") or 0)
    return ShownCampaign(campaign, account, _template(given))


def _template(given: Given) -> Template:
    return Template(
        id=NOBODY,
        account_id=NOBODY,
        name=given.text("TemplateName"),
        channel=Channel.WHATSAPP,
        status=TemplateStatus.APPROVED,
        text=Text(""),
        created_at=NEVER,
        updated_at=NEVER,
        language=given.text("Lang"),
    )


def write_campaign(shown: ShownCampaign, notes: Notes) -> JsonObject:
    """A campaign as the API shows it, without its clients."""
    campaign = shown.campaign
    text = without_links(campaign.content)
    text = respelled(text, Syntax.NUMBERED, Parameters.of(text, ()).placeholder)
    content = replace(campaign.content, text=text, track_link=None, opt_out_link_id=None)
    own = replace(campaign, content=content)
    note_channel(campaign.channel, notes)
    return told(campaign_answer(shown.account, own, shown.template, None, Options()), UNKNOWN, "")


def note_channel(channel: Channel, notes: Notes) -> None:
    """Says what becomes of the channel, which no object of Experia's names."""
    if channel is Channel.WHATSAPP:
        notes.imply("channel", "all of Experia's are on WhatsApp")
        return
    why = f"it is on {channel}, and Experia's are on WhatsApp"
    notes.lose("channel", why)
    notes.default("(channel)", Channel.WHATSAPP.value, why)


CAMPAIGN = Form(PLACES, read_campaign, write_campaign, ABSENT, any_case=True)
