"""Dynamic Messaging's wire types as a reader of its lists needs them.

Keys are read in lower case, whatever theirs is; those that may be missing or null are not required.
"""

from typing import Annotated, Any, Required

from pydantic import BeforeValidator
from typing_extensions import TypedDict


def folded(value: object) -> object:
    """An object with its keys in lower case."""
    return {str(key).lower(): entry for key, entry in value.items()} if isinstance(value, dict) else value


class Campaign(TypedDict, total=False):
    """A campaign."""

    id: Required[str]
    startdatetime: str | None
    sender: str | None
    recipientcount: int | None
    message: str | None
    status: Required[int]
    optoutlinkid: int | None
    tracklinkurl: str | None


class Contact(TypedDict, total=False):
    """A contact of a campaign or a group."""

    id: Required[str]
    phonenumber: Required[str]
    name: str | None
    custom1: str | None
    custom2: str | None


class ContactGroup(TypedDict, total=False):
    """A contact group."""

    id: Required[str]
    name: Required[str]
    datecreated: str | None
    datemodified: str | None


class Message(TypedDict, total=False):
    """An SMS."""

    newid: Required[str]
    id: int | None
    datecreated: str | None
    datemodified: str | None
    phonenumber: Required[str]
    status: Required[int]
    price: float | None
    smscount: int | None
    sendernumber: str | None
    message: str | None
    campaignid: str | None


FoldedCampaign = Annotated[Campaign, BeforeValidator(folded)]
Campaigns = list[FoldedCampaign]
Contacts = list[Annotated[Contact, BeforeValidator(folded)]]
ContactGroups = list[Annotated[ContactGroup, BeforeValidator(folded)]]
Messages = list[Annotated[Message, BeforeValidator(folded)]]


class Page(TypedDict, total=False):
    """A page of any list."""

    pageindex: int | None
    totalpages: int | None
    totalrecords: int | None
    items: Required[list[Any]]


FoldedPage = Annotated[Page, BeforeValidator(folded)]
