"""The body that creates a campaign, to be converted, with the audience and the template that it refers to."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import orjson

from adapters.dexatel.conversion_contacts import (
    ADDRESSES,
    IN_FIELDS,
    UTC_SECONDS,
    Slots,
    contact_places,
    read_recipients,
)
from adapters.dexatel.conversion_templates import (
    LONGEST_NAME,
    category_of,
    list_name,
    note_text,
    read_channel,
    read_template,
)
from adapters.dexatel.conversion_templates import PLACES as TEMPLATE_PLACES
from adapters.dexatel.formats import channel_text, moment_text
from adapters.dexatel.options import NAME
from gateway.conversion.forms import Form, JsonObject, Place, within
from gateway.conversion.given import Given
from gateway.conversion.notes import Notes
from gateway.conversion.shelf import Shelf
from gateway.conversion.texts import without_links
from gateway.conversion.things import RequestedCampaign
from gateway.domain.campaigns import CampaignDraft
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Text
from schemas.dexatel import moment

AUDIENCE, TEMPLATE = "audience", "template"
MADE_UP = "made of what it holds; Dexatel gives another when it is created"
OF_AUDIENCE = "it is of the audience, and not of its contacts"
ABSENT = {
    "payload": "a template of Dexatel is a text, and not a JSON to send",
    "track_link": "Dexatel has no tracked links; the address is written out where the text has it",
    "opt_out_link_id": "Dexatel has no opt-out links",
    "template.*": "of a template only what a campaign sends is taken",
    **{f"recipients[].{name}": why for name, why in IN_FIELDS.items()},
    "recipients[].group": "the contacts of a campaign are all in one audience",
}


def _template_word(word: str) -> str:
    return word if word in ("text", "channel") else f"template.{word}"


def _audience_places() -> list[Place]:
    own = ("account_id", "contacts_count", "create_date", "update_date")
    return [
        Place("audience.id", "audience.id", why=MADE_UP),
        Place("audience.name", "audience.name", why="Dexatel requires a name; that of the campaign"),
        Place("audience.channel", "channel", "in capitals", "that of the campaign"),
        *(Place(f"audience.{each}", why=OF_AUDIENCE) for each in own),
        *(Place(f"audience.links.{each}", why=ADDRESSES) for each in ("self", "account", "contacts")),
        *contact_places("audience.contacts[].", "recipients[]."),
    ]


_CREATED = ("id", "name", "text", "channel", "wa_category")
_MADE = [each for each in TEMPLATE_PLACES if each.path in _CREATED]
_NOT_MADE = [each for each in TEMPLATE_PLACES if each.path not in _CREATED]

PLACES = [
    Place("data.name", "name", f"one line of at most {LONGEST_NAME} characters"),
    Place("data.channel", "channel", "in capitals", "the only channel of the source's vendor"),
    Place("data.from", "sender", why="Dexatel requires the name of a sender", required=True),
    Place("data.audience", "audience.id", why=MADE_UP, required=True),
    Place(
        "data.template", "template.id", "a UUID, made of the text where it is none", MADE_UP, required=True
    ),
    Place("data.schedule", "schedule", UTC_SECONDS),
    *_audience_places(),
    *within(TEMPLATE, _MADE, _template_word),
    *within(TEMPLATE, _NOT_MADE, _template_word, only_read=True),
]


def with_lists(value: JsonObject, shelf: Shelf) -> JsonObject:
    """The body with the audience and the template that it names, so far as they are given."""
    data: Mapping[str, Any] = value["data"]
    found = {
        AUDIENCE: shelf.audiences.get(str(data.get(AUDIENCE) or "").lower()),
        TEMPLATE: shelf.templates.get(str(data.get(TEMPLATE) or "").lower()),
    }
    return {**value, **{key: each for key, each in found.items() if each is not None}}


def read_request(value: JsonObject, notes: Notes) -> RequestedCampaign:
    """A campaign that says what its template says, to whom its audience holds."""
    whole = Given(value, notes)
    data, audience = whole.object("data"), whole.object(AUDIENCE)
    template = read_template(whole.object(TEMPLATE))
    draft = CampaignDraft(
        dialect=NAME,
        channel=read_channel(data),
        name=data.text("name"),
        content=Content(template.text),
        recipients=read_recipients(audience.objects("contacts"), notes),
        audience_id=data.identifier("audience"),
        template_id=data.identifier("template"),
        sender=data.text("from"),
        schedule=data.moment("schedule", moment),
    )
    return RequestedCampaign(draft, template, audience.text("name"))


def write_request(requested: RequestedCampaign, notes: Notes) -> JsonObject:
    """A body, and the audience and the template that have to be created before it is sent."""
    draft = requested.draft
    slots = Slots.of(without_links(draft.content), draft.recipients)
    slots.note(draft.recipients, notes, "recipients[].")
    contacts = list(slots.contacts(draft.recipients, notes))
    text = slots.spelled()
    audience_id = _id_of(contacts)
    template_id = draft.template_id or _id_of(text.source)
    data = {
        "name": " ".join(draft.name.split())[:LONGEST_NAME],
        "channel": channel_text(draft.channel),
        "from": draft.sender,
        "audience": str(audience_id),
        "template": str(template_id),
        "schedule": moment_text(draft.schedule) if draft.schedule else None,
    }
    made: JsonObject = {"data": {key: each for key, each in data.items() if each}}
    made[AUDIENCE] = _audience(requested, audience_id, contacts)
    if text.source:
        made[TEMPLATE] = _template(requested, template_id, text, notes)
    else:
        notes.miss("template.text", "the source names a template without its text")
    return made


def _id_of(value: object) -> UUID:
    return uuid5(NAMESPACE_OID, orjson.dumps(value).decode())


def _audience(requested: RequestedCampaign, audience_id: UUID, contacts: list[JsonObject]) -> JsonObject:
    draft = requested.draft
    name = list_name(requested.audience_name) or list_name(draft.name) or "Recipients"
    channel = channel_text(draft.channel)
    return {"id": str(audience_id), "name": name, "channel": channel, "contacts": contacts}


def _template(requested: RequestedCampaign, template_id: UUID, text: Text, notes: Notes) -> JsonObject:
    draft = requested.draft
    note_text(text, notes, "template.text")
    if draft.channel is Channel.WHATSAPP:
        notes.miss("template.wa_sender_code", "Dexatel requires it of a WhatsApp template")
    template = requested.template
    name = list_name(template.name if template else "") or list_name(draft.name) or "Text"
    channel = channel_text(draft.channel)
    made = {"id": str(template_id), "name": name, "text": text.source, "channel": channel}
    category = category_of(template) if template else ""
    return {**made, "wa_category": category} if category else made


REQUEST = Form(
    PLACES,
    read_request,
    write_request,
    ABSENT,
    shelved=with_lists,
    beside=(AUDIENCE, TEMPLATE),
)
