"""Dynamic Messaging's wire types, by its own names.

A body's keys are matched in any case, and keys that are not listed here are passed over, as the vendor's
ASP.NET does (contract §2.2). A key that is absent can be told from one that is null through
`model_fields_set`.
"""

from typing import Annotated, Any, Generic, Literal, NotRequired, Required, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from schemas.documented import DocumentedAs

Item = TypeVar("Item")
Int32 = Annotated[int, Field(ge=-(2**31), lt=2**31)]

CONTACT_KEYS = ("phoneNumber", "name", "custom1", "custom2", "contactGroupId")
"""The keys of a contact in a create body; each is a text or null."""


class NewContact(TypedDict, total=False):
    """A contact in a create body."""

    phoneNumber: Required[str]
    name: str | None
    custom1: str | None
    custom2: str | None
    contactGroupId: str | None


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

    contacts: Annotated[list[Any] | None, DocumentedAs(list[NewContact] | None)] = None


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


class Contact(TypedDict):
    """A campaign's contact in an answer."""

    phoneNumber: str
    name: str | None
    custom1: str | None
    custom2: str | None
    id: str


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
