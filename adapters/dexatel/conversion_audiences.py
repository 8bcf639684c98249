"""Audiences with their contacts, to be converted."""

from adapters.dexatel.conversion_contacts import (
    ADDRESSES,
    IN_FIELDS,
    UNKNOWN,
    UTC_SECONDS,
    contact_places,
    contact_rows,
    read_contact,
)
from adapters.dexatel.conversion_templates import list_name, read_channel
from adapters.dexatel.translate_audiences import audience_object
from gateway.conversion.forms import Form, JsonObject, Place
from gateway.conversion.given import Given
from gateway.conversion.notes import Notes
from gateway.conversion.things import NEVER, NOBODY, FilledAudience, told
from gateway.domain.recipients import Audience
from schemas.dexatel import moment

PLACES = [
    Place("id", "id", "a UUID, made of the text where it is none"),
    Place("account_id", "account.id", why="the account is that of the key"),
    Place("name", "name", "letters, digits, blanks, `-` and `_`, at most 45", required=True),
    Place("channel", "channel", "in capitals", "the only channel of the source's vendor"),
    Place("contacts_count", "contacts_count", why="as many as there are"),
    Place("create_date", "created_at", UTC_SECONDS),
    Place("update_date", "updated_at", UTC_SECONDS),
    *(Place(f"links.{each}", why=ADDRESSES) for each in ("self", "account", "contacts")),
    *contact_places("contacts[].", "recipients[]."),
]


def read_audience(value: JsonObject, notes: Notes) -> FilledAudience:
    """An audience and those of its contacts that have a phone number; the others are noted."""
    given = Given(value, notes)
    contacts = []
    for index, each in enumerate(given.objects("contacts")):
        contact = read_contact(each)
        if contact is None:
            notes.drop(index, "its number is not a phone number")
        else:
            contacts.append(contact)
    count = given.integer("contacts_count")
    audience = Audience(
        id=given.identifier("id") or NOBODY,
        account_id=given.identifier("account_id") or NOBODY,
        name=given.text("name"),
        channel=read_channel(given),
        contacts_count=len(contacts) if count is None else count,
        created_at=given.moment("create_date", moment) or NEVER,
        updated_at=given.moment("update_date", moment) or NEVER,
    )
    return FilledAudience(audience, contacts)


def write_audience(filled: FilledAudience, notes: Notes) -> JsonObject:
    """An audience with its contacts beside its own fields."""
    made = told(audience_object(filled.audience, ""), UNKNOWN)
    contacts = contact_rows(filled.contacts, notes, "recipients[].")
    return {
        **made,
        "name": list_name(filled.audience.name),
        "links": dict.fromkeys(made["links"]),
        "contacts": contacts,
    }


AUDIENCE = Form(
    PLACES,
    read_audience,
    write_audience,
    {f"recipients[].{name}": why for name, why in IN_FIELDS.items()},
)
