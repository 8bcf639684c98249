"""Experia's `/v2` API: campaigns and single messages over WhatsApp, and the templates they refer to."""

from aiohttp import web

from adapters.experia.errors import error_response
from adapters.experia.events import MESSAGE_STATUS
from adapters.experia.not_served import NOT_SERVED
from adapters.experia.operations import CAMPAIGNS, MESSAGES, TEMPLATES
from adapters.experia.options import NAME, Options
from gateway.web.dialect import Dialect
from gateway.web.operations import Description, refusals
from schemas.experia import Refusal

KEY_HEADER = "X-API-Key"


def credentials(request: web.Request) -> str | None:
    """The key in the `X-API-Key` header, the vendor's only place for it (contract §1)."""
    return request.headers.get(KEY_HEADER)


_REFUSALS = {
    400: "The request breaks a rule.",
    401: "The key is missing or wrong.",
    404: "There is no such path.",
    409: "The Idempotency-Key was used with another request.",
    413: "The body is too large.",
    429: "The key asks more often than it may.",
    500: "The gateway failed.",
    502: "The gateway's database is out of reach.",
}

DESCRIPTION = Description(
    title="Experia v2",
    text="Campaigns over WhatsApp and their templates, as Experia's v2 API has them.",
    not_served=NOT_SERVED,
    security={"key": {"type": "apiKey", "in": "header", "name": KEY_HEADER}},
    refusals=refusals(_REFUSALS, Refusal),
    always=(400, 500, 502),
    with_body=(413,),
)

EXPERIA = Dialect(
    name=NAME,
    prefixes=("/v2/",),
    routes=(*CAMPAIGNS, *MESSAGES, *TEMPLATES),
    credentials=credentials,
    error_response=error_response,
    options=Options,
    description=DESCRIPTION,
    events=(MESSAGE_STATUS,),
)
