"""Dexatel v1 as the gateway speaks it."""

from aiohttp import web

from adapters.dexatel import accounts, audiences, campaigns, contacts, messages, senders, templates, webhooks
from adapters.dexatel.errors import error_response
from adapters.dexatel.events import KINDS
from adapters.dexatel.options import NAME, Options
from gateway.web.dialect import Dialect

KEY_HEADER = "X-Dexatel-Key"


def credentials(request: web.Request) -> str | None:
    """The key a request presents, in the vendor's only place for it."""
    return request.headers.get(KEY_HEADER)


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
    events=tuple(KINDS.values()),
)
