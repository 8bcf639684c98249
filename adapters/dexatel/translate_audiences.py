"""Audiences and contacts: wire ⇄ domain."""

import asyncio
from collections.abc import Sequence

from adapters.dexatel.codes import generic
from adapters.dexatel.errors import DexatelRefused
from adapters.dexatel.formats import channel_text, moment_text
from gateway.domain import phone
from gateway.domain.accounts import Account
from gateway.domain.recipients import Audience, Contact, NewContact
from gateway.web.chunks import chunks
from schemas.dexatel import ContactCreate, ContactFields
from schemas.dexatel_answers import AudienceObject, ContactObject

FIELDS = ("first_name", "last_name", "custom1", "custom2")
OLDER_SPELLINGS = {"timestamp": "custom1", "date": "custom2"}


def contact_fields(data: ContactFields) -> dict[str, str]:
    """The fields a client gave, by their newer spelling; null empties one.

    Raises DexatelRefused when both spellings of a field are given with different values.
    """
    fields = {name: getattr(data, name) or "" for name in FIELDS if name in data.model_fields_set}
    for older, name in OLDER_SPELLINGS.items():
        if older not in data.model_fields_set:
            continue
        value = getattr(data, older) or ""
        if fields.setdefault(name, value) != value:
            raise DexatelRefused(generic(f"'data.{older}' and 'data.{name}' are the same field"))
    return fields


def new_contact(data: ContactCreate, account: Account) -> NewContact:
    """A contact with its number as E.164 digits. Raises InvalidPhoneNumber, DexatelRefused."""
    fields = {name: value for name, value in contact_fields(data).items() if value}
    return NewContact(own_number(data.number, account), fields, tuple(data.tags or ()))


async def new_contacts(entries: Sequence[ContactCreate], account: Account) -> list[NewContact]:
    """All contacts of a new audience, with pauses for other requests."""
    contacts: list[NewContact] = []
    for _, chunk in chunks(entries):
        contacts.extend(new_contact(entry, account) for entry in chunk)
        await asyncio.sleep(0)
    return contacts


def own_number(text: str, account: Account) -> str:
    """A number as the account's settings read it. Raises InvalidPhoneNumber."""
    return phone.normalize(text, region=account.region, strict=account.strict_numbers)


def audience_row(audience: Audience) -> AudienceObject:
    """An audience as lists show it."""
    return {
        "id": str(audience.id),
        "account_id": str(audience.account_id),
        "name": audience.name,
        "channel": channel_text(audience.channel),
        "create_date": moment_text(audience.created_at),
        "update_date": moment_text(audience.updated_at),
    }


def audience_object(audience: Audience, base: str) -> AudienceObject:
    """An audience on its own."""
    address = f"{base}/audiences/{audience.id}"
    return {
        "id": str(audience.id),
        "account_id": str(audience.account_id),
        "name": audience.name,
        "channel": channel_text(audience.channel),
        "contacts_count": audience.contacts_count,
        "create_date": moment_text(audience.created_at),
        "update_date": moment_text(audience.updated_at),
        "links": {"self": address, "account": f"{base}/accounts/self", "contacts": f"{address}/contacts"},
    }


def contact_row(contact: Contact) -> ContactObject:
    """A contact as lists show it: both spellings of its fields, null for those without a value."""
    fields = contact.fields
    custom1, custom2 = fields.get("custom1") or None, fields.get("custom2") or None
    return {
        "id": str(contact.id),
        "account_id": str(contact.account_id),
        "audience_id": str(contact.audience_id),
        "number": contact.number,
        "first_name": fields.get("first_name") or None,
        "last_name": fields.get("last_name") or None,
        "timestamp": custom1,
        "date": custom2,
        "custom1": custom1,
        "custom2": custom2,
        "tags": list(contact.tags),
        "create_date": moment_text(contact.created_at),
        "update_date": moment_text(contact.updated_at),
    }


def contact_object(contact: Contact, base: str) -> ContactObject:
    """A contact on its own."""
    audience = f"{base}/audiences/{contact.audience_id}"
    return {
        **contact_row(contact),
        "links": {
            "self": f"{audience}/contacts/{contact.id}",
            "account": f"{base}/accounts/self",
            "audience": audience,
        },
    }
