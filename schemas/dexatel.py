"""Dexatel v1 on the wire: what requests carry in `data`, and queries.

A limit or pattern that fails is a field's rule; which code the vendor has for it stands in the adapter.
Null and the empty text count as absent where a field is required. Unknown keys are ignored, because
real clients send extra ones.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints

from schemas.documented import Support

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
_Moment = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z?$",
        examples=["2030-01-31 09:00:00"],
    ),
]
Moment = Annotated[datetime, BeforeValidator(moment, json_schema_input_type=_Moment)]
Number = Annotated[str, Field(pattern=r"^([+-]?[0-9]+)?$")]
"""A number in a query, where an empty one is as good as absent."""

ChannelName = Annotated[
    str, StringConstraints(pattern=r"(?i-u)^(sms|viber|whatsapp)$"), Field(examples=["SMS"])
]
"""A channel in the spelling the client used."""

_BREAKS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
"""Control characters and line separators, as both Rust's and JavaScript's grammar of patterns write them."""

Line = Annotated[
    str,
    StringConstraints(max_length=45, pattern=rf"^[^{_BREAKS}]*[^\s{_BREAKS}][^{_BREAKS}]*$"),
    Field(examples=["Spring sale"]),
]
"""One line with something to see on it."""

ListName = Annotated[
    str,
    StringConstraints(max_length=45, pattern=r"^ *[\p{L}\p{M}\p{N}_-][\p{L}\p{M}\p{N} _-]*$"),
    Field(examples=["Regular customers"]),
]
"""Letters, digits, hyphen, underscore and blank, not only blanks."""

Text = Annotated[
    str, StringConstraints(min_length=1, max_length=1000), Field(examples=["Dear {first_name}, thank you."])
]
Url = Annotated[
    str,
    StringConstraints(max_length=2083, pattern=r"^https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+$"),
]


class CampaignCreate(BaseModel):
    """POST /v1/campaigns."""

    name: Line | None = None
    channel: ChannelName
    sender: Annotated[str, StringConstraints(min_length=1), Field(alias="from", examples=["MyBusiness"])]
    audience: Identifier
    template: Identifier
    schedule: Moment | None = None


class CampaignUpdate(BaseModel):
    """PUT /v1/campaigns/{id}; what the client sent is in `model_fields_set`."""

    name: Line = ""
    schedule: Annotated[datetime | None, BeforeValidator(moment, json_schema_input_type=_Moment)] = None
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

    number: Annotated[str, StringConstraints(min_length=1, max_length=45), Field(examples=["447700900001"])]


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


KEPT = Support("not supported", "Kept and shown; only the text is sent.")
MediaType = Annotated[
    str, StringConstraints(pattern=r"(?i-u)^(text|image|video|document)$"), Field(examples=["text"])
]
FileName = Annotated[str, StringConstraints(max_length=25, pattern=r"^[a-zA-Z0-9_]+$")]
ButtonText = Annotated[str, StringConstraints(min_length=1, max_length=20)]
ButtonType = Annotated[str, StringConstraints(pattern=r"(?i-u)^(link|phone_call)$")]
ButtonValue = Annotated[str, StringConstraints(max_length=2083)]
WhatsAppSender = Annotated[str, StringConstraints(min_length=1, max_length=45)]
WhatsAppCategory = Annotated[str, StringConstraints(pattern=r"(?i-u)^(marketing|utility|authentication)$")]


class TemplateCreate(BaseModel):
    """POST /v1/templates."""

    name: ListName | None = None
    text: Text | None = None
    channel: ChannelName
    type: Annotated[MediaType | None, KEPT] = None
    url: Annotated[Url | None, KEPT] = None
    media_id: Annotated[str | None, KEPT] = None
    filename: Annotated[FileName | None, KEPT] = None
    button_text: Annotated[ButtonText | None, KEPT] = None
    button_type: Annotated[ButtonType | None, KEPT] = None
    button_value: Annotated[ButtonValue | None, KEPT] = None
    wa_sender_code: Annotated[WhatsAppSender | None, KEPT] = None
    wa_category: Annotated[WhatsAppCategory | None, KEPT] = None


class TemplateUpdate(BaseModel):
    """PUT /v1/templates/{id}; what the client sent is in `model_fields_set`."""

    name: ListName = ""
    text: Text = ""


SenderCode = Annotated[
    str, StringConstraints(min_length=1, pattern=r"^\+?[A-Za-z0-9 ._&-]+$"), Field(examples=["MyBusiness"])
]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$"), Field(examples=["GB"])]


EventName = Annotated[
    str, StringConstraints(pattern=r"(?i-u)^(message|delivery)$"), Field(examples=["delivery"])
]
Secret = Annotated[str, StringConstraints(max_length=255)]


class WebhookCreate(BaseModel):
    """POST /v1/webhooks; the rules of a URL stand in the adapter, because each has a code of its own."""

    url: Annotated[
        str, StringConstraints(min_length=1, max_length=2083), Field(examples=["https://example.com/events"])
    ]
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


_TEXT_ONLY = "Only text is sent from here."
Unsent = Annotated[str | None, Support("refused", _TEXT_ONLY)]


class MessageCreate(BaseModel):
    """POST /v1/messages; the fields after `schedule` are of kinds of messages that are not sent from here."""

    channel: ChannelName
    sender: Annotated[
        str, StringConstraints(min_length=1, max_length=45), Field(alias="from", examples=["MyBusiness"])
    ]
    to: Annotated[list[str], Field(max_length=10, examples=[["447700900001"]])]
    text: Text | None = None
    template: Identifier | None = None
    variables: list[Annotated[str, StringConstraints(max_length=70)]] | None = None
    type: MediaType | None = None
    payload: Annotated[str, StringConstraints(max_length=500)] | None = None
    number_formatting: StrictBool | None = None
    schedule: Moment | None = None
    url: Unsent = None
    filename: Unsent = None
    media_id: Unsent = None
    button_type: Unsent = None
    button_text: Unsent = None
    image: Unsent = None
    caption: Unsent = None
    button: Annotated[dict[str, Any] | None, Support("refused", _TEXT_ONLY)] = None


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
