"""The wire types of Experia's `/v2` API: what its requests hold and what its answers look like.

Requests are decoded as the vendor's do: keys in any case, the last of several spellings wins, a null is
as good as absent, unknown keys are skipped. Answers are typed dicts under the names of the vendor's
structs, and clients stand in them as JSON that is written already, so that a hundred thousand come quickly.
"""

import re
from typing import Annotated, Any, ClassVar, Literal, NotRequired, Required

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from typing_extensions import TypedDict

from schemas.documented import DocumentedAs, Support, WrittenAs

LARGEST_INT = 2**63 - 1
_DECIMAL = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else value


_Int = Annotated[int, Field(ge=-LARGEST_INT - 1, le=LARGEST_INT)]
_Decimal = Annotated[str, Field(pattern=r"^[+-]?[0-9]{1,19}$")]
Int64 = Annotated[_Int, BeforeValidator(_number, json_schema_input_type=_Int | _Decimal)]
"""An integer, or a text that is one."""


def _untitled(schema: JsonSchemaValue) -> JsonSchemaValue:
    return {key: value for key, value in schema.items() if key not in ("default", "title")}


def _nullable(schema: JsonSchemaValue) -> JsonSchemaValue:
    inner = _untitled(schema)
    if inner.get("type") == "null" or {"type": "null"} in inner.get("anyOf", ()):
        return inner
    return {"anyOf": [inner, {"type": "null"}]}


class Body(BaseModel):
    """A JSON object whose keys are matched in any case; a field's title is its published name."""

    model_config = ConfigDict(strict=True, frozen=True)

    needed: ClassVar[frozenset[str]] = frozenset()
    """Keys that have to be there by a rule of the adapter, which has its own words for it."""

    @model_validator(mode="before")
    @classmethod
    def _fold_keys(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {key.lower(): entry for key, entry in value.items() if entry is not None}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The schema under the published names."""
        written = handler(schema)
        own = handler.resolve_ref_schema(written)
        published = {
            field.alias or name: field.title for name, field in cls.model_fields.items() if field.title
        }
        required = {*own.get("required", ()), *cls.needed}
        own["required"] = [published.get(name, name) for name in own["properties"] if name in required]
        own["properties"] = {
            published.get(name, name): _untitled(entry) if name in required else _nullable(entry)
            for name, entry in own["properties"].items()
        }
        return written


class NewClient(TypedDict, total=False):
    """A client in a create body; its keys too are matched in any case."""

    AccountID: Required[Annotated[str, Field(examples=["+447700900001"])]]
    Params: list[str] | None


NewClients = Annotated[list[NewClient], Field(min_length=2)]
"""As many as an account takes that has not set another minimum."""


_PAYLOAD = '{"to":"<accountID>","type":"template","template":{"name":"order","components":[]}}'


class ContentRequest(Body):
    """What a message is made of."""

    message: str = Field("", title="Message")
    payload: str = Field("", alias="json", title="JSON", examples=[_PAYLOAD])
    temp_msg_id: str = Field("", alias="tempmsgid", title="TempMsgID", examples=[""])


Name = Annotated[str, Field(max_length=512, title="Name")]
"""A campaign's name; its length is limited because other dialects want unique names, which are indexed."""


class CreateCampaignRequest(ContentRequest):
    """Body of `POST /v2/campaign/create`; the clients are read apart, in chunks."""

    needed = frozenset({"name", "clients"})

    name: Name = ""
    clients: Annotated[list[Any], DocumentedAs(NewClients)] = Field([], title="Clients")
    send_at: str = Field("", alias="sendat", title="SendAt", examples=["2030-01-31T09:00:00Z"])


class SendRequest(ContentRequest):
    """Form of `POST /v2/send`; `username` is the number of the client, `params` a comma-separated list."""

    message: str = Field("", title="message")
    payload: str = Field("", alias="json", title="json")
    temp_msg_id: str = Field("", alias="tempmsgid", title="tempMsgID")

    needed = frozenset({"messagetype", "username"})

    message_type: str = Field("", alias="messagetype", title="messageType")
    username: str = Field("", title="username", examples=["+447700900001"])
    params: str = Field("", title="params")
    attachments: Annotated[None, Support("refused", "Only text is sent from here.")] = Field(
        None, alias="attachmentlist", title="attachmentList"
    )


class UpdateCampaignRequest(Body):
    """Body of `PUT /v2/campaign/update`."""

    id: Int64 = Field(title="ID")
    name: Name = ""
    send_at: str = Field("", alias="sendat", title="SendAt", examples=["2030-01-31T09:00:00Z"])


class DeleteCampaignRequest(Body):
    """Body, or query, of `DELETE /v2/campaign/delete`."""

    id: Int64 = Field(title="ID")


class ResendCampaignMessageRequest(Body):
    """Body of `POST /v2/campaign/resendMsg`."""

    message_key: str = Field(alias="messagekey", title="MessageKey")


LARGEST_PAGE = 1_000


class PageQuery(Body):
    """Query of the lists; a larger resultSize than LARGEST_PAGE gets that many and a nextPageToken."""

    result_size: Annotated[int, Field(ge=1, le=LARGEST_INT), BeforeValidator(_number)] = Field(
        100, alias="resultsize", title="resultSize"
    )
    page_token: str = Field("", alias="pagetoken", title="pageToken")

    @property
    def limit(self) -> int:
        """How many entries the page has at most."""
        return min(self.result_size, LARGEST_PAGE)


class MessagesQuery(PageQuery):
    """Query of `GET /v2/campaign/getCampMsgs`."""

    campaign_id: Int64 = Field(alias="campaignid", title="campaignID")


class CampaignClient(TypedDict):
    """One recipient of a campaign."""

    AccountID: str
    Params: list[str] | None


class CampaignResponse(TypedDict):
    """A campaign, as create, update, delete and the list answer it."""

    ID: int
    Name: str
    TemplateName: str
    Lang: str
    CreatedAt: str
    UpdatedAt: str
    SendAt: str
    Status: str
    AgentID: int
    Message: str
    JSON: str
    SentCount: int
    DeliveredCount: int
    FailedCount: int
    Total: int
    Clients: Annotated[orjson.Fragment | None, WrittenAs(list[CampaignClient] | None)]
    CompanyID: int
    ReportHeaders: None
    TempMsgID: str
    Error: str
    SocketKey: str


class CampaignMessage(TypedDict):
    """A message in the answer of `getCampMsgs`."""

    MessageKey: str
    CampaignID: int
    AccountID: str
    Params: list[str] | None
    Message: str
    Status: str
    Error: str
    DateSent: str
    UpdatedAt: str


class Campaigns(TypedDict):
    """The answer of `getAll`."""

    error: str
    campaigns: list[CampaignResponse]
    nextPageToken: str


class CampaignMessages(TypedDict):
    """The answer of `getCampMsgs`."""

    error: str
    messages: list[CampaignMessage]
    nextPageToken: str


class Sent(TypedDict):
    """The answer of `/v2/send` and `resendMsg`."""

    error: str
    messageKey: str
    status: str


class Refusal(TypedDict):
    """Every refusal: one text, under both of the vendor's keys."""

    error: str
    Error: str


class Button(Body):
    """A button of a template; properties not named here are kept as they are."""

    model_config = ConfigDict(extra="allow")

    type: Literal["QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE"]
    text: str = ""
    url: str = ""


class Component(Body):
    """A part of a template as it is registered; properties not named here are kept as they are."""

    model_config = ConfigDict(extra="allow")

    type: Literal["HEADER", "BODY", "FOOTER", "BUTTONS"]
    format: Literal["TEXT", "IMAGE", "VIDEO", "DOCUMENT"] = "TEXT"
    text: str = ""
    buttons: list[Button] = []


Category = Literal["AUTHENTICATION", "MARKETING", "UTILITY"]


class CreateTemplateRequest(Body):
    """Body of `POST /v2/whatsapp/templates`."""

    name: str = Field(pattern=r"^[a-z0-9_]+$", examples=["order_confirmation"])
    category: Category
    language: str = Field(pattern=r"^[a-z]{2,3}(_[A-Za-z]{2,4})?$", examples=["en_US"])
    creation: list[Component]
    compose: Annotated[None, Support("refused", "It is made from `creation`.")] = None


class UpdateTemplateRequest(Body):
    """Body of `POST /v2/whatsapp/templates/update`; what is left out stays."""

    id: str
    name: str | None = None
    category: Category | None = None
    language: str | None = None
    creation: list[Component] | None = None
    compose: Annotated[None, Support("refused", "It is made from `creation`.")] = None


class DeleteTemplateRequest(Body):
    """Body, or query, of `DELETE /v2/whatsapp/templates`."""

    id: str


class MessageStatus(TypedDict):
    """A status webhook."""

    Type: Literal["messageStatus"]
    MessageKey: str
    Status: str
    Error: NotRequired[str]


class TemplateAnswer(TypedDict):
    """A template, as its operations answer it."""

    id: str
    name: str
    category: str
    language: str
    status: str
    creation: list[dict[str, Any]]
    compose: dict[str, Any] | None
    createdAt: str
    updatedAt: str
    error: str


class Templates(TypedDict):
    """The answer to a list of templates."""

    error: str
    templates: list[TemplateAnswer]
    nextPageToken: str
