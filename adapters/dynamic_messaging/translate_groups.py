"""Contact groups, wire ⇄ domain: a group is an audience for SMS."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

from adapters.dynamic_messaging.translate_campaigns import moment_text
from adapters.dynamic_messaging.translate_contacts import ContactReader, shown_fields
from gateway.domain.recipients import Audience, Contact, NewContact, Recipient
from gateway.web.chunks import chunks
from schemas import dynamic_messaging as wire


class ListReader(ContactReader):
    """Reads a body that is a list of contacts."""

    def path(self, index: int) -> str:
        """As ASP.NET names what has no name."""
        return f"[{index}]"


class SingleReader(ContactReader):
    """Reads a body that is a contact."""

    def path(self, index: int) -> str:
        """The contact is the body."""
        return ""


def group_item(audience: Audience) -> wire.ContactGroup:
    """A group as lists show it."""
    return {
        "id": str(audience.id),
        "name": audience.name,
        "contactCount": audience.contacts_count,
        "dateCreated": moment_text(audience.created_at),
        "dateModified": moment_text(audience.updated_at),
    }


def contact_item(contact: Contact) -> wire.Contact:
    """A contact of a group; one that another dialect made shows its first and last name as its name."""
    name, custom1, custom2 = shown_fields(Recipient(contact.number, contact.fields))
    return {
        "phoneNumber": contact.number,
        "name": name,
        "custom1": custom1,
        "custom2": custom2,
        "id": str(contact.id),
    }


async def new_contacts(recipients: Sequence[Recipient]) -> dict[str, NewContact]:
    """Contacts by number, with pauses for other requests; of a number that comes twice the last counts."""
    contacts: dict[str, NewContact] = {}
    for _, chunk in chunks(recipients):
        contacts.update((each.number, NewContact(each.number, each.fields)) for each in chunk)
        await asyncio.sleep(0)
    return contacts


async def contact_ids(recipients: Sequence[Recipient], ids: Mapping[str, UUID]) -> list[str]:
    """The ids of contacts in the order they were sent in, with pauses for other requests."""
    texts: list[str] = []
    for _, chunk in chunks(recipients):
        texts.extend(str(ids[each.number]) for each in chunk)
        await asyncio.sleep(0)
    return texts
