"""Where recipients' links lead: `/l/<token>` on to the sender's page, `/o/<token>` to opting out."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TypeAlias

import structlog
from aiohttp import web
from yarl import URL

from gateway.domain.errors import LinkNotFound
from gateway.domain.links import PATHS, LinkKind
from gateway.store.database import OUTAGES
from gateway.web.dialect import use_cases_of
from gateway.web.link_pages import confirm_page, done_page, later_page, not_found_page

log = structlog.get_logger(__name__)

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

_REDIRECT_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def _with_pages(handler: Handler) -> Handler:
    """Recipients read pages: every failure is one."""

    @wraps(handler)
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except LinkNotFound:
            return not_found_page()
        except OUTAGES as error:
            log.error("database_unavailable", error=type(error).__name__)
            return later_page(503)
        except Exception:
            log.exception("link_failed")
            return later_page(500)

    return handle


@_with_pages
async def follow(request: web.Request) -> web.StreamResponse:
    """GET /l/{token}: counts a click and redirects to the campaign's address, and to no other.

    A HEAD is answered alike and not counted: it comes from software that looks at links.
    """
    links = use_cases_of(request).links
    target = await links.follow(request.match_info["token"], counted=request.method == "GET")
    return web.Response(status=302, headers=_REDIRECT_HEADERS | {"Location": _in_ascii(target)})


def _in_ascii(target: str) -> str:
    return target if target.isascii() else str(URL(target))


@_with_pages
async def ask(request: web.Request) -> web.StreamResponse:
    """GET /o/{token}: a page with a button; changes nothing."""
    message = await use_cases_of(request).links.opt_out_page(request.match_info["token"])
    return done_page(message) if message.opted_out else confirm_page(message)


@_with_pages
async def opt_out(request: web.Request) -> web.StreamResponse:
    """POST /o/{token}: opts out, whether the page's button sends it or a client's one click (RFC 8058)."""
    message = await use_cases_of(request).links.opt_out(request.match_info["token"])
    return done_page(message)


LINK_ROUTES = (
    web.get(PATHS[LinkKind.TRACK] + "{token}", follow),
    web.get(PATHS[LinkKind.OPT_OUT] + "{token}", ask),
    web.post(PATHS[LinkKind.OPT_OUT] + "{token}", opt_out),
)
