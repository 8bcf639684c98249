"""Two gateways that hold the same are the same to a client, in every operation of the three dialects."""

from pathlib import Path

import orjson
import pytest

from gateway.comparison.rules import Comparison
from tests.adapters.belongings import FORMS, good_bodies
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


@pytest.mark.parametrize("comparison", COMPARISONS.values(), ids=lambda each: each.dialect.name)
def test_what_makes_something_is_an_operation(comparison: Comparison) -> None:
    known = {f"{each.method} {each.path}" for each in comparison.dialect.operations}
    assert comparison.new_ids.keys() <= known


def test_every_dialect_is_compared() -> None:
    assert set(COMPARISONS) == set(DIALECTS)
