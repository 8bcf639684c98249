"""The address a client called, for links in answers."""

from aiohttp import web

BEHIND_PROXY = web.AppKey("behind_proxy", bool)
"""Whether all requests come through proxies that say how they were called themselves."""


def origin_of(request: web.Request) -> str:
    """`https://<host>` as the request names them, in ASCII; behind a proxy, as the proxy was called."""
    scheme, host = request.scheme, request.host
    if request.app[BEHIND_PROXY]:
        forwarded = _first(request, "X-Forwarded-Proto").lower()
        scheme = forwarded if forwarded in ("http", "https") else scheme
        host = _first(request, "X-Forwarded-Host") or host
    return f"{scheme}://{host}".encode("ascii", "replace").decode()


def _first(request: web.Request, header: str) -> str:
    """Each proxy on the way appends a value; the first is the one nearest to the client."""
    return request.headers.get(header, "").partition(",")[0].strip()
