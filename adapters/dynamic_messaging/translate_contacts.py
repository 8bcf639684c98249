"""Contacts of a campaign, wire ⇄ domain."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.dynamic_messaging.bodies import property_path
from adapters.dynamic_messaging.errors import Problems
from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign
from gateway.domain.errors import InvalidPhoneNumber
from gateway.domain.messages import Message
from gateway.domain.phone import normalize
from gateway.domain.recipients import Recipient
from schemas import dynamic_messaging as wire

DEFAULT_REGION = "GB"
"""Where `0…` is read for an account without a region, as the vendor does (contract §7 row 7)."""

_FIELDS = ("name", "custom1", "custom2")
_KEYS = frozenset(wire.CONTACT_KEYS)
_SPELLING = {key.lower(): key for key in wire.CONTACT_KEYS}
_NOT_A_STRING = "The JSON value could not be converted to a string."


class ContactReader:
    """Turns the contacts of a create body into recipients, part by part.

    With `ignore_invalid`, contacts whose number is missing or no phone number are dropped; without it,
    each of them is a problem. Anything else that is wrong is a problem in any case (contract §7 row 3).
    """

    def __init__(self, account: Account, problems: Problems, *, ignore_invalid: bool) -> None:
        self.recipients: list[Recipient] = []
        self._problems = problems
        self._ignore_invalid = ignore_invalid
        self._region = account.region or DEFAULT_REGION
        self._strict = account.strict_numbers

    def read(self, contacts: Sequence[Any], first: int) -> None:
        """Reads a part of the list, which starts at the place `first`, from 0."""
        for index, contact in enumerate(contacts, first):
            if type(contact) is not dict:
                self._problems.add(
                    f"Contacts[{index}]", "The JSON value could not be converted to an object."
                )
                continue
            known = contact if contact.keys() <= _KEYS else _in_vendor_spelling(contact)
            fields = self._fields(index, known)
            number = self._number(index, known.get("phoneNumber"))
            if number is not None:
                self.recipients.append(Recipient(number, fields))

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
        if contact.get("contactGroupId") is not None:
            self._refuse(index, "contactGroupId", "No such contact group exists.")
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
        self._problems.add(f"Contacts[{index}].{property_path(key)}", message)


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
