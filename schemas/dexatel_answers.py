"""Dexatel v1 on the wire: the objects that its answers carry in `data`, and its events."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict


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


class TemplateObject(TypedDict):
    """A template; of the properties that not every template has, those that were given are there."""

    id: str
    account_id: str
    name: str | None
    text: str
    channel: str
    status: Literal["IN_PROCESS", "COMPLETED", "CANCELED"]
    type: NotRequired[str]
    url: NotRequired[str]
    media_id: NotRequired[str]
    filename: NotRequired[str]
    button_text: NotRequired[str]
    button_type: NotRequired[str]
    button_value: NotRequired[str]
    wa_sender_code: NotRequired[str]
    wa_category: NotRequired[str]
    create_date: str
    update_date: str
    links: Links


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


class SentMessage(TypedDict):
    """What a client needs of a message it has sent; the number may come in any form."""

    id: str
    to: str
