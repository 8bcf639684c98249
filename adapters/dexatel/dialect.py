"""Dexatel v1 as the gateway speaks it."""

from aiohttp import web

from adapters.dexatel import accounts, audiences, campaigns, contacts, messages, senders, templates, webhooks
from adapters.dexatel.errors import error_response
from adapters.dexatel.events import KINDS
from adapters.dexatel.not_served import NOT_SERVED
from adapters.dexatel.options import NAME, Options
from gateway.web.dialect import Dialect
from gateway.web.operations import Description, refusals
from schemas.dexatel_envelopes import Errors

KEY_HEADER = "X-Dexatel-Key"


def credentials(request: web.Request) -> str | None:
    """The key a request presents, in the vendor's only place for it."""
    return request.headers.get(KEY_HEADER)


_REFUSALS = {
    400: "The request breaks a rule; the code says which.",
    401: "The key is missing or wrong.",
    404: "There is no such object.",
    409: "A name, a state or an Idempotency-Key is in the way.",
    413: "The body is too large.",
    415: "The body's charset is not supported.",
    429: "The key asks more often than it may.",
    500: "The gateway failed.",
    503: "The gateway's database is out of reach.",
}

DESCRIPTION = Description(
    title="Dexatel v1",
    text="Campaigns to stored audiences, as Dexatel's v1 API has them.",
    not_served=NOT_SERVED,
    security={"key": {"type": "apiKey", "in": "header", "name": KEY_HEADER}},
    refusals=refusals(_REFUSALS, Errors),
)

DEXATEL = Dialect(
    name=NAME,
    prefixes=("/v1/",),
    routes=(
        *campaigns.ROUTES,
        *audiences.ROUTES,
        *contacts.ROUTES,
        *templates.ROUTES,
        *senders.ROUTES,
        *messages.ROUTES,
        *accounts.ROUTES,
        *webhooks.ROUTES,
    ),
    credentials=credentials,
    error_response=error_response,
    options=Options,
    description=DESCRIPTION,
    events=tuple(KINDS.values()),
)
