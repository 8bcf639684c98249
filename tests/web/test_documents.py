"""What `/docs` serves: a document for each dialect, and pages that ask no other host."""

import re

import pytest
from yarl import URL

from adapters.registry import dialects
from gateway.web.openapi import portable
from gateway.web.operations import Operation
from tests.adapters.vendors import Client

NAMES = ["dexatel", "experia", "dynamic_messaging"]
PAGES = ["/docs/", *(f"/docs/{name}/" for name in NAMES)]


@pytest.mark.parametrize("name", NAMES)
async def test_document(client: Client, name: str) -> None:
    answer = await client.get(f"/docs/{name}/openapi.json")
    document = await answer.json()
    dialect = next(each for each in dialects() if each.name == name)
    served = {(each.method.lower(), each.path) for each in dialect.operations}
    described = {(method, path) for path, methods in document["paths"].items() for method in methods}
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert document["openapi"] == "3.1.0"
    assert described == served
    ids = [each["operationId"] for methods in document["paths"].values() for each in methods.values()]
    assert len(set(ids)) == len(served)


@pytest.mark.parametrize("name", NAMES)
def test_every_route_is_an_operation(name: str) -> None:
    """A route that is not declared as one would be served and not described."""
    dialect = next(each for each in dialects() if each.name == name)
    assert [each for each in dialect.routes if not isinstance(each, Operation)] == []


@pytest.mark.parametrize("path", PAGES)
async def test_pages_ask_no_other_host(client: Client, path: str) -> None:
    answer = await client.get(path)
    page = await answer.text()
    policy = answer.headers["Content-Security-Policy"]
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert "default-src 'none'" in policy
    assert "http" not in policy
    addresses = re.findall(r'(?:href|src)="([^"]+)"', page)
    assert addresses
    assert all(not each.startswith(("http", "//")) for each in addresses)
    own = [answer.url.join(URL(each)) for each in addresses if not each.startswith("data:")]
    assert [(await client.get(each.path)).status for each in own] == [200] * len(own)


@pytest.mark.parametrize("path", ["/docs", *(f"/docs/{name}" for name in NAMES)])
async def test_folders(client: Client, path: str) -> None:
    answer = await client.get(path, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (301, f"{path}/")


@pytest.mark.parametrize(
    "path",
    [
        "/docs/assets/swagger-ui-es-bundle.js",
        "/docs/assets/..%2Fdocuments.py",
        "/docs/other/",
        "/docs/dexatel/x",
    ],
)
async def test_nothing_else(client: Client, path: str) -> None:
    assert (await client.get(path)).status == 404


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"^\+?[A-Z]+$", r"^\+?[A-Z]+$"),
        (r"(?i-u)^(sms|v_1)$", r"^([Ss][Mm][Ss]|[Vv]_1)$"),
        (r"(?i)^a$", r"^[Aa]$"),
    ],
)
def test_portable_patterns(pattern: str, expected: str) -> None:
    assert portable(pattern) == expected
