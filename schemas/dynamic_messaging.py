"""Dynamic Messaging's wire types, by its own names.

A body's keys are matched in any case, and keys that are not listed here are passed over, as the vendor's
ASP.NET does (contract §2.2). A key that is absent can be told from one that is null through
`model_fields_set`.
"""

from typing import Annotated, Any, Generic, TypedDict, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")
Int32 = Annotated[int, Field(ge=-(2**31), lt=2**31)]

CONTACT_KEYS = ("phoneNumber", "name", "custom1", "custom2", "contactGroupId")
"""The keys of a contact in a create body; each is a text or null."""


class CampaignUpdate(BaseModel):
    """The body of an update: everything but the contacts."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    startDateTime: str | None = None  # noqa: N815
    sender: str | None = None
    message: str | None = None
    optOutLinkId: Int32 | None = None  # noqa: N815
    trackLinkUrl: str | None = None  # noqa: N815


class CampaignCreate(CampaignUpdate):
    """The body of a creation. The contacts, maybe 100 000, are read separately."""

    contacts: list[Any] | None = None


class MessageCreate(BaseModel):
    """The body that sends one SMS; `newId` is the id that its client wants it to have."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    message: str | None = None
    sender: str | None = None
    phoneNumber: str | None = None  # noqa: N815
    newId: str | None = None  # noqa: N815


class MessagesCreate(BaseModel):
    """The body of `/v2`: one SMS to each contact."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    message: str | None = None
    sender: str | None = None
    contacts: list[Any] | None = None


class Campaign(TypedDict):
    """A campaign in an answer. Times are UTC with milliseconds; `status` is 0 to 5 (contract §5)."""

    id: str
    startDateTime: str
    sender: str
    recipientCount: int
    message: str
    status: int
    optOutLinkId: int
    trackLinkUrl: str | None


class ContactGroupUpdate(BaseModel):
    """The body of a contact group's update."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    name: str | None = None


class ContactGroupCreate(ContactGroupUpdate):
    """The body of a contact group's creation. The contacts are read separately."""

    contacts: list[Any] | None = None


class ContactGroup(TypedDict):
    """A contact group in an answer. Times are UTC with milliseconds."""

    id: str
    name: str
    contactCount: int
    dateCreated: str
    dateModified: str


class Contact(TypedDict):
    """A contact of a campaign or a group in an answer."""

    phoneNumber: str
    name: str | None
    custom1: str | None
    custom2: str | None
    id: str


class Message(TypedDict):
    """An SMS in an answer. Times are UTC with milliseconds and no zone; `status` is one of contract §5."""

    newId: str
    id: int
    client_Id: int
    dateCreated: str
    dateModified: str
    phoneNumber: str
    status: int
    price: float
    smsCount: int
    dateReceived: str | None
    countryCode: str | None
    senderNumber: str
    message: str
    campaignId: str | None


class MessageEvent(TypedDict):
    """The `data` of a delivery webhook."""

    clientId: int
    Id: int
    phoneNumberId: str
    phoneNumber: str
    parts: int
    dateCreated: str
    lastUpdated: str
    price: float
    statusCode: int
    campaignId: str | None
    newId: str


class Page(TypedDict, Generic[Item]):
    """A page of a list; pages count from 1."""

    pageIndex: int
    totalPages: int
    totalRecords: int
    items: list[Item]


class Token(TypedDict):
    """The token endpoint's answer."""

    access_token: str
    expires_in: int
    token_type: str
    scope: str


class TokenRefusal(TypedDict):
    """The token endpoint's error, as OAuth 2 words it."""

    error: str
    error_description: str
