"""Dexatel v1 on the wire: what requests carry in `data`, and the objects that answers carry there.

A limit or pattern that fails is a field's rule; which code the vendor has for it stands in the adapter.
Null and the empty text count as absent where a field is required. Unknown keys are ignored, because
real clients send extra ones.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, NotRequired, TypedDict
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?Z?", re.ASCII)


def identifier(value: object) -> UUID:
    """A hyphenated UUID; raises ValueError for every other form."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValueError("not an identifier")
    return UUID(value)


def moment(value: object) -> datetime:
    """A time in UTC, `yyyy-mm-dd hh:mm:ss`, also with `T`, fractions and `Z`; raises ValueError."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("not a time")
    return datetime.fromisoformat(value.removesuffix("Z")).replace(tzinfo=UTC)


Identifier = Annotated[UUID, BeforeValidator(identifier)]
Moment = Annotated[datetime, BeforeValidator(moment)]
ChannelName = Annotated[str, StringConstraints(pattern=r"(?i-u)^(sms|viber|whatsapp)$")]
"""A channel in the spelling the client used."""

Line = Annotated[
    str,
    StringConstraints(max_length=45, pattern=r"^[^\p{Cc}\p{Zl}\p{Zp}]*[^\s\p{Cc}][^\p{Cc}\p{Zl}\p{Zp}]*$"),
]
"""One line with something to see on it."""

ListName = Annotated[
    str,
    StringConstraints(max_length=45, pattern=r"^ *[\p{L}\p{M}\p{N}_-][\p{L}\p{M}\p{N} _-]*$"),
]
"""Letters, digits, hyphen, underscore and blank, not only blanks."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Url = Annotated[
    str,
    StringConstraints(max_length=2083, pattern=r"^https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+$"),
]


class CampaignCreate(BaseModel):
    """POST /v1/campaigns."""

    name: Line | None = None
    channel: ChannelName
    sender: Annotated[str, StringConstraints(min_length=1), Field(alias="from")]
    audience: Identifier
    template: Identifier
    schedule: Moment | None = None


class CampaignUpdate(BaseModel):
    """PUT /v1/campaigns/{id}; what the client sent is in `model_fields_set`."""

    name: Line = ""
    schedule: Annotated[datetime | None, BeforeValidator(moment)] = None
    status: Annotated[str, StringConstraints(pattern=r"(?i-u)^cancell?ed$")] = ""


class ContactFields(BaseModel):
    """The fields a contact has besides its number; two of them have an older spelling."""

    first_name: Annotated[str, StringConstraints(max_length=32)] | None = None
    last_name: Annotated[str, StringConstraints(max_length=32)] | None = None
    custom1: Annotated[str, StringConstraints(max_length=32)] | None = None
    timestamp: Annotated[str, StringConstraints(max_length=32)] | None = None
    custom2: Annotated[str, StringConstraints(max_length=70)] | None = None
    date: Annotated[str, StringConstraints(max_length=70)] | None = None
    tags: Annotated[list[str], Field(max_length=10)] | None = None


class ContactCreate(ContactFields):
    """POST /v1/audiences/{audience_id}/contacts, and an entry of an audience's `contacts`."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=45)]


class ContactUpdate(ContactFields):
    """PUT /v1/audiences/{audience_id}/contacts/{contact_id}; a number may only repeat the contact's."""

    number: Annotated[str, StringConstraints(max_length=45)] | None = None


class AudienceCreate(BaseModel):
    """POST /v1/audiences."""

    name: ListName
    channel: ChannelName
    contacts: Annotated[list[ContactCreate], Field(max_length=1000)] | None = None


class AudienceUpdate(BaseModel):
    """PUT /v1/audiences/{audience_id}."""

    name: ListName


class TemplateCreate(BaseModel):
    """POST /v1/templates."""

    name: ListName | None = None
    text: Text | None = None
    channel: ChannelName
    type: Annotated[str, StringConstraints(pattern=r"(?i-u)^(text|image|video|document)$")] | None = None
    url: Url | None = None
    media_id: str | None = None
    filename: Annotated[str, StringConstraints(max_length=25, pattern=r"^[a-zA-Z0-9_]+$")] | None = None
    button_text: Annotated[str, StringConstraints(min_length=1, max_length=20)] | None = None
    button_type: Annotated[str, StringConstraints(pattern=r"(?i-u)^(link|phone_call)$")] | None = None
    button_value: Annotated[str, StringConstraints(max_length=2083)] | None = None
    wa_sender_code: Annotated[str, StringConstraints(min_length=1, max_length=45)] | None = None
    wa_category: (
        Annotated[str, StringConstraints(pattern=r"(?i-u)^(marketing|utility|authentication)$")] | None
    ) = None


class TemplateUpdate(BaseModel):
    """PUT /v1/templates/{id}; what the client sent is in `model_fields_set`."""

    name: ListName = ""
    text: Text = ""


SenderCode = Annotated[str, StringConstraints(min_length=1, pattern=r"^\+?[A-Za-z0-9 ._&-]+$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$")]


EventName = Annotated[str, StringConstraints(pattern=r"(?i-u)^(message|delivery)$")]
Secret = Annotated[str, StringConstraints(max_length=255)]


class WebhookCreate(BaseModel):
    """POST /v1/webhooks; the rules of a URL stand in the adapter, because each has a code of its own."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2083)]
    event: EventName
    secret: Secret | None = None


class WebhookUpdate(BaseModel):
    """PUT /v1/webhooks/{id}; what the client sent is in `model_fields_set`."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2083)] = ""
    event: EventName = ""
    secret: Secret | None = None


class SenderCreate(BaseModel):
    """POST /v1/senders."""

    name: Line
    code: SenderCode
    channel: ChannelName
    type: (
        Annotated[str, StringConstraints(pattern=r"(?i-u)^(alphanumeric|long_number|short_code)$")] | None
    ) = None
    country: CountryCode | None = None
    countries: list[CountryCode] | None = None


class SenderUpdate(BaseModel):
    """PUT /v1/senders/{id}; what the client sent is in `model_fields_set`."""

    name: Line = ""
    code: SenderCode = ""


class MessageCreate(BaseModel):
    """POST /v1/messages; the fields after `schedule` are of kinds of messages that are not sent from here."""

    channel: ChannelName
    sender: Annotated[str, StringConstraints(min_length=1, max_length=45), Field(alias="from")]
    to: Annotated[list[str], Field(max_length=10)]
    text: Text | None = None
    template: Identifier | None = None
    variables: list[Annotated[str, StringConstraints(max_length=70)]] | None = None
    type: Annotated[str, StringConstraints(pattern=r"(?i-u)^(text|image|video|document)$")] | None = None
    payload: Annotated[str, StringConstraints(max_length=500)] | None = None
    number_formatting: StrictBool | None = None
    schedule: Moment | None = None
    url: str | None = None
    filename: str | None = None
    media_id: str | None = None
    button_type: str | None = None
    button_text: str | None = None
    image: str | None = None
    caption: str | None = None
    button: dict[str, Any] | None = None


LAST_PAGE = 2**31
"""The number of a page that no other can follow; only a forged token comes there."""


class PageToken(BaseModel):
    """What a page token holds: where the page begins or ends, and what the list was asked for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    number: Annotated[int, Field(ge=1, le=LAST_PAGE)]
    size: Annotated[int, Field(ge=1, le=1000)]
    after: str | None = None
    before: str | None = None
    filters: dict[str, str] = {}


class CampaignMessages(TypedDict):
    """The counters of a campaign."""

    total: int
    delivered: int
    failed: int


class CampaignLinks(TypedDict):
    """Absolute addresses; null for what a campaign of another dialect has not."""

    self: str
    account: str
    template: str | None
    audience: str | None


class CampaignObject(TypedDict):
    """A campaign."""

    id: str
    account_id: str
    template_id: str | None
    audience_id: str | None
    name: str
    status: Literal["scheduled", "in_progress", "completed", "failed", "canceled"]
    schedule: str | None
    channel: str
    sender: str | None
    create_date: str
    update_date: str
    messages: CampaignMessages
    links: CampaignLinks


class AudienceLinks(TypedDict):
    """Absolute addresses."""

    self: str
    account: str
    contacts: str


class AudienceObject(TypedDict):
    """An audience; rows of a list lack the count and the links."""

    id: str
    account_id: str
    name: str
    channel: str
    contacts_count: NotRequired[int]
    create_date: str
    update_date: str
    links: NotRequired[AudienceLinks]


class ContactLinks(TypedDict):
    """Absolute addresses."""

    self: str
    account: str
    audience: str


class ContactObject(TypedDict):
    """A contact; rows of a list lack the links."""

    id: str
    account_id: str
    audience_id: str
    number: str
    first_name: str | None
    last_name: str | None
    timestamp: str | None
    date: str | None
    custom1: str | None
    custom2: str | None
    tags: list[str]
    create_date: str
    update_date: str
    links: NotRequired[ContactLinks]


class Links(TypedDict):
    """Absolute addresses."""

    self: str
    account: str


class SenderObject(TypedDict):
    """A sender."""

    id: str
    account_id: str
    name: str
    code: str
    channel: str
    type: str
    status: Literal["available"]
    countries: list[str]
    create_date: str
    update_date: str
    links: Links


class MessageSender(TypedDict):
    """The sender of a message; the id of one that is deleted since is null."""

    id: str | None
    name: str
    code: str


MessageRow = TypedDict(
    "MessageRow",
    {
        "id": str,
        "account_id": str,
        "text": str,
        "from": str | None,
        "to": str,
        "channel": str,
        "status": Literal["scheduled", "enroute", "sent", "delivered", "read", "failed"],
        "status_details": str | None,
        "encoding": Literal["GSM-7", "UCS-2"],
        "segments_count": int,
        "create_date": str,
        "update_date": str,
    },
)
"""A message in a list, and in the answer to its sending."""


class MessageObject(MessageRow):
    """A message on its own."""

    type: Literal["text"]
    url: None
    variables: list[str]
    schedule: str | None
    template_id: str | None
    sender: MessageSender | None
    direction: Literal["MT"]
    source: Literal["API", "CAMPAIGN"]
    country: str | None
    links: Links


class SelfLink(TypedDict):
    """An absolute address."""

    self: str


class AccountObject(TypedDict):
    """The account of the key."""

    id: str
    username: str
    first_name: str | None
    last_name: str | None
    tax_rate: int
    currency: Literal["USD", "EUR"]
    hlr_check: bool
    phone_number: str | None
    mnp_check: bool
    mnp_countries: list[str]
    roles: list[str]
    blocked: bool
    create_date: str
    update_date: str
    links: SelfLink


class WebhookObject(TypedDict):
    """A webhook."""

    id: str
    account_id: str
    url: str
    secret: str | None
    event: str
    create_date: str
    update_date: str
    links: Links


class DeliveryEvent(TypedDict):
    """The `data` of a delivery webhook."""

    account_id: str
    message_id: str
    event: Literal["delivery"]
    status: str
    channel: str
    to: str
    mccmnc: str
    price: float
    timestamp: str
    payload: NotRequired[str]
