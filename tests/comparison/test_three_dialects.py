"""Two gateways that hold the same are the same to a client, in every operation of the three dialects."""

from pathlib import Path

import orjson
import pytest

from gateway.comparison.exchanges import Request
from gateway.comparison.operations import Operations
from gateway.comparison.rules import Comparison
from gateway.web.dialect import Dialect
from gateway.web.operations import Operation
from tests.adapters.belongings import FORMS, UNKNOWN, good_bodies
from tests.adapters.vendors import DIALECTS, VENDORS, Route, routes
from tests.comparison.conftest import COMPARISONS, KEY, Side, proxied

ROUTES = [route for dialect in DIALECTS.values() for route in routes(dialect) if not route.is_public]


def request(route: Route, side: Side) -> tuple[str, bytes | None, dict[str, str]]:
    """A request that the route takes."""
    headers = {VENDORS[route.dialect.name].key_header: KEY}
    if str(route) in FORMS:
        media_type, form = FORMS[str(route)]
        return route.at(side.ids), form, headers | {"Content-Type": media_type}
    body = good_bodies(side.ids).get(str(route))
    if body is None:
        query = f"?campaignID={side.ids['number']}" if route.path.endswith("getCampMsgs") else ""
        return route.at(side.ids) + query, None, headers
    return route.at(side.ids), orjson.dumps(body), headers | {"Content-Type": "application/json"}


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_the_same_are_equal_and_writes_are_only_tried(
    vendor: Side, gateway: Side, route: Route, tmp_path: Path
) -> None:
    path, body, headers = request(route, gateway)
    written = {table: await gateway.count(table) for table in ("campaigns", "audiences", "templates")}
    page = tmp_path / "report.html"
    async with proxied(route.dialect.name, vendor.url, gateway.url, report=page) as proxy:
        status, _, _ = await proxy.ask(route.method, path, body, **headers)
        await proxy.settled()
        assert (status < 300, proxy.groups(), proxy.counts()) == (True, [], {"equal": 1, "different": 0})
    assert {table: await gateway.count(table) for table in written} == written
    assert KEY not in page.read_text()


ID = "0195a4a0-0000-7000-8000-00000000abcd"
OPERATIONS = [
    (dialect, operation, route)
    for dialect in DIALECTS.values()
    for operation, route in zip(dialect.operations, routes(dialect), strict=True)
    if not route.is_public
]


@pytest.mark.parametrize(
    ("dialect", "operation", "route"), OPERATIONS, ids=[str(each[2]) for each in OPERATIONS]
)
def test_a_request_is_known_by_its_operation(dialect: Dialect, operation: Operation, route: Route) -> None:
    """In any case where paths match in any case, and with a query."""
    path = route.at({**dict.fromkeys(UNKNOWN, ID), "ignoreInvalidPhoneNumbers": "true"}) + "?a=/b"
    operations = Operations(COMPARISONS[dialect.name])
    for target in (path, path.upper() if dialect.any_case else path):
        asked = operations.of(Request(operation.method, target, (), b""))
        assert asked.operation == f"{operation.method} {operation.path}"
        assert asked.is_read == (operation.method == "GET")


OTHERS = {
    "a HEAD": ("dexatel", "HEAD", "/v1/campaigns", {}, "HEAD /v1/campaigns", True),
    "of the vendor's alone": (
        *("dexatel", "POST", "/v1/verifications/17", {}),
        *("POST /v1/verifications/{id} (not served by the gateway)", False),
    ),
    "overridden": (
        *("dynamic_messaging", "POST", "/api/Campaigns", {"x-http-method-override": "get"}),
        *("GET /api/Campaigns", True),
    ),
    "overridden by nothing": (
        *("dynamic_messaging", "POST", "/api/Campaigns", {"X-HTTP-Method-Override": ""}),
        *("POST /api/Campaigns", False),
    ),
    "a read stays one": (
        *("dynamic_messaging", "GET", "/api/Campaigns", {"X-HTTP-Method-Override": "DELETE"}),
        *("GET /api/Campaigns", True),
    ),
}


@pytest.mark.parametrize("label", OTHERS)
def test_other_requests(label: str) -> None:
    dialect, method, target, headers, operation, is_read = OTHERS[label]
    request = Request(method, target, list(headers.items()), b"")
    asked = Operations(COMPARISONS[dialect]).of(request)
    assert (asked.operation, asked.is_read) == (operation, is_read)


@pytest.mark.parametrize("comparison", COMPARISONS.values(), ids=lambda each: each.dialect.name)
def test_what_makes_something_is_an_operation(comparison: Comparison) -> None:
    known = {f"{each.method} {each.path}" for each in comparison.dialect.operations}
    assert comparison.new_ids.keys() <= known


def test_every_dialect_is_compared() -> None:
    assert set(COMPARISONS) == set(DIALECTS)
