"""Templates, to be converted."""

import re
from dataclasses import replace

from adapters.dexatel.conversion_contacts import ADDRESSES, UNKNOWN, UTC_SECONDS
from adapters.dexatel.formats import channel_named
from adapters.dexatel.translate_templates import (
    DETAILS,
    PLACEHOLDERS,
    STATUSES,
    template_object,
    text_problems,
)
from gateway.conversion.forms import Form, JsonObject, Place
from gateway.conversion.given import Given, meanings
from gateway.conversion.notes import Notes
from gateway.conversion.texts import respelled
from gateway.conversion.things import NEVER, NOBODY, told
from gateway.domain.channels import Channel
from gateway.domain.content import POSITIONS, Syntax, Text
from gateway.domain.templates import Template, TemplateStatus
from schemas.dexatel import moment

ONLY_TEXT = "only the text of a template is converted"
IN_BRACES = "with placeholders as {first_name}, {last_name}, {custom1}, {custom2}"
CATEGORY = "category"
PLACES = [
    Place("id", "id", "a UUID, made of the text where it is none"),
    Place("account_id", "account.id", why="the account is that of the key"),
    Place("name", "name", "letters, digits, blanks, `-` and `_`, at most 45", "that of the campaign"),
    Place("text", "text", IN_BRACES, "Dexatel requires a text", required=True),
    Place("channel", "channel", "in capitals", "the only channel of the source's vendor"),
    Place("status", "status", "the vendor's word for it"),
    *(Place(each, why=ONLY_TEXT) for each in DETAILS if each not in ("wa_sender_code", "wa_category")),
    Place("wa_sender_code", why="only a WhatsApp template of Dexatel belongs to a sender"),
    Place("wa_category", CATEGORY, "in capitals", "no category"),
    Place("create_date", "created_at", UTC_SECONDS),
    Place("update_date", "updated_at", UTC_SECONDS),
    *(Place(f"links.{each}", why=ADDRESSES) for each in ("self", "account")),
]
ABSENT = {
    "language": "templates of Dexatel do not say their language",
    "payload": "a template of Dexatel is a text, and not a JSON to send",
}
_STATUSES = meanings(STATUSES)
_FOREIGN = re.compile(r"[^\w -]+")
LONGEST_NAME = 45
LONGEST_TEXT = 1000


def read_template(given: Given) -> Template:
    """A template whose text is all it says."""
    return Template(
        id=given.identifier("id") or NOBODY,
        account_id=given.identifier("account_id") or NOBODY,
        name=given.text("name"),
        channel=read_channel(given),
        status=given.choice("status", _STATUSES) or TemplateStatus.IN_REVIEW,
        text=Text(given.text("text"), Syntax.BRACES),
        created_at=given.moment("create_date", moment) or NEVER,
        updated_at=given.moment("update_date", moment) or NEVER,
        details={CATEGORY: given.text("wa_category")},
    )


def read_channel(given: Given) -> Channel:
    """The channel in any case; WhatsApp for none."""
    try:
        return channel_named(given.text("channel") or Channel.WHATSAPP)
    except ValueError:
        given.refuse("channel", "it is none of the vendor's channels")
        return Channel.WHATSAPP


def write_template(template: Template, notes: Notes) -> JsonObject:
    """A template of a text alone, with the category that WhatsApp wants to know."""
    text = respelled(template.text, Syntax.BRACES, in_fields)
    note_text(text, notes, "text")
    category = category_of(template)
    details = {"wa_category": category} if category else {}
    if template.channel is Channel.WHATSAPP:
        notes.miss("wa_sender_code", "Dexatel requires it of a WhatsApp template")
    made = template_object(replace(template, name=list_name(template.name), text=text, details=details), "")
    return {**told(made, UNKNOWN), "links": dict.fromkeys(made["links"])}


def category_of(template: Template) -> str:
    """What a WhatsApp template is for, as the vendor writes it; nothing for none."""
    return str(template.details.get(CATEGORY, "")).upper()


def in_fields(name: str) -> str:
    """A placeholder for a contact's field; parameters stand for the fields in their order."""
    if name.isdigit():
        name = POSITIONS[int(name) - 1] if int(name) <= len(POSITIONS) else ""
    name = "first_name" if name == "name" else name
    return "{" + name + "}" if name in PLACEHOLDERS else ""


def note_text(text: Text, notes: Notes, path: str) -> None:
    """Says what Dexatel would refuse of a text."""
    if len(text.source) > LONGEST_TEXT:
        notes.miss(path, f"Dexatel takes at most {LONGEST_TEXT} characters")
    if next(text_problems(text.source), None):
        notes.miss(path, "Dexatel refuses names in braces that are no field of a contact")


def list_name(name: str) -> str:
    """A name as templates and audiences may have it."""
    return _FOREIGN.sub(" ", name).strip()[:LONGEST_NAME].strip()


TEMPLATE = Form(PLACES, lambda value, notes: read_template(Given(value, notes)), write_template, ABSENT)
