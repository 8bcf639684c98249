"""How the API's callbacks read, in the settings."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gateway.domain.channels import Channel
from gateway.providers.http.authentication import Authentication
from gateway.providers.http.places import Place
from gateway.providers.http.tables import Table, Word

CallbackPath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*$")]


class CallbackAnswerSettings(Table):
    """What a callback is answered that was taken in."""

    status: int = Field(200, ge=200, le=299)
    body: str = ""
    content_type: str = "text/plain"


class CallbackSettings(Table):
    """A callback at `/providers/<name>/<path>`. `list` is where its entries are, when it has several."""

    path: CallbackPath
    method: Literal["POST", "GET", "PUT"] = "POST"
    format: Literal["json", "form", "query"] = "json"
    authentication: Authentication
    list: Place | None = None
    answer: CallbackAnswerSettings = CallbackAnswerSettings()
    id: Place = ""
    at: Place = ""
    at_format: str = Field("iso", pattern=r"^(iso|epoch|epoch_ms|.*%.*)$")


class ReceiptSettings(CallbackSettings):
    """How a receipt reads: `states` says what the network's words mean, `reasons` what its codes do.

    Words and codes are compared without regard to case.
    """

    id: Place = Field(min_length=1)
    state: Place = Field(min_length=1)
    states: dict[str, Literal["delivered", "read", "failed", "ignored"]] = Field(min_length=1)
    reason: Place = ""
    reasons: dict[str, Word] = Field(default_factory=dict)


class InboundSettings(CallbackSettings):
    """How a message reads that somebody wrote back."""

    channel: Channel = Channel.SMS
    number: Place = Field(min_length=1)
    sender: Place = Field(min_length=1)
    text: Place = Field(min_length=1)
