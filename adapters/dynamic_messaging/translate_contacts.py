"""Contacts of campaigns and groups, wire ⇄ domain."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from typing import Any
from uuid import UUID

from adapters.dynamic_messaging.bodies import property_path
from adapters.dynamic_messaging.errors import Problems
from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign
from gateway.domain.errors import InvalidPhoneNumber
from gateway.domain.messages import Message
from gateway.domain.phone import normalize
from gateway.domain.recipients import NewContact, Recipient
from gateway.domain.tuples import made
from gateway.web.chunks import chunks
from gateway.web.identifiers import uuid_of
from schemas import dynamic_messaging as wire

DEFAULT_REGION = "GB"
"""Where `0…` is read for an account without a region, as the vendor does (contract §7 row 7)."""

UNKNOWN_GROUP = "No such contact group exists."

_NO_GROUP = "00000000-0000-0000-0000-000000000000"
"""What a .NET client sends for a GUID it has not set."""

_FIELDS = ("name", "custom1", "custom2")
_KEYS = frozenset(wire.CONTACT_KEYS)
_SPELLING = {key.lower(): key for key in wire.CONTACT_KEYS}
_NOT_A_STRING = "The JSON value could not be converted to a string."


class ContactReader:
    """Turns the contacts of a body into recipients, part by part.

    With `ignore_invalid`, contacts whose number is missing or no phone number are dropped; without it,
    each of them is a problem. Anything else that is wrong is a problem in any case (contract §7 row 3).

    A contact with a group and no number stands for all of that group; one with both is put into the group and
    sent to. `groups` and `joining` hold them, with the places of all contacts that name a group in `named`.
    The vendor's page says nothing of either: they are the gateway's own reading of `contactGroupId`.
    """

    def __init__(self, account: Account, problems: Problems, *, ignore_invalid: bool) -> None:
        self.recipients: list[Recipient] = []
        self.groups: dict[UUID, None] = {}
        self.joining: dict[UUID, dict[str, NewContact]] = {}
        self.named: list[tuple[int, UUID]] = []
        self._problems = problems
        self._ignore_invalid = ignore_invalid
        self._region = account.region or DEFAULT_REGION
        self._strict = account.strict_numbers

    async def read_all(self, contacts: Sequence[Any]) -> None:
        """Reads a whole list, with pauses for other requests."""
        for first, chunk in chunks(contacts):
            self.read(chunk, first)
            await asyncio.sleep(0)

    def read(self, contacts: Sequence[Any], first: int) -> None:
        """Reads a part of the list, which starts at the place `first`, from 0."""
        for index, contact in enumerate(contacts, first):
            if type(contact) is not dict:
                self._problems.add(
                    self.path(index) or "$", "The JSON value could not be converted to an object."
                )
                continue
            known = contact if contact.keys() <= _KEYS else _in_vendor_spelling(contact)
            fields = self._fields(index, known)
            group_id = known.get("contactGroupId")
            if group_id is None or group_id == _NO_GROUP:
                number = self._number(index, known.get("phoneNumber"))
                if number is not None:
                    self.recipients.append(made(Recipient, (number, fields, (), None)))
            else:
                self._read_grouped(index, known, fields, group_id)

    def path(self, index: int) -> str:
        """How an error names a contact of the list."""
        return f"Contacts[{index}]"

    def _read_grouped(
        self, index: int, contact: Mapping[str, Any], fields: Mapping[str, str], group_id: Any
    ) -> None:
        group = uuid_of(group_id) if type(group_id) is str else None
        if group is None:
            self._refuse(index, "contactGroupId", "The JSON value could not be converted to a GUID.")
            return
        self.named.append((index, group))
        if contact.get("phoneNumber") in (None, ""):
            for key in fields:
                self._refuse(index, key, "A contact group without a PhoneNumber is sent to as it is.")
            self.groups[group] = None
            return
        number = self._number(index, contact["phoneNumber"])
        if number is not None:
            self.recipients.append(Recipient(number, fields))
            self.joining.setdefault(group, {})[number] = NewContact(number, fields)

    def refuse_groups(self, known: Set[UUID] = frozenset(), why: str = UNKNOWN_GROUP) -> None:
        """Notes a problem for each contact with a group that is none of those known."""
        for index, group in self.named:
            if group not in known:
                self._refuse(index, "contactGroupId", why)

    def _fields(self, index: int, contact: Mapping[str, Any]) -> Mapping[str, str]:
        fields = {}
        for key in _FIELDS:
            value = contact.get(key)
            if value is None:
                continue
            if type(value) is not str:
                self._refuse(index, key, _NOT_A_STRING)
            elif value:
                fields[key] = value
        return fields

    def _number(self, index: int, text: Any) -> str | None:
        if type(text) is str:
            try:
                return normalize(text, region=self._region, strict=self._strict)
            except InvalidPhoneNumber:
                complaint = "The PhoneNumber field is not a valid phone number."
        elif text is None:
            complaint = "The PhoneNumber field is required."
        else:
            self._refuse(index, "phoneNumber", _NOT_A_STRING)
            return None
        if not self._ignore_invalid:
            self._refuse(index, "phoneNumber", complaint)
        return None

    def _refuse(self, index: int, key: str, message: str) -> None:
        path = self.path(index)
        self._problems.add(f"{path}.{property_path(key)}" if path else property_path(key), message)


def _in_vendor_spelling(contact: Mapping[str, Any]) -> Mapping[str, Any]:
    return {_SPELLING[key.lower()]: value for key, value in contact.items() if key.lower() in _SPELLING}


def contact_item(campaign: Campaign, message: Message) -> wire.Contact:
    """A recipient as a contact; those of other dialects show their names and first parameters.

    Its id is made of the campaign's number in the account and the contact's place in the campaign.
    """
    name, custom1, custom2 = shown_fields(message.recipient)
    return {
        "phoneNumber": message.recipient.number,
        "name": name,
        "custom1": custom1,
        "custom2": custom2,
        "id": f"{campaign.number}-{message.seq}",
    }


def shown_fields(recipient: Recipient) -> tuple[str | None, str | None, str | None]:
    """Name, custom1 and custom2: the fields so named, else the first and last name, else parameters."""
    if recipient.params:
        padded = (*recipient.params[:3], None, None, None)
        return padded[0], padded[1], padded[2]
    fields = recipient.fields
    full_name = " ".join(filter(None, (fields.get("first_name"), fields.get("last_name"))))
    return fields.get("name") or full_name or None, fields.get("custom1"), fields.get("custom2")
