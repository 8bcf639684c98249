"""Contacts and groups of them as the API shows them, to be converted."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.dynamic_messaging.conversion_campaigns import UNKNOWN, note_channel
from adapters.dynamic_messaging.conversion_contacts import IN_FIELDS, Slots, contact_places, read_recipient
from adapters.dynamic_messaging.rules import LONGEST_NAME, read_moment
from adapters.dynamic_messaging.translate_groups import contact_item, group_item
from gateway.conversion.forms import Form, JsonObject, Place
from gateway.conversion.given import Given
from gateway.conversion.notes import Notes
from gateway.conversion.things import NEVER, NOBODY, FilledAudience, told
from gateway.domain.channels import Channel
from gateway.domain.content import Text
from gateway.domain.recipients import Audience, Contact, Recipient

NO_TIMES = "a contact of Dynamic Messaging has no times"
NOT_NAMED = "a contact of Dynamic Messaging does not name it"
ONE_LINE = f"one line of at most {LONGEST_NAME} characters"


def _absent(word: str = "") -> dict[str, str]:
    return {
        f"{word}account.id": NOT_NAMED,
        f"{word}audience.id": NOT_NAMED,
        f"{word}tags[]": "contacts of Dynamic Messaging have no tags",
        f"{word}created_at": NO_TIMES,
        f"{word}updated_at": NO_TIMES,
        **{word + name: why for name, why in IN_FIELDS.items()},
    }


GROUP_PLACES = [
    Place("id", "id"),
    Place("name", "name", ONE_LINE, "Dynamic Messaging requires a name", required=True),
    Place("contactCount", "contacts_count", why="as many as there are"),
    Place("dateCreated", "created_at", "UTC with milliseconds"),
    Place("dateModified", "updated_at", "UTC with milliseconds"),
    *contact_places("contacts[].", "recipients[]."),
    Place("contacts[].id", "recipients[].id"),
]


def read_contact(given: Given) -> Contact | None:
    """A contact, None for one without a phone number."""
    recipient = read_recipient(given)
    if recipient is None:
        return None
    contact_id = given.identifier("id") or NOBODY
    return Contact(contact_id, NOBODY, NOBODY, recipient.number, NEVER, NEVER, recipient.fields)


def contact_items(contacts: Sequence[Contact], notes: Notes, word: str = "") -> list[JsonObject]:
    """Contacts as lists show them."""
    recipients = [Recipient(each.number, each.fields) for each in contacts]
    slots = Slots.of(Text(""), recipients)
    slots.note(recipients, notes, word)
    pairs = zip(contacts, recipients, strict=True)
    return [told(contact_item(replace(each, fields=slots.fields(one))), UNKNOWN) for each, one in pairs]


def _read_contact(value: JsonObject, notes: Notes) -> Contact:
    contact = read_contact(Given(value, notes))
    return contact or Contact(NOBODY, NOBODY, NOBODY, "", NEVER, NEVER)


def read_group(value: JsonObject, notes: Notes) -> FilledAudience:
    """A group and those of its contacts that have a phone number; the others are noted."""
    given = Given(value, notes)
    contacts = []
    for index, each in enumerate(given.objects("contacts")):
        contact = read_contact(each)
        if contact is None:
            notes.drop(index, "its phoneNumber is not a phone number")
        else:
            contacts.append(contact)
    count = given.integer("contactCount")
    audience = Audience(
        id=given.identifier("id") or NOBODY,
        account_id=NOBODY,
        name=given.text("name"),
        channel=Channel.SMS,
        contacts_count=len(contacts) if count is None else count,
        created_at=given.moment("dateCreated", read_moment) or NEVER,
        updated_at=given.moment("dateModified", read_moment) or NEVER,
    )
    return FilledAudience(audience, contacts)


def write_group(filled: FilledAudience, notes: Notes) -> JsonObject:
    """A group with its contacts beside its own fields."""
    audience = filled.audience
    note_channel(audience.channel, notes)
    name = " ".join(audience.name.split())[:LONGEST_NAME]
    made = told(group_item(replace(audience, name=name)), UNKNOWN)
    return {**made, "contacts": contact_items(filled.contacts, notes, "recipients[].")}


CONTACT = Form(
    [*contact_places(), Place("id", "id")],
    _read_contact,
    lambda contact, notes: contact_items([contact], notes)[0],
    _absent(),
    any_case=True,
)
GROUP = Form(
    GROUP_PLACES,
    read_group,
    write_group,
    {"account.id": "a group of Dynamic Messaging does not name its account", **_absent("recipients[].")},
    any_case=True,
)
