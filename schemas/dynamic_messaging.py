"""Dynamic Messaging's wire types, by its own names.

A body's keys are matched in any case, and keys that are not listed here are passed over, as the vendor's
ASP.NET does (contract §2.2). A key that is absent can be told from one that is null through
`model_fields_set`.
"""

from typing import Annotated, Any, Generic, Literal, NotRequired, Required, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from schemas.documented import DocumentedAs, Support

Item = TypeVar("Item")
Int32 = Annotated[int, Field(ge=-(2**31), lt=2**31)]

_NUMBER = "+447700900001"

CONTACT_KEYS = ("phoneNumber", "name", "custom1", "custom2", "contactGroupId")
"""The keys of a contact in a create body; each is a text or null."""


SenderName = Annotated[
    str | None,
    DocumentedAs(Annotated[str, Field(pattern=r"^([A-Za-z0-9 .&_-]{1,11}|\+?[0-9]{1,15})$")]),
    Field(examples=["MyBusiness"]),
]
MessageText = Annotated[
    str | None,
    DocumentedAs(Annotated[str, Field(max_length=39_015, pattern=r"[^\s\x00-\x1f\x7f-\x9f]")]),
    Field(examples=["Dear {Name}, thank you."]),
]
DateTime = Annotated[
    str | None,
    DocumentedAs(
        Annotated[
            str,
            Field(
                pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
                r"(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,16})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$",
                examples=["2030-01-31T09:00:00Z"],
            ),
        ]
        | None
    ),
]


WebAddress = Annotated[
    str | None,
    DocumentedAs(Annotated[str, Field(max_length=2_000, examples=["https://example.com/"])] | None),
]
GroupName = Annotated[str | None, DocumentedAs(Annotated[str, Field(min_length=1, max_length=100)])]


class SingleContact(TypedDict, total=False):
    """A contact that is put into a group, or is sent a message of its own."""

    phoneNumber: Required[Annotated[str, Field(examples=[_NUMBER])]]
    name: str | None
    custom1: str | None
    custom2: str | None
    contactGroupId: Annotated[None, Support("refused", "A campaign's contact alone names a group.")]


SingleContacts = Annotated[list[SingleContact], Field(min_length=1)]


class NewContact(TypedDict, total=False):
    """A contact in a create body: a number, a whole group, or a number that is put into the group."""

    phoneNumber: Annotated[str | None, Field(examples=[_NUMBER])]
    name: str | None
    custom1: str | None
    custom2: str | None
    contactGroupId: Annotated[UUID | None, Field(examples=[None])]


Contacts = Annotated[list[Any] | None, DocumentedAs(Annotated[list[NewContact], Field(min_length=1)])]
"""Read separately, in parts."""


Addressees = Annotated[list[Any] | None, DocumentedAs(Annotated[list[SingleContact], Field(min_length=1)])]
"""Read separately, in parts."""


class CampaignUpdate(BaseModel):
    """The body of an update: everything but the contacts."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    startDateTime: DateTime = None  # noqa: N815
    sender: str | None = None
    message: str | None = None
    optOutLinkId: Annotated[Int32 | None, Field(examples=[0])] = None  # noqa: N815
    trackLinkUrl: WebAddress = None  # noqa: N815


class CampaignCreate(CampaignUpdate):
    """The body of a creation."""

    model_config = ConfigDict(json_schema_extra={"required": ["sender", "message", "contacts"]})

    sender: SenderName = None
    message: MessageText = None
    contacts: Contacts = None


class MessageCreate(BaseModel):
    """The body that sends one SMS; `newId` is the id that its client wants it to have."""

    model_config = ConfigDict(
        strict=True,
        extra="ignore",
        frozen=True,
        json_schema_extra={"required": ["sender", "message", "phoneNumber"]},
    )

    message: MessageText = None
    sender: SenderName = None
    phoneNumber: Annotated[str | None, DocumentedAs(str), Field(examples=[_NUMBER])] = None  # noqa: N815
    newId: Annotated[str | None, DocumentedAs(UUID | None)] = None  # noqa: N815


class MessagesCreate(BaseModel):
    """The body of `/v2`: one SMS to each contact."""

    model_config = ConfigDict(
        strict=True,
        extra="ignore",
        frozen=True,
        json_schema_extra={"required": ["sender", "message", "contacts"]},
    )

    message: MessageText = None
    sender: SenderName = None
    contacts: Addressees = None


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

    name: GroupName = None


class ContactGroupCreate(ContactGroupUpdate):
    """The body of a contact group's creation."""

    model_config = ConfigDict(json_schema_extra={"required": ["name"]})

    contacts: Annotated[list[Any] | None, DocumentedAs(list[SingleContact] | None)] = None


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


class Problem(TypedDict):
    """Every refusal but 401, as ASP.NET words it; `errors` holds what is wrong, by property."""

    type: str
    title: str
    status: int
    traceId: str
    errors: NotRequired[dict[str, list[str]]]


class TokenRequest(TypedDict, total=False):
    """The token endpoint's form; the client's secret is the API key."""

    grant_type: Required[Literal["client_credentials"]]
    client_id: str
    client_secret: str
    scope: str


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
