"""The web application: the dialects' routes behind one middleware, and where recipients' links lead."""

from collections.abc import Sequence

from aiohttp import web

from gateway.engine.use_cases import UseCases
from gateway.web.dialect import USE_CASES, Dialect
from gateway.web.documents import document_routes
from gateway.web.links import LINK_ROUTES
from gateway.web.middleware import speak
from gateway.web.origin import BEHIND_PROXY
from gateway.web.request_limits import RequestLimit, RequestLimits

MAX_BODY = 64 * 1024 * 1024
"""Bytes; 100 000 recipients with every field at its longest stay below."""

NO_LIMIT = RequestLimit()


def web_application(
    use_cases: UseCases,
    dialects: Sequence[Dialect],
    *,
    max_body: int = MAX_BODY,
    behind_proxy: bool = False,
    requests: RequestLimit = NO_LIMIT,
    checks: bool = False,
) -> web.Application:
    """An application that serves the dialects and the links in messages.

    With `behind_proxy`, links name the address in X-Forwarded-Proto and X-Forwarded-Host.
    `requests` limits each key. With `checks`, a request can ask to be only tried out.
    """
    limits = RequestLimits(requests, use_cases.clock)
    application = web.Application(
        middlewares=[speak(dialects, limits, checks=checks)], client_max_size=max_body
    )
    application[USE_CASES] = use_cases
    application[BEHIND_PROXY] = behind_proxy
    application.add_routes(LINK_ROUTES)
    for dialect in dialects:
        application.add_routes(dialect.route_definitions())
    application.add_routes(document_routes(dialects))
    return application
