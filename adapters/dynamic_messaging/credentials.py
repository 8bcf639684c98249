"""Where a request carries its key (contract §1)."""

from aiohttp import web

SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "api-key"},
    "query": {"type": "apiKey", "in": "query", "name": "api-key"},
    "x-header": {"type": "apiKey", "in": "header", "name": "x-api-key"},
}


def credentials(request: web.Request) -> str | None:
    """The first of: bearer token, header `api-key`, query parameter `api-key`, header `x-api-key`."""
    return (
        _bearer(request.headers.get("Authorization", ""))
        or request.headers.get("api-key")
        or _from_query(request)
        or request.headers.get("x-api-key")
    )


def _bearer(authorization: str) -> str | None:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _from_query(request: web.Request) -> str | None:
    return next((value for name, value in request.query.items() if name.lower() == "api-key"), None)
