"""The body that creates a campaign, to be converted."""

from typing import Any

from adapters.experia.conversion_campaigns import note_channel
from adapters.experia.conversion_clients import (
    AMONG_PARAMS,
    NO_PROPERTIES,
    Parameters,
    client_places,
    read_recipients,
)
from adapters.experia.conversion_templates import PLACES as TEMPLATE_PLACES
from adapters.experia.conversion_templates import read_template
from adapters.experia.moments import moment_text, read_moment
from adapters.experia.options import NAME
from gateway.conversion.forms import Form, JsonObject, Place, within
from gateway.conversion.given import Given
from gateway.conversion.notes import Notes
from gateway.conversion.shelf import Shelf
from gateway.conversion.texts import respelled, without_links
from gateway.conversion.things import RequestedCampaign
from gateway.domain.campaigns import CampaignDraft
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.templates import Template

NUMBERED = "with placeholders as {{1}}, {{2}}, … in the order of their first use"
RFC_3339 = "RFC 3339, in UTC"
NO_LINKS = "Experia has no tracked links; the address is written out where the text has it"
CARRIES_RECIPIENTS = "a campaign of Experia carries its recipients"
BY_ID = "a campaign of Experia names its template by the id alone"
ABSENT = {
    "sender": "Experia sends from the account's own WhatsApp number",
    "audience.id": CARRIES_RECIPIENTS,
    "audience.name": CARRIES_RECIPIENTS,
    "track_link": NO_LINKS,
    "opt_out_link_id": "Experia has no opt-out links",
    "template.name": BY_ID,
    "template.*": "of a template only what a campaign sends is taken",
    **{f"recipients[].{name}": why for name, why in AMONG_PARAMS.items()},
    "recipients[].*": NO_PROPERTIES,
}
FEWEST_CLIENTS = 2
TEMPLATE = "template"


def _word(word: str) -> str:
    return word if word in ("text", "payload") else f"template.{word}"


PLACES = [
    Place("Name", "name", why="Experia requires a name", required=True),
    Place("Message", "text", NUMBERED),
    *client_places("Clients[].", "recipients[]."),
    Place("JSON", "payload"),
    Place("TempMsgID", "template.id", "a UUID, made of the text where it is none"),
    Place("SendAt", "schedule", RFC_3339),
    *within(TEMPLATE, TEMPLATE_PLACES, _word, only_read=True),
]


def with_template(value: JsonObject, shelf: Shelf) -> JsonObject:
    """The body with the template that it names, if that is given."""
    template = shelf.templates.get(str(value.get("TempMsgID") or "").lower())
    return {**value, TEMPLATE: template} if template is not None else value


def read_request(value: JsonObject, notes: Notes) -> RequestedCampaign:
    """A campaign that is to be sent to the clients it carries."""
    given = Given(value, notes)
    text, payload, template = _content(given, notes)
    draft = CampaignDraft(
        dialect=NAME,
        channel=Channel.WHATSAPP,
        name=given.text("Name"),
        content=Content(text, payload),
        recipients=read_recipients(given, notes),
        template_id=given.identifier("TempMsgID"),
        schedule=given.moment("SendAt", read_moment),
    )
    return RequestedCampaign(draft, template)


def _content(given: Given, notes: Notes) -> tuple[Text, str | None, Template | None]:
    """The request's own text and JSON, else its template's; and the template."""
    message, payload = given.text("Message"), given.text("JSON") or None
    if given.raw(TEMPLATE) is None:
        return Text(message, Syntax.NUMBERED), payload, None
    template = read_template(given.object(TEMPLATE))
    if message:
        notes.unread(f"{TEMPLATE}.creation", "the request's own Message counts")
    if payload:
        notes.unread(f"{TEMPLATE}.compose", "the request's own JSON counts")
    text = Text(message, Syntax.NUMBERED) if message else template.text
    return text, payload or template.payload, template


def write_request(requested: RequestedCampaign, notes: Notes) -> JsonObject:
    """A body with all recipients; a campaign that is no WhatsApp one becomes one."""
    draft = requested.draft
    text = without_links(draft.content)
    order = Parameters.of(text, draft.recipients)
    order.note(notes, "recipients[].")
    made: dict[str, Any] = {"Name": draft.name}
    made["Message"] = respelled(text, Syntax.NUMBERED, order.placeholder).source
    made["Clients"] = list(order.clients(draft.recipients))
    made["JSON"] = draft.content.payload
    made["TempMsgID"] = str(draft.template_id) if draft.template_id else None
    made["SendAt"] = moment_text(draft.schedule)
    _note_rules(draft, notes)
    return {key: each for key, each in made.items() if each or key in ("Name", "Clients")}


def _note_rules(draft: CampaignDraft, notes: Notes) -> None:
    note_channel(draft.channel, notes)
    if not (draft.template_id or draft.content.payload):
        notes.miss("TempMsgID", "Experia requires TempMsgID or JSON")
    if 0 < len(draft.recipients) < FEWEST_CLIENTS:
        notes.miss("Clients", f"Experia requires at least {FEWEST_CLIENTS} clients")


REQUEST = Form(
    PLACES, read_request, write_request, ABSENT, any_case=True, shelved=with_template, beside=(TEMPLATE,)
)
