"""`/docs`: the OpenAPI document of each dialect, and pages to read them, all from this host."""

from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from string import Template

import orjson
from aiohttp import web

from gateway.web.dialect import Dialect
from gateway.web.openapi import document_of
from gateway.web.operations import Description, Handler

PACKAGE = "campaign-gateway"

_PAGES = Path(__file__).parent / "pages"
_OWN_ASSETS = ("pages.css", "pages.js")
_SWAGGER_ASSETS = ("swagger-ui.css", "swagger-ui-bundle.js")

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""The browser asks no other host, whatever a page says; Swagger UI sets styles on elements."""


def document_routes(dialects: Sequence[Dialect]) -> list[web.RouteDef]:
    """The pages of those dialects that describe themselves; none needs a key."""
    described = [(each, each.description) for each in dialects if each.description is not None]
    routes = [
        web.get("/docs", _moved("/docs/")),
        web.get("/docs/", _page(lambda: _index(described))),
        *(web.get(f"/docs/assets/{name}", _file(_PAGES / name)) for name in _OWN_ASSETS),
        *(web.get(f"/docs/assets/{name}", _file(_swagger_ui() / name)) for name in _SWAGGER_ASSETS),
    ]
    for dialect, description in described:
        routes += _dialect_routes(dialect, description)
    return routes


def _dialect_routes(dialect: Dialect, description: Description) -> list[web.RouteDef]:
    """Its page and its document, which is made when it is first asked for."""
    folder = f"/docs/{dialect.name}"
    document = cache(lambda: orjson.dumps(document_of(dialect, description, version(PACKAGE))))

    async def openapi(_request: web.Request) -> web.Response:
        return web.Response(body=document(), content_type="application/json", headers=_HEADERS)

    return [
        web.get(folder, _moved(f"{folder}/")),
        web.get(f"{folder}/", _page(lambda: _filled("dialect.html", title=escape(description.title)))),
        web.get(f"{folder}/openapi.json", openapi),
    ]


def _index(described: Sequence[tuple[Dialect, Description]]) -> str:
    entries = [
        _filled(
            "entry.html",
            name=escape(dialect.name),
            title=escape(description.title),
            text=escape(description.text),
            prefixes=", ".join(f"<code>{escape(prefix)}</code>" for prefix in dialect.prefixes),
        )
        for dialect, description in described
    ]
    return _filled("index.html", dialects="".join(entries))


def _filled(page: str, **values: str) -> str:
    return Template((_PAGES / page).read_text()).substitute(values)


def _page(write: Callable[[], str]) -> Handler:
    text = cache(write)

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text=text(), content_type="text/html", headers=_HEADERS)

    return page


def _file(path: Path) -> Handler:
    async def file(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(path, headers=_HEADERS)

    return file


def _moved(location: str) -> Handler:
    async def moved(_request: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently(location)

    return moved


def _swagger_ui() -> Path:
    """Where swagger-ui-py keeps Swagger UI; its Python part is for other web frameworks and stays unused."""
    spec = find_spec("swagger_ui")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("swagger-ui-py is not installed")
    return Path(spec.origin).parent / "static"
